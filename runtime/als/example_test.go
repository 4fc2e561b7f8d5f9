package als_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/alsgen/alsgen/runtime/als"
)

var user = als.NewWithDefault("user", "nobody")

// greet says als.GetStore() in the source; this is what alsgen makes of it.
func greet(ctx context.Context) {
	name, ok := user.LookupContext(ctx)
	fmt.Printf("hello %q %v\n", name, ok)
}

func ExampleStorage_RunContext() {
	ctx := context.Background()
	greet(ctx)
	user.RunContext(ctx, "alice", func(ctx context.Context) {
		greet(ctx)
		user.RunContext(ctx, "bob", greet)
		greet(ctx)
	})
	// Output:
	// hello "nobody" false
	// hello "alice" true
	// hello "bob" true
	// hello "alice" true
}

func ExampleStorage_ExitContext() {
	user.RunContext(context.Background(), "alice", func(ctx context.Context) {
		user.ExitContext(ctx, greet) // no store, and no default
	})
	// Output:
	// hello "" false
}

func ExampleStorage_With() {
	ctx := user.With(context.Background(), "alice")
	greet(ctx)
	greet(user.Without(ctx))
	// Output:
	// hello "alice" true
	// hello "" false
}

func ExampleCallContext() {
	n := als.CallContext(context.Background(), user.Value("alice"), func(ctx context.Context) int {
		return len(user.GetStoreContext(ctx))
	})
	fmt.Println(n)
	// Output: 5
}

func ExampleTryCallContext() {
	_, err := als.TryCallContext(context.Background(), user.None(), func(ctx context.Context) (int, error) {
		if _, ok := user.LookupContext(ctx); !ok {
			return 0, errors.New("nobody is logged in")
		}
		return 1, nil
	})
	fmt.Println(err)
	// Output: nobody is logged in
}

func ExampleDetach() {
	ctx, cancel := context.WithCancel(user.With(context.Background(), "alice"))
	cancel() // the request is over
	later := als.Detach(ctx)
	fmt.Println(ctx.Err(), later.Err())
	greet(later)
	// Output:
	// context canceled <nil>
	// hello "alice" true
}

func ExampleCarry() {
	job, cancel := context.WithCancel(context.Background())
	request := user.With(context.Background(), "alice")
	ctx := als.Carry(job, request)
	greet(ctx)
	cancel()
	fmt.Println(ctx.Err())
	// Output:
	// hello "alice" true
	// context canceled
}

func ExampleGoContext() {
	done := make(chan bool)
	als.GoContext(user.With(context.Background(), "alice"), func(ctx context.Context) {
		greet(ctx)
		close(done)
	})
	<-done
	// Output: hello "alice" true
}

func ExampleAsyncStorage_EnterContext() {
	requests := als.NewAsyncStorage("requests")
	requests.EnterContext(context.Background(), func(ctx context.Context, m *als.Map) {
		m.Set("id", 17)
		id, _ := requests.GetStoreContext(ctx).Get("id")
		fmt.Println(id, m.Len())
	})
	fmt.Println(requests.GetStoreContext(context.Background()) == nil)
	// Output:
	// 17 1
	// true
}
