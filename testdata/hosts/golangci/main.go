// Golangci is golangci-lint with the plugin alsgen: what golangci-lint custom makes of the
// .custom-gcl.yml in docs/vet.md, with alsgen as it stands here.
package main

import (
	"os"

	"github.com/golangci/golangci-lint/v2/pkg/commands"

	_ "github.com/alsgen/alsgen/analysis/golangci"
)

func main() {
	if err := commands.Execute(commands.BuildInfo{GoVersion: "unknown", Version: "alsgen", Commit: "none", Date: "unknown"}); err != nil {
		os.Exit(3)
	}
}
