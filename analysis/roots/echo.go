package roots

// echo is github.com/labstack/echo: a handler begins with the context of
// c.Request(). In version 5 the context of echo is a struct.
func echo() Framework {
	const v4, v5 = "github.com/labstack/echo/v4", "github.com/labstack/echo/v5"
	slot := Slot{Get: "Request", Set: "SetRequest", Request: true}
	return Framework{
		Carriers: []Carrier{
			{Package: v4, Name: "Context", Slot: slot, HandOn: Set},
			{Package: v5, Name: "Context", Pointer: true, Slot: slot, HandOn: Set},
		},
		Derive: []Derivation{
			{Func{v4, "Echo", "NewContext"}, 0, 0},
			{Func{v5, "Echo", "NewContext"}, 0, 0},
			{Func{Package: v5, Name: "NewContext"}, 0, 0},
		},
	}
}
