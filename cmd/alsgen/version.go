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

// buildVersion says which alsgen this is.
func buildVersion() string {
	return fmt.Sprintf("alsgen %s %s %s/%s", ownVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// ownVersion returns the version that the go command noted when it built alsgen.
func ownVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(unknown)"
}
