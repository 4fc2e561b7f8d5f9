// This file is what the functions of package model that the program calls outside
// do, and how they call back. They run themselves where the host has them, so that
// they call back as often and in the same order.

package interp

import (
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// outside calls a foreign function. A function that it is given is bound (rule 6), to
// the stores only where it is called late, and nothing names the context in it
// (rule 12); a context comes with the current
// stores, except to package context, which reads none.
func (in *interp) outside(fr *frame, e *env, x *model.Outside) []value {
	return in.prepareOutside(fr, e, x)(fr.here(e))
}

// prepareOutside evaluates the arguments of a call of a foreign function, and returns
// the call, in the context that is current then.
func (in *interp) prepareOutside(fr *frame, e *env, x *model.Outside) func(now *place) []value {
	var args []value
	fr.operands(func() { args = in.foreignArgs(fr, e, x) })
	do := in.foreign[x.Func.Name]
	if do == nil {
		panic("interp: unknown foreign function " + x.Func.Name)
	}
	return func(now *place) []value { return do(in, now, args) }
}

// foreignArgs evaluates the arguments of a call of a foreign function, and binds those
// that are functions.
func (in *interp) foreignArgs(fr *frame, e *env, x *model.Outside) []value {
	var args []value
	here := fr.here(e)
	for i, a := range x.Args {
		v := in.eval(fr, e, a)
		plain := i < len(x.Func.Plain) && x.Func.Plain[i]
		if lit, ok := a.(*model.FuncLit); ok && !plain && !lit.Code.Type().HasCarrier() {
			v = &closure{code: lit.Code, env: e.passed(), anew: x.Func.Late}
		}
		if !plain && (model.FuncOf(model.TypeOf(a)) != nil || model.TypeOf(a) == model.Context) {
			fr.looked(here)
		}
		switch {
		case plain, isBind(a):
		case model.TypeOf(a) == model.Context && !strings.HasPrefix(x.Func.Name, "context.") && !byHand(x.Args, i) && !in.reference:
			v = carry(asContext(v), here.now())
		case x.Func.Late:
			v = in.bind(v, model.TypeOf(a), begin(detach(here.now())))
		default:
			v = in.bind(v, model.TypeOf(a), here)
		}
		args = append(args, v)
	}
	return args
}

// isBind reports whether x is als.Bind(f), which is not bound again.
func isBind(x model.Expr) bool {
	m, ok := x.(*model.Marker)
	return ok && m.Kind == model.Bind
}

// foreigner does what a foreign function does, called in the context here.
type foreigner func(in *interp, here *place, args []value) []value

// foreigners are the functions by name. A nil function that foreign code calls ends
// the trial.
func foreigners() map[string]foreigner {
	return map[string]foreigner{
		"sort.Slice": func(in *interp, here *place, args []value) []value {
			sort.Slice([]int{3, 1, 2}, func(i, j int) bool { return in.entrance(here, args[0], i, j)[0].(bool) })
			return nil
		},
		"slices.SortFunc": func(in *interp, here *place, args []value) []value {
			slices.SortFunc(args[0].(*list).elems, func(a, b value) int { return in.entrance(here, args[1], a, b)[0].(int) })
			return nil
		},
		"slices.IndexFunc": func(in *interp, here *place, args []value) []value {
			return []value{slices.IndexFunc(args[0].(*list).elems, func(v value) bool { return in.entrance(here, args[1], v)[0].(bool) })}
		},
		"strings.Map": func(in *interp, here *place, args []value) []value {
			return []value{strings.Map(func(r rune) rune { return in.entrance(here, args[0], r)[0].(rune) }, args[1].(string))}
		},
		"sync.Once": func(in *interp, here *place, args []value) []value {
			in.entrance(here, args[0])
			return nil
		},
		"sync.OnceFunc":  once,
		"sync.OnceValue": once,
		"fmt.Sprint":     sprint,
		"fmt.Fprint": func(in *interp, here *place, args []value) []value {
			return in.lost(here, args[0], model.Sink, "Write", args[1])
		},
		"sort.Sort": func(in *interp, here *place, args []value) []value {
			sort.Sort(&sorter{in, here, args[0]})
			return nil
		},
		"io.Discard": func(*interp, *place, []value) []value {
			return []value{foreignValue("io.Discard", "Write", func(args []value) []value { return []value{len(args[0].(string)), nil} })}
		},
		"time.Duration": func(_ *interp, _ *place, args []value) []value {
			text := time.Duration(args[0].(int)).String()
			return []value{foreignValue("time.Duration", "String", func([]value) []value { return []value{text} })}
		},
		"slices.Collect": func(in *interp, here *place, args []value) []value {
			var all []string
			in.entrance(here, args[0], &native{func(_ *interp, _ *place, vs []value) []value {
				all = append(all, vs[0].(string))
				return []value{true}
			}})
			return []value{short(strings.Join(all, " "))}
		},
		"slices.Values": func(_ *interp, _ *place, args []value) []value {
			return []value{&native{func(in *interp, here *place, vs []value) []value {
				for _, v := range args[0].(*list).elems {
					if !in.entrance(here, vs[0], v)[0].(bool) {
						break
					}
				}
				return nil
			}}}
		},
		"slices.Clone": func(_ *interp, _ *place, args []value) []value {
			return []value{&list{slices.Clone(args[0].(*list).elems)}}
		},
		"http.Handler": func(in *interp, here *place, args []value) []value {
			in.entrance(here, args[0], nil, in.lend(background, here))
			return nil
		},
		"http.Handler with context": func(in *interp, here *place, args []value) []value {
			in.entrance(here, args[0], nil, in.lend(args[1].(*ctx), here))
			return nil
		},
		"Request.Context": func(_ *interp, _ *place, args []value) []value {
			return []value{args[0].(*request).c}
		},
		"append": func(_ *interp, _ *place, args []value) []value {
			var old []value
			if l, ok := args[0].(*list); ok {
				old = l.elems
			}
			return []value{&list{append(slices.Clone(old), args[1])}}
		},
		"time.AfterFunc":    start(0),
		"WaitGroup.Go":      start(0),
		"context.AfterFunc": start(1),
	}
}

// lend hands a request on: it keeps its own context and gains the current stores
// (rule 8).
func (in *interp) lend(own *ctx, here *place) *request {
	if in.reference {
		return &request{own}
	}
	return &request{carry(own, here.now())}
}

// start calls argument n in a goroutine.
func start(n int) foreigner {
	return func(in *interp, here *place, args []value) []value {
		in.spawn(func() { in.entrance(begin(here.now()), args[n]) })
		return []value{nil}
	}
}

// once calls its function at the first call. It panics at each call as at the first, and
// waits for itself if its function calls it.
func once(_ *interp, _ *place, args []value) []value {
	var (
		results []value
		ends    *panicking
		called  bool
	)
	return []value{&native{func(in *interp, here *place, _ []value) []value {
		switch {
		case ends != nil:
			panic(&panicking{ends.text})
		case !called:
			called = true
			results, ends = in.caught(func() []value { return in.entrance(here, args[0]) })
			if ends != nil {
				panic(ends)
			}
		case results == nil:
			reject("a function that is called once calls itself")
		}
		return results
	}}}
}

// caught calls f and returns the panic that it ends with. The results of one that has none
// are not nil.
func (in *interp) caught(f func() []value) (results []value, ends *panicking) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *panicking:
			ends = r
		case goexit:
			reject("a function that is called once ends its goroutine")
		default:
			panic(r)
		}
	}()
	return append([]value{}, f()...), nil
}

// sprint calls a String method, which has lost its context (rule 10).
func sprint(in *interp, here *place, args []value) []value {
	return in.lost(here, args[0], model.Stringer, "String")
}

// lost calls a method of a foreign interface as foreign code does: it begins with
// nothing (rule 10).
func (in *interp) lost(here *place, x value, t model.Type, name string, args ...value) []value {
	if !in.reference {
		here = begin(background)
	}
	return in.call(in.method(x, t, name), here, args, nil)
}

// sorter is a sort.Interface of the program.
type sorter struct {
	in   *interp
	here *place
	x    value
}

func (s *sorter) call(name string, args ...value) []value {
	return s.in.lost(s.here, s.x, model.Sorter, name, args...)
}

func (s *sorter) Len() int           { return s.call("Len")[0].(int) }
func (s *sorter) Less(i, j int) bool { return s.call("Less", i, j)[0].(bool) }
func (s *sorter) Swap(i, j int)      { s.call("Swap", i, j) }

// foreignValue is a value of a foreign type with one method, in an interface.
func foreignValue(of model.Basic, name string, f func(args []value) []value) value {
	method := &native{func(_ *interp, _ *place, args []value) []value { return f(args) }}
	return &boxed{of, &alien{map[string]*native{name: method}}}
}
