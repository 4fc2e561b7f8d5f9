// This file filters a stream, line by line.

package emit

import (
	"bytes"
	"io"
	"sync"
	"time"
)

// holdBack is how long the beginning of a line waits for its end.
const holdBack = 100 * time.Millisecond

// Filter is a writer that translates what passes through it. Whole lines pass at
// once, the beginning of a line waits a moment for its end: a prompt is seen
// when it is written, and a line that comes in pieces is translated.
type Filter struct {
	w io.Writer
	t *Translator

	mu    sync.Mutex // guards what follows, and w
	tail  []byte     // the unfinished line, as far as it has not passed
	timer *time.Timer
	err   error
}

// NewFilter returns a filter that writes to w.
func NewFilter(w io.Writer, t *Translator) *Filter {
	return &Filter{w: w, t: t}
}

// Write passes p on.
func (f *Filter) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tail = append(f.tail, p...)
	if end := bytes.LastIndexByte(f.tail, '\n') + 1; end > 0 {
		f.pass(end)
	}
	f.wait()
	return len(p), f.err
}

// Flush passes on what is left.
func (f *Filter) Flush() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pass(len(f.tail))
	f.wait()
	return f.err
}

// pass writes the first n bytes of the tail.
func (f *Filter) pass(n int) {
	for line := range bytes.Lines(f.tail[:n]) {
		if f.err == nil {
			_, f.err = f.w.Write(f.t.Line(line))
		}
	}
	f.tail = append([]byte(nil), f.tail[n:]...)
}

// wait sees to it that the tail does not wait for ever.
func (f *Filter) wait() {
	if f.timer != nil {
		f.timer.Stop()
		f.timer = nil
	}
	if len(f.tail) > 0 {
		f.timer = time.AfterFunc(holdBack, func() { _ = f.Flush() })
	}
}
