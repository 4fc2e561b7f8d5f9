package roots

// restful is github.com/emicklei/go-restful: route functions and filters begin with
// the context of the request in their *restful.Request.
func restful() Framework {
	return Framework{Carriers: []Carrier{{
		Package: "github.com/emicklei/go-restful/v3", Name: "Request", Pointer: true,
		Slot: Slot{Get: "Request", Field: true, Request: true}, HandOn: Set,
	}}}
}
