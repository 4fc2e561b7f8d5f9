package roots

// gin is github.com/gin-gonic/gin: a handler begins with the context of c.Request.
// That *gin.Context is itself a context.Context makes it none: it gives the values
// of the request's only if the engine is told so.
func gin() Framework {
	const path = "github.com/gin-gonic/gin"
	return Framework{
		Carriers: []Carrier{{
			Package: path, Name: "Context", Pointer: true, Slot: Slot{Get: "Request", Field: true, Request: true},
			HandOn: Set, Calls: []string{"Next"},
		}},
		Derive: []Derivation{{Func{path, "Context", "Copy"}, Receiver, 0}},
	}
}
