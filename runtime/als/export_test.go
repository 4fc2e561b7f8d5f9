package als

import "context"

// Pairs returns the number of pairs that m keeps, gone ones included.
func Pairs(m *Map) int { return len(m.pairs) }

// Slots returns the length of the table of the uppermost frame of ctx.
func Slots(ctx context.Context) int {
	if f := frameOf(ctx); f != nil {
		return len(f.slots)
	}
	return 0
}
