package als

import "context"

// Default is the storage of the package-level functions, for programs that need
// only one.
var Default = &Storage[any]{name: "als.Default", made: true}

// GetStoreContext is Default.GetStoreContext.
func GetStoreContext(ctx context.Context) any {
	return Default.GetStoreContext(ctx)
}

// RunContext is Default.RunContext.
func RunContext(ctx context.Context, v any, f func(ctx context.Context)) {
	Default.RunContext(ctx, v, f)
}

// EnterWithContext is Default.EnterWithContext.
func EnterWithContext(ctx context.Context, v any) {
	Default.EnterWithContext(ctx, v)
}

// ExitContext is Default.ExitContext.
func ExitContext(ctx context.Context, f func(ctx context.Context)) {
	Default.ExitContext(ctx, f)
}
