// Command patterns plays every pattern, wrong and right, and prints what was seen.
package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/alsgen/alsgen/examples/patterns/batch"
	"github.com/alsgen/alsgen/examples/patterns/connpool"
	"github.com/alsgen/alsgen/examples/patterns/emitter"
	"github.com/alsgen/alsgen/examples/patterns/limiter"
	"github.com/alsgen/alsgen/examples/patterns/retry"
	"github.com/alsgen/alsgen/examples/patterns/workers"
	"github.com/alsgen/alsgen/runtime/als"
)

func main() {
	als.RequireRewrite()
	if err := play(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// A scene returns what was seen in it.
type scene func() []string

func play(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintln(w, "pattern\twrong\tright")
	for _, p := range []struct {
		name         string
		wrong, right scene
	}{
		{"emitter", emitter.Wrong, emitter.Right},
		{"worker pool", workers.Wrong, workers.Right},
		{"batcher", batch.Wrong, batch.Right},
		{"connection pool", connpool.Wrong, connpool.Right},
		{"limiter", limiter.Wrong, limiter.Right},
		{"retry queue: stores", mails(retry.WrongStores), mails(retry.Right)},
		{"retry queue: cancellation", mails(retry.WrongContext), mails(retry.Right)},
	} {
		fmt.Fprintf(w, "%s\t%s\t%s\n", p.name, strings.Join(p.wrong(), ", "), strings.Join(p.right(), ", "))
	}
	return w.Flush()
}

// mails makes a scene of one that returns what was sent and how much was not.
func mails(f func() ([]string, int)) scene {
	return func() []string {
		sent, left := f()
		if left > 0 {
			sent = append(sent, fmt.Sprint(left, " never sent"))
		}
		return sent
	}
}
