package als_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/alsgen/alsgen/runtime/als"
)

func goexit() { runtime.Goexit() }

func TestEnterGivesAFreshMap(t *testing.T) {
	s := als.NewAsyncStorage("requests")
	if s.GetStoreContext(context.Background()) != nil || s.GetStoreContext(none) != nil {
		t.Fatal("a map outside")
	}
	s.EnterContext(bg, func(ctx context.Context, m *als.Map) {
		m.Set("id", 1)
		if s.GetStoreContext(ctx) != m {
			t.Fatal("GetStoreContext gives another map")
		}
		s.EnterContext(ctx, func(ctx context.Context, inner *als.Map) {
			if inner == m || inner.Len() != 0 || s.GetStoreContext(ctx) != inner {
				t.Error("the inner map is not fresh")
			}
		})
		s.ExitContext(ctx, func(ctx context.Context) {
			if s.GetStoreContext(ctx) != nil {
				t.Error("a map inside Exit")
			}
		})
		if v, ok := s.GetStoreContext(ctx).Get("id"); v != 1 || !ok {
			t.Errorf("got %v, %v", v, ok)
		}
	})
	if s.Name() != "requests" || new(als.AsyncStorage).Name() != "" {
		t.Error("the name is lost")
	}
}

func TestMapKeepsValuesInOrder(t *testing.T) {
	var m als.Map
	for i := 0; i < 100; i++ {
		m.Set(i, fmt.Sprint(i))
	}
	m.Set("s", nil)
	for i := 0; i < 100; i++ {
		if i%10 != 3 && !m.Delete(i) {
			t.Errorf("%d was not there", i)
		}
	}
	m.Set(13, "changed")
	if m.Delete(1) || m.Has(1) || !m.Has("s") || m.Len() != 11 {
		t.Errorf("length %d", m.Len())
	}
	var got []any
	m.Range(func(k, v any) bool {
		got = append(got, k, v)
		m.Set("added meanwhile", true)
		return k != 23
	})
	if fmt.Sprint(got) != "[3 3 13 changed 23 23]" {
		t.Errorf("got %v", got)
	}
	if v, ok := m.Get("s"); v != nil || !ok {
		t.Errorf("a nil value: got %v, %v", v, ok)
	}
}

func TestMapForgetsWhatIsDeleted(t *testing.T) {
	var m als.Map
	for i := 0; i < 10000; i++ {
		m.Set(i, i)
		m.Delete(i)
	}
	m.Set("last", 1)
	if m.Len() != 1 || als.Pairs(&m) > 3 {
		t.Errorf("%d pairs kept", als.Pairs(&m))
	}
}

func TestNilMapIsEmpty(t *testing.T) {
	var m *als.Map
	m.Range(func(k, v any) bool { t.Error("a pair"); return true })
	if _, ok := m.Get(1); ok || m.Has(1) || m.Len() != 0 || m.Delete(1) {
		t.Error("a nil map is not empty")
	}
	defer func() {
		if recover() == nil {
			t.Error("Set on a nil map does not panic")
		}
	}()
	m.Set(1, 1)
}

func TestMapIsSafeForConcurrentUse(t *testing.T) {
	var m als.Map
	var all sync.WaitGroup
	for g := 0; g < 8; g++ {
		all.Add(1)
		go func(g int) {
			defer all.Done()
			for i := 0; i < 200; i++ {
				k := [2]int{g, i}
				m.Set(k, i)
				if v, ok := m.Get(k); v != i || !ok {
					t.Errorf("got %v, %v", v, ok)
				}
				if i%2 == 0 {
					m.Delete(k)
				}
				m.Range(func(k, v any) bool { return m.Has(k) })
			}
		}(g)
	}
	all.Wait()
	if m.Len() != 800 {
		t.Errorf("length %d", m.Len())
	}
}
