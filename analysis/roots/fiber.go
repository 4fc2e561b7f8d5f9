package roots

// fiber is github.com/gofiber/fiber: a handler begins with the user context, which
// version 3 calls the context. (c.Context() of version 2 is fasthttp's.)
func fiber() Framework {
	calls := []string{"Next", "RestartRouting"}
	return Framework{Carriers: []Carrier{
		{
			Package: "github.com/gofiber/fiber/v2", Name: "Ctx", Pointer: true, Slot: Slot{Get: "UserContext", Set: "SetUserContext"},
			HandOn: Set, Calls: calls,
		},
		{Package: "github.com/gofiber/fiber/v3", Name: "Ctx", Slot: Slot{Get: "Context", Set: "SetContext"}, HandOn: Set, Calls: calls},
	}}
}
