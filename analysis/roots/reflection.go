package roots

import "go/types"

// reflection is what the standard library calls by reflection: the methods and
// functions that a template names, and those of a service that is registered. Printing and
// logging only looks at functions, and testing/quick calls the function that it is given
// and no method but Generate.
func reflection() Framework {
	f := Framework{Print: []string{"fmt", "log", "log/slog", "testing"}}
	f.Contain = []string{"container/heap", "container/list", "container/ring", "context", "sync", "sync/atomic"}
	for _, pkg := range []string{"text/template", "html/template"} {
		f.Reflect = append(f.Reflect, Func{pkg, "Template", "Execute"}, Func{pkg, "Template", "ExecuteTemplate"})
	}
	for _, name := range []string{"Register", "RegisterName"} {
		f.Reflect = append(f.Reflect, Func{Package: "net/rpc", Name: name}, Func{"net/rpc", "Server", name})
	}
	f.Reflect = append(f.Reflect, Func{Package: "reflect", Name: "ValueOf"})
	f.Inspect = inReflect("", "ValueOf", "TypeOf", "TypeFor", "TypeAssert")
	f.Inside = append(inReflect("Value", "Elem", "Field", "FieldByIndex", "FieldByIndexErr", "FieldByName", "FieldByNameFunc",
		"Fields", "Index", "MapIndex", "MapKeys", "MapRange", "Recv", "TryRecv", "Seq", "Seq2"),
		inReflect("Type", "Elem", "Field", "FieldByIndex", "FieldByName", "FieldByNameFunc", "Fields", "Key")...)
	f.Inside = append(f.Inside, inReflect("", "Indirect", "VisibleFields")...)
	f.Fields = append(inReflect("Value", "Field", "FieldByIndex", "FieldByIndexErr", "FieldByName", "FieldByNameFunc", "Fields"),
		inReflect("Type", "Field", "FieldByIndex", "FieldByName", "FieldByNameFunc", "Fields")...)
	f.Fields = append(f.Fields, inReflect("", "VisibleFields")...)
	f.Invoke = append(inReflect("Value", "Call", "CallSlice", "Seq", "Seq2"), inReflect("", "MakeFunc", "TypeAssert")...)
	f.Signature = inReflect("Type", "NumIn", "In", "Ins", "IsVariadic", "CanSeq", "CanSeq2")
	f.Exchange = append(inReflect("Value", "Set", "SetMapIndex", "Send", "TrySend", "Convert", "CanConvert"),
		inReflect("Type", "AssignableTo", "ConvertibleTo")...)
	f.Exchange = append(f.Exchange, inReflect("", "Append")...)
	f.Methods = append(inReflect("Value", "Method", "MethodByName", "Methods"), inReflect("Type", "Method", "MethodByName", "Methods")...)
	f.Extract = inReflect("Value", "Interface")
	return f
}

// inReflect returns functions of package reflect, or methods of recv, by their names.
func inReflect(recv string, names ...string) []Func {
	list := make([]Func, len(names))
	for i, name := range names {
		list[i] = Func{"reflect", recv, name}
	}
	return list
}

// Reflection is what a function of package reflect does with a value or type of the
// program.
type Reflection int

// What functions of package reflect do.
const (
	Inspect Reflection = iota
	Inside
	Fields
	Invoke
	Signature
	Exchange
	Extract
	Methods
)

// addReflection indexes what f says about package reflect.
func (tab *Table) addReflection(f Framework) {
	for kind, list := range [][]Func{Inspect: f.Inspect, Inside: f.Inside, Fields: f.Fields, Invoke: f.Invoke, Signature: f.Signature, Exchange: f.Exchange, Extract: f.Extract, Methods: f.Methods} {
		for _, fn := range list {
			if tab.reflects[Reflection(kind)] == nil {
				tab.reflects[Reflection(kind)] = map[Func]bool{}
			}
			tab.reflects[Reflection(kind)][fn] = true
		}
	}
}

// ReflectsAs reports whether fn does with what the program reflects on what kind says.
func (tab *Table) ReflectsAs(fn *types.Func, kind Reflection) bool {
	return tab.reflects[kind][FuncOf(fn)]
}
