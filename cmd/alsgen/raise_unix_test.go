//go:build unix

package main

import "syscall"

// raise sends this process the signal called name.
func raise(name string) {
	signal := map[string]syscall.Signal{"SIGINT": syscall.SIGINT, "SIGTERM": syscall.SIGTERM, "SIGKILL": syscall.SIGKILL}[name]
	if err := syscall.Kill(syscall.Getpid(), signal); err != nil {
		panic(err)
	}
}
