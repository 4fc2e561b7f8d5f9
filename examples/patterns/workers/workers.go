// Package workers is about goroutines that live longer than a request and do its work. A
// job sees the worker that runs it, and the worker what was current where it was started.
package workers

import (
	"sync"

	"github.com/alsgen/alsgen/examples/patterns/request"
	"github.com/alsgen/alsgen/runtime/als"
)

// A Pool runs jobs in one goroutine, which the first job starts: in its context.
type Pool struct {
	start sync.Once
	jobs  chan func()
	idle  sync.WaitGroup
}

// Submit lets the worker run job.
func (p *Pool) Submit(job func()) {
	p.start.Do(func() {
		p.jobs = make(chan func())
		p.idle.Go(p.work)
	})
	p.jobs <- job
}

// Close waits for the jobs that were submitted.
func (p *Pool) Close() {
	close(p.jobs)
	p.idle.Wait()
}

func (p *Pool) work() {
	for job := range p.jobs {
		job()
	}
}

// scene lets ann and bob submit a job each, and returns whom the jobs saw.
func scene(submit func(p *Pool, job func())) []string {
	var pool Pool
	var seen []string
	for _, user := range []string{"ann", "bob"} {
		request.By(user, func() {
			submit(&pool, func() { seen = append(seen, request.User.GetStore()) })
		})
	}
	pool.Close()
	return seen
}

// Wrong: all jobs are ann's, whose job started the worker. In a worker that was started
// by main they would be nobody's.
func Wrong() []string {
	return scene(func(p *Pool, job func()) { p.Submit(job) })
}

// Right: a job is bound where it is submitted.
func Right() []string {
	return scene(func(p *Pool, job func()) { p.Submit(als.Bind(job)) })
}
