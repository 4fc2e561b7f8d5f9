//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// endTogether makes cmd the leader of a process group that is killed when the
// context of cmd is done: the go command leaves test binaries behind otherwise.
func endTogether(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
