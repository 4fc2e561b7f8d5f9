//go:build hosts

package docs_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestVetHosts runs the commands of the page that need golangci-lint with the plugin, which
// make hosts builds, with the settings of the page. What builds it otherwise downloads
// golangci-lint from its repository.
func TestVetHosts(t *testing.T) {
	gcl, err := exec.LookPath("custom-gcl")
	if err != nil {
		t.Fatal(err)
	}
	c := newVetted(t)
	_, _, config := vetYAML(t)
	write(t, filepath.Join(c.dir, ".golangci.yml"), config)
	if err := os.Symlink(gcl, filepath.Join(c.dir, "custom-gcl")); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, b := range blocks(t, vetPage) {
		for line := range strings.Lines(b.text) {
			if !strings.HasPrefix(line, "./custom-gcl") {
				continue
			}
			n++
			where := fmt.Sprintf("%s:%d", vetPage, b.line)
			if out := c.run(t, where, strings.TrimSpace(line)+" 2>&1"); !strings.Contains(string(out), "main.go:12:28: read-once: ") {
				t.Errorf("%s: %s prints\n%s", where, line, out)
			}
		}
	}
	if n == 0 {
		t.Errorf("the page does not run it")
	}
}
