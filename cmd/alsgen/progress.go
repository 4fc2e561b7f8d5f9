// This file shows that work goes on.

package main

import (
	"fmt"
	"os"
	"sync"
	"time"
)

// progressAfter is how long a stage may take in silence.
const progressAfter = 2 * time.Second

// progress says what is being done if it takes long and a person watches. The
// function returned ends the stage.
func (t *tool) progress(stage string) (done func()) {
	if info, err := t.err.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func() {}
	}
	var (
		mu    sync.Mutex // guards ended: nothing is printed after done
		ended bool
	)
	timer := time.AfterFunc(progressAfter, func() {
		mu.Lock()
		defer mu.Unlock()
		if !ended {
			fmt.Fprintf(t.err, "alsgen: %s ...\n", stage)
		}
	})
	return func() {
		timer.Stop()
		mu.Lock()
		defer mu.Unlock()
		ended = true
	}
}
