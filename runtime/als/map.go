package als

import "sync"

// A Map holds the values of one AsyncStorage.Enter under keys of any comparable
// type, in the order in which they came. It is safe for concurrent use and must
// not be copied.
//
// A nil *Map, which GetStore gives outside, is empty; Set panics on it, as
// assignment to a nil map does. So does a key of a type that is not comparable,
// in any method.
type Map struct {
	mu    sync.RWMutex
	at    map[any]int // the index in pairs
	pairs []pair      // in the order of the first Set; gone ones stay for a while
}

// A pair is one entry of a Map.
type pair struct {
	key, value any
	gone       bool
}

// Get returns the value under k, and whether there is one.
func (m *Map) Get(k any) (any, bool) {
	if m == nil {
		return nil, false
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	i, ok := m.at[k]
	if !ok {
		return nil, false
	}
	return m.pairs[i].value, true
}

// Has reports whether there is a value under k.
func (m *Map) Has(k any) bool {
	_, ok := m.Get(k)
	return ok
}

// Set puts v under k. A key that is there keeps its place in the order.
func (m *Map) Set(k, v any) {
	if m == nil {
		panic("als: Set on a nil *Map: there is none outside Enter")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if i, ok := m.at[k]; ok {
		m.pairs[i].value = v
		return
	}
	if m.at == nil {
		m.at = make(map[any]int)
	}
	m.at[k] = len(m.pairs)
	m.pairs = append(m.pairs, pair{key: k, value: v})
}

// Delete removes k and its value, and reports whether it was there.
func (m *Map) Delete(k any) bool {
	if m == nil {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	i, ok := m.at[k]
	if !ok {
		return false
	}
	delete(m.at, k)
	m.pairs[i] = pair{gone: true}
	if len(m.pairs) > 2*len(m.at) {
		m.compact()
	}
	return true
}

// compact drops the pairs that are gone. Half of them are, so a Delete costs no
// more than a Set on average.
func (m *Map) compact() {
	pairs := make([]pair, 0, len(m.at))
	for _, p := range m.pairs {
		if !p.gone {
			m.at[p.key] = len(pairs)
			pairs = append(pairs, p)
		}
	}
	m.pairs = pairs
}

// Len returns the number of values.
func (m *Map) Len() int {
	if m == nil {
		return 0
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	return len(m.at)
}

// Range calls f for every key and value that the map has when Range begins, in
// the order in which the keys were first set, until f returns false. f may use
// the map.
func (m *Map) Range(f func(k, v any) bool) {
	for _, p := range m.snapshot() {
		if !f(p.key, p.value) {
			return
		}
	}
}

// snapshot copies the pairs that are there.
func (m *Map) snapshot() []pair {
	if m == nil {
		return nil
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	pairs := make([]pair, 0, len(m.at))
	for _, p := range m.pairs {
		if !p.gone {
			pairs = append(pairs, p)
		}
	}
	return pairs
}
