package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"
)

// versionCommand is alsgen version.
func (t *tool) versionCommand() *cli.Command {
	return &cli.Command{Name: "version", Action: func(c *cli.Context) error {
		_, err := fmt.Fprintln(t.out, buildVersion())
		return err
	}}
}

// buildVersion says which alsgen this is, from what the go command noted when it
// built it.
func buildVersion() string {
	v := "(unknown)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = info.Main.Version
	}
	return fmt.Sprintf("alsgen %s %s %s/%s", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
