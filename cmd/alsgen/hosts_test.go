//go:build hosts

package main

import "testing"

// TestHosts runs the scripts that need multichecker and golangci-lint with the analyzers,
// which make hosts builds.
func TestHosts(t *testing.T) { runScripts(t, "../../testdata/hosts") }
