package als_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/alsgen/alsgen/runtime/als"
)

// storages makes n storages, each entered into one context. The caller keeps
// them alive: contexts forget the storages that nobody holds.
func storages(n int) ([]*als.Storage[*int], context.Context) {
	ctx := context.Background()
	all := make([]*als.Storage[*int], n)
	for i := range all {
		all[i] = als.New[*int]("")
		ctx = all[i].With(ctx, &i)
	}
	return all, ctx
}

// layers puts n values of others on top of ctx.
func layers(ctx context.Context, n int) context.Context {
	for i := 0; i < n; i++ {
		ctx = context.WithValue(ctx, userKey{}, i)
	}
	return ctx
}

var sink *int

func BenchmarkGetStore(b *testing.B) {
	for _, depth := range []int{0, 1, 5, 20} {
		for _, n := range []int{1, 4, 16, 64} {
			all, ctx := storages(n)
			ctx = layers(ctx, depth)
			b.Run(fmt.Sprintf("layers=%d/storages=%d", depth, n), func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; i < b.N; i++ {
					sink = all[i&(n-1)].GetStoreContext(ctx)
				}
			})
		}
	}
}

func BenchmarkGetStoreOutside(b *testing.B) {
	s := als.New[*int]("")
	all, ctx := storages(64)
	for i := 0; i < b.N; i++ {
		sink = s.GetStoreContext(ctx)
	}
	runtime.KeepAlive(all)
}

func BenchmarkContextValue(b *testing.B) {
	ctx := context.WithValue(context.Background(), userKey{}, new(int))
	for i := 0; i < b.N; i++ {
		sink = ctx.Value(userKey{}).(*int)
	}
}

func BenchmarkWith(b *testing.B) {
	for _, n := range []int{1, 4, 16, 64} {
		all, ctx := storages(n)
		b.Run(fmt.Sprintf("storages=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; i < b.N; i++ {
				all[i&(n-1)].With(ctx, sink)
			}
		})
	}
}

func BenchmarkRun(b *testing.B) {
	s := als.New[*int]("")
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		s.RunContext(context.Background(), sink, func(ctx context.Context) { sink = s.GetStoreContext(ctx) })
	}
}

func BenchmarkCall(b *testing.B) {
	s := als.New[*int]("")
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		sink = als.CallContext(context.Background(), s.Value(sink), func(ctx context.Context) *int { return s.GetStoreContext(ctx) })
	}
}

func BenchmarkCarry(b *testing.B) {
	all, src := storages(4)
	defer runtime.KeepAlive(all)
	other := als.New[int]("")
	plain := context.WithValue(context.Background(), userKey{}, 1)
	for about, dst := range map[string]context.Context{
		"into=nothing": plain,
		"into=another": other.With(plain, 1),
		"into=itself":  layers(src, 1),
	} {
		b.Run(about, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; i < b.N; i++ {
				als.Carry(dst, src)
			}
		})
	}
}

func BenchmarkGoWithoutContext(b *testing.B) {
	var all sync.WaitGroup
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		all.Add(1)
		go func() { all.Done() }()
		all.Wait()
	}
}

func BenchmarkGoWithContext(b *testing.B) {
	held, ctx := storages(4)
	defer runtime.KeepAlive(held)
	var all sync.WaitGroup
	work := func(context.Context) { all.Done() }
	b.Run("go", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; i < b.N; i++ {
			all.Add(1)
			go work(ctx)
			all.Wait()
		}
	})
	b.Run("GoContext", func(b *testing.B) {
		ctx := layers(ctx, 1)
		b.ReportAllocs()
		for i := 0; i < b.N; i++ {
			all.Add(1)
			als.GoContext(ctx, work)
			all.Wait()
		}
	})
}
