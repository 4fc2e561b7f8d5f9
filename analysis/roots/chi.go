package roots

// chi is github.com/go-chi/chi: handlers are those of net/http.
func chi() Framework {
	var f Framework
	for _, path := range []string{"github.com/go-chi/chi", "github.com/go-chi/chi/v5"} {
		f.Quiet = append(f.Quiet, Func{Package: path, Name: "URLParam"})
	}
	return f
}
