//go:build editors

package main

import "testing"

// TestEditors runs the scripts that need delve and gopls, which make editors installs.
func TestEditors(t *testing.T) { runScripts(t, "../../testdata/editors") }
