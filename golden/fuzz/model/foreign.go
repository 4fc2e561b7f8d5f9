package model

// Rune is the type that strings.Map works on.
const Rune Basic = "rune"

func fn(params []Type, results ...Type) *Func { return &Func{Params: params, Results: results} }

// Foreigners are the functions of the standard library that programs call. What they
// do is said in package interp, by name.
func Foreigners() []*ForeignFunc {
	var (
		none    = fn(nil)
		texts   = &Slice{String}
		strs    = fn([]Type{String}, Bool)
		handler = fn([]Type{Writer, Request})
	)
	list := []*ForeignFunc{
		{Name: "sort.Slice", Format: "sort.Slice([]int{3, 1, 2}, %s)", Imports: []string{"sort"},
			Params: []Type{fn([]Type{Int, Int}, Bool)}},
		{Name: "slices.SortFunc", Format: "slices.SortFunc(%s, %s)", Imports: []string{"slices"},
			Params: []Type{texts, fn([]Type{String, String}, Int)}},
		{Name: "slices.IndexFunc", Format: "slices.IndexFunc(%s, %s)", Imports: []string{"slices"},
			Params: []Type{texts, strs}, Results: []Type{Int}},
		{Name: "strings.Map", Format: "strings.Map(%s, %s)", Imports: []string{"strings"},
			Params: []Type{fn([]Type{Rune}, Rune), String}, Results: []Type{String}},
		{Name: "sync.Once", Format: "new(sync.Once).Do(%s)", Imports: []string{"sync"}, Params: []Type{none}},
		{Name: "sync.OnceFunc", Format: "sync.OnceFunc(%s)", Imports: []string{"sync"},
			Params: []Type{none}, Results: []Type{none}},
		{Name: "sync.OnceValue", Format: "sync.OnceValue(%s)", Imports: []string{"sync"},
			Params: []Type{fn(nil, String)}, Results: []Type{fn(nil, String)}},
		{Name: "fmt.Sprint", Format: "fmt.Sprint(%s)", Imports: []string{"fmt"},
			Params: []Type{Stringer}, Results: []Type{String}},
		{Name: "fmt.Fprint", Format: "fmt.Fprint(%s, %s)", Imports: []string{"fmt"}, Params: []Type{Sink, String}},
		{Name: "sort.Sort", Format: "sort.Sort(%s)", Imports: []string{"sort"}, Params: []Type{Sorter}},
		{Name: "io.Discard", Format: "io.Discard", Imports: []string{"io"}, Results: []Type{Sink}},
		{Name: "time.Duration", Format: "fmt.Stringer(time.Duration(%s))", Imports: []string{"fmt", "time"}, Params: []Type{Int}, Results: []Type{Stringer}},
		{Name: "slices.Collect", Format: `strings.Join(slices.Collect(%s), " ")`, Imports: []string{"slices", "strings"},
			Params: []Type{Seq()}, Results: []Type{String}},
		{Name: "slices.Values", Format: "slices.Values(%s)", Imports: []string{"slices"},
			Params: []Type{texts}, Results: []Type{Seq()}},
		{Name: "slices.Clone", Format: "slices.Clone(%s)", Imports: []string{"slices"}, Same: true, Plain: []bool{true}},
		{Name: "http.Handler", Imports: []string{"net/http", "net/http/httptest"}, Params: []Type{handler},
			Format: `http.HandlerFunc(%s).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))`},
		{Name: "http.Handler with context", Imports: []string{"net/http", "net/http/httptest"}, Params: []Type{handler, Context},
			Format: `http.HandlerFunc(%s).ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(%s, "GET", "/", nil))`},
		{Name: "Request.Context", Format: "%s.Context()", Params: []Type{Request}, Results: []Type{Context}},
	}
	return append(list, Starters()...)
}

// Starters are foreign functions that call a function in a goroutine of their own.
func Starters() []*ForeignFunc {
	none := fn(nil)
	return []*ForeignFunc{
		{Name: "time.AfterFunc", Format: "time.AfterFunc(1, %s)", Imports: []string{"time"}, Params: []Type{none}},
		{Name: "WaitGroup.Go", Format: "new(sync.WaitGroup).Go(%s)", Imports: []string{"sync"}, Params: []Type{none}},
		{Name: "context.AfterFunc",
			Format: "context.AfterFunc(func() context.Context { c, cancel := context.WithCancel(%s); cancel(); return c }(), %s)", Imports: []string{"context"},
			Params: []Type{Context, none}, Late: true},
	}
}
