//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// catchFileSize lets a write beyond the file size limit fail, so that it can be
// undone; unhandled, the signal ends the process.
func catchFileSize() {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGXFSZ)
}
