package main

// This file reads the results of tests.

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
)

// Results are the results of tests ("import/path TestX/sub" to "pass", "fail"
// or "skip"), and the last words of those that failed.
type Results struct {
	Status map[string]string
	Words  map[string]string
}

// testEvent is a line of go test -json.
type testEvent struct {
	Action, Package, Test, Output, ImportPath string
}

// NewResults returns empty results.
func NewResults() Results {
	return Results{Status: map[string]string{}, Words: map[string]string{}}
}

// resultsOf runs a command that prints the events of go test -json.
func resultsOf(cmd *exec.Cmd) (Results, error) {
	res := NewResults()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return res, err
	}
	if err := cmd.Start(); err != nil {
		return res, err
	}
	readErr := res.read(stdout)
	return res, errors.Join(readErr, cmd.Wait())
}

// read reads the events of go test -json.
func (r Results) read(from io.Reader) error {
	in := bufio.NewReaderSize(from, 1<<20)
	for {
		line, err := in.ReadBytes('\n')
		var e testEvent
		if json.Unmarshal(line, &e) == nil {
			r.note(e)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (r Results) note(e testEvent) {
	key := strings.TrimSpace(e.Package + " " + e.Test)
	switch e.Action {
	case "pass", "skip":
		delete(r.Words, key)
		r.Status[key] = e.Action
	case "fail":
		r.Status[key] = e.Action
	case "output":
		r.Words[key] = tail(r.Words[key]+e.Output, 2000)
	case "build-output":
		key = "build " + e.ImportPath
		r.Words[key] = tail(r.Words[key]+e.Output, 2000)
	}
}
