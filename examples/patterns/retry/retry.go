// Package retry is about work that is tried again when its request is over. It needs the
// stores of the request, and not its cancellation.
package retry

import (
	"context"
	"errors"
	"sync"

	"github.com/alsgen/alsgen/examples/patterns/request"
	"github.com/alsgen/alsgen/runtime/als"
)

// A Queue has what failed.
type Queue struct {
	mu    sync.Mutex
	tasks []func() error
}

// Do tries task, and keeps what again makes of it if it fails.
func (q *Queue) Do(task func() error, again func(task func() error) func() error) {
	if task() == nil {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tasks = append(q.tasks, again(task))
}

// Drain tries everything again, and keeps what fails.
func (q *Queue) Drain() {
	q.mu.Lock()
	tasks := q.tasks
	q.tasks = nil
	q.mu.Unlock()
	for _, task := range tasks {
		if err := task(); err != nil {
			q.mu.Lock()
			q.tasks = append(q.tasks, task)
			q.mu.Unlock()
		}
	}
}

// Len returns how much is left.
func (q *Queue) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.tasks)
}

// A Server is far away, and down at first.
type Server struct {
	Up    bool
	Mails []string
}

// Send sends a mail in the name of the current user, unless ctx has ended.
func (s *Server) Send(ctx context.Context) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case !s.Up:
		return errors.New("the server is down")
	}
	s.Mails = append(s.Mails, "mail of "+request.User.GetStore())
	return nil
}

// scene lets ann send a mail while the server is down. Her request ends, the server
// comes up, and the queue is drained beside all requests. It returns what was sent and
// how much is left.
func scene(send func(s *Server) func() error, again func(task func() error) func() error) ([]string, int) {
	var q Queue
	var s Server
	ctx, end := context.WithCancel(context.Background())
	als.WithContext(ctx, func() {
		request.By("ann", func() { q.Do(send(&s), again) })
	})
	end()
	s.Up = true
	q.Drain()
	return s.Mails, q.Len()
}

// WrongStores: the mail is nobody's, for nobody drains the queue.
func WrongStores() ([]string, int) {
	return scene(
		func(s *Server) func() error { return func() error { return s.Send(als.Context()) } },
		func(task func() error) func() error { return task })
}

// WrongContext: the task is bound, but the context in it is that of the request, which
// has ended. The mail is never sent.
func WrongContext() ([]string, int) {
	return scene(
		func(s *Server) func() error { ctx := als.Context(); return func() error { return s.Send(ctx) } },
		func(task func() error) func() error { return als.Bind(task) })
}

// Right: the task is bound, which keeps the stores, and asks for the context when it
// runs: that of whoever drains the queue.
func Right() ([]string, int) {
	return scene(
		func(s *Server) func() error { return func() error { return s.Send(als.Context()) } },
		func(task func() error) func() error { return als.Bind(task) })
}
