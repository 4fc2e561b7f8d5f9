// Package connpool is about things that requests share one after the other. What calls a
// waiting request back is another request, the one that lets go.
package connpool

import (
	"runtime"
	"sync"

	"github.com/alsgen/alsgen/examples/patterns/request"
	"github.com/alsgen/alsgen/runtime/als"
)

// A Conn is a connection.
type Conn struct{ Queries []string }

// Query asks in the name of the current user.
func (c *Conn) Query(text string) {
	c.Queries = append(c.Queries, text+" by "+request.User.GetStore())
}

// A Pool has one connection.
type Pool struct {
	mu      sync.Mutex
	free    *Conn
	waiting []func(*Conn)
}

// New returns a pool with the connection c.
func New(c *Conn) *Pool { return &Pool{free: c} }

// Use calls f with the connection as soon as it is free: now, or in Release.
func (p *Pool) Use(f func(*Conn)) {
	p.mu.Lock()
	c := p.free
	if c == nil {
		p.waiting = append(p.waiting, f)
	}
	p.free = nil
	p.mu.Unlock()
	if c != nil {
		f(c)
	}
}

// Release lets the next one that waits have c.
func (p *Pool) Release(c *Conn) {
	p.mu.Lock()
	if len(p.waiting) == 0 {
		p.free = c
		p.mu.Unlock()
		return
	}
	next := p.waiting[0]
	p.waiting = p.waiting[1:]
	p.mu.Unlock()
	next(c)
}

// Waiting returns how many wait.
func (p *Pool) Waiting() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.waiting)
}

// Acquire waits for the connection.
func (p *Pool) Acquire() *Conn {
	got := make(chan *Conn, 1)
	p.Use(func(c *Conn) { got <- c })
	return <-got
}

// scene lets ann query, and bob while she has the connection.
func scene(query func(p *Pool, text string)) []string {
	conn := &Conn{}
	p := New(conn)
	var bob sync.WaitGroup
	request.By("ann", func() {
		c := p.Acquire()
		c.Query("one")
		request.By("bob", func() { bob.Go(func() { query(p, "two") }) })
		for p.Waiting() == 0 {
			runtime.Gosched()
		}
		p.Release(c)
	})
	bob.Wait()
	return conn.Queries
}

// Wrong: bob's query is asked in ann's name, who releases the connection.
func Wrong() []string {
	return scene(func(p *Pool, text string) {
		p.Use(func(c *Conn) { c.Query(text) })
	})
}

// Right: what is to be called back is bound.
func Right() []string {
	return scene(func(p *Pool, text string) {
		p.Use(als.Bind(func(c *Conn) { c.Query(text) }))
	})
}

// Blocking is right, too: nobody calls back; bob's own goroutine goes on.
func Blocking() []string {
	return scene(func(p *Pool, text string) {
		c := p.Acquire()
		c.Query(text)
		p.Release(c)
	})
}
