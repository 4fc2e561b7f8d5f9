package docs_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"golang.org/x/mod/modfile"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/golangci"
	"github.com/alsgen/alsgen/analysis/misuse"
)

// vetPage is about the hosts of analyzers.
const vetPage = "vet.md"

// vettedProgram has a finding of the code read-once, which is on in every command of the
// page.
const vettedProgram = `package main

import (
	"fmt"
	"sync"

	"github.com/alsgen/alsgen/runtime/als"
)

var user = als.New[string]("user")

var title = sync.OnceValue(func() string { return "page of " + user.GetStore() })

func main() {
	user.Run("ann", func() { fmt.Println(title()) })
}
`

// TestVetCodes compares the table of the page with the codes and the analyzers.
func TestVetCodes(t *testing.T) {
	rows := table(t, vetPage, "| code | analyzer | what it is seen by |")
	codes := diag.Codes()
	if len(rows) != len(codes) {
		t.Fatalf("the table has %d rows for %d codes", len(rows), len(codes))
	}
	analyzers := map[string]bool{}
	for _, a := range misuse.Analyzers(misuse.Options{}) {
		analyzers[a.Name] = true
	}
	for i, c := range codes {
		cells := strings.Split(strings.Trim(rows[i], "|"), "|")
		want := fmt.Sprintf(" [%s](%s#%[1]s) ", c, diagnosticsPage)
		if len(cells) != 3 || cells[0] != want {
			t.Errorf("the row of %s is %s", c, rows[i])
			continue
		}
		name := misuse.Name(c)
		switch {
		case analyzers[name] && cells[1] != " `"+name+"` ":
			t.Errorf("%s is reported by the analyzer %s, and the page says%s", c, name, cells[1])
		case !analyzers[name] && (cells[1] != " none " || strings.TrimSpace(cells[2]) == ""):
			t.Errorf("%s has no analyzer, and the page says%sand%s", c, cells[1], cells[2])
		}
	}
}

// newVetted is a module with vettedProgram, and alsgen.
func newVetted(t *testing.T) *checked {
	t.Helper()
	c := &checked{bin: t.TempDir(), dir: realDir(t)}
	run(t, exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(c.bin, "alsgen"), "../cmd/alsgen"))
	// Golangci-lint takes a package whose path ends in .test for that of a test binary.
	mod := strings.Replace(fmt.Sprintf(goMod, absolute(t, "../runtime")), "docs.test", "example.com/vetted", 1)
	write(t, filepath.Join(c.dir, "go.mod"), mod)
	write(t, filepath.Join(c.dir, "main.go"), vettedProgram)
	return c
}

// TestVetCommands runs the commands of the page that need alsgen and the go command alone.
func TestVetCommands(t *testing.T) {
	c := newVetted(t)
	n := 0
	for _, b := range blocks(t, vetPage) {
		if b.info != "sh" {
			continue
		}
		for line := range strings.Lines(b.text) {
			where := fmt.Sprintf("%s:%d", vetPage, b.line)
			switch line = strings.TrimSpace(line); {
			case strings.HasPrefix(line, "go vet "):
				out := string(c.run(t, where, line+" 2>&1"))
				// It has no fix that could be shown.
				if found := strings.Contains(out, "read-once"); found == strings.Contains(line, "-fix") {
					t.Errorf("%s: %s prints\n%s", where, line, out)
				}
			case strings.HasPrefix(line, "alsgen vet "):
				if out := c.run(t, where, line+" 2>&1"); len(out) > 0 {
					t.Errorf("%s: %s prints\n%s", where, line, out)
				}
			case strings.HasPrefix(line, "./custom-gcl run "), line == "golangci-lint custom":
				continue // TestVetHosts
			default:
				t.Errorf("%s: nothing tries %s", where, line)
			}
			n++
		}
	}
	if n < 9 {
		t.Errorf("the page has %d commands", n)
	}
}

// gclConfig is .custom-gcl.yml.
type gclConfig struct {
	Version string
	Plugins []struct{ Module, Import, Version string }
}

// golangciConfig is .golangci.yml.
type golangciConfig struct {
	Version string
	Linters struct {
		Enable   []string
		Settings struct {
			Custom map[string]struct {
				Type, Description string
				OriginalURL       string `yaml:"original-url"`
				Settings          map[string]any
			}
		}
	}
}

// vetYAML returns the two YAML blocks of the page.
func vetYAML(t *testing.T) (custom gclConfig, config golangciConfig, text string) {
	t.Helper()
	into := []any{&custom, &config}
	for _, b := range blocks(t, vetPage) {
		if b.info != "yaml" {
			continue
		}
		if len(into) == 0 {
			t.Fatalf("%s:%d: a third file", vetPage, b.line)
		}
		dec := yaml.NewDecoder(strings.NewReader(b.text))
		dec.KnownFields(true)
		if err := dec.Decode(into[0]); err != nil {
			t.Fatalf("%s:%d: %v", vetPage, b.line, err)
		}
		into, text = into[1:], b.text
	}
	return custom, config, text
}

// TestVetGolangci: what the page says to golangci-lint is what the plugin, and the module
// that builds it for tests, are.
func TestVetGolangci(t *testing.T) {
	custom, config, _ := vetYAML(t)
	host := "../testdata/hosts/golangci/"
	data, err := os.ReadFile(host + "go.mod")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.Parse(host+"go.mod", data, nil)
	if err != nil {
		t.Fatal(err)
	}
	built := slices.ContainsFunc(mod.Require, func(r *modfile.Require) bool {
		return r.Mod.Path == "github.com/golangci/golangci-lint/v2" && r.Mod.Version == custom.Version
	})
	if !built {
		t.Errorf("the page builds golangci-lint %s, the tests another", custom.Version)
	}
	main, err := os.ReadFile(host + "main.go")
	if err != nil {
		t.Fatal(err)
	}
	if len(custom.Plugins) != 1 || !strings.Contains(string(main), `_ "`+custom.Plugins[0].Import+`"`) ||
		!strings.HasPrefix(custom.Plugins[0].Import, custom.Plugins[0].Module+"/") {
		t.Errorf("the page builds it of %v, the tests of another package", custom.Plugins)
	}
	linter, ok := config.Linters.Settings.Custom[golangci.Name]
	if !ok || linter.Type != "module" || !slices.Equal(config.Linters.Enable, []string{golangci.Name}) {
		t.Errorf("the page does not enable the linter: %v", config)
	}
	if _, err := golangci.New(linter.Settings); err != nil {
		t.Errorf("the settings on the page: %v", err)
	}
}

// TestVetPrograms: the driver on the page is the one that is tested, and what editors are
// told is JSON.
func TestVetPrograms(t *testing.T) {
	tested, err := os.ReadFile("../testdata/hosts/multichecker/main.go")
	if err != nil {
		t.Fatal(err)
	}
	_, program, _ := strings.Cut(string(tested), "\npackage main")
	found := false
	for _, b := range blocks(t, vetPage) {
		switch b.info {
		case "go":
			found = found || b.text == "package main"+program
		case "json":
			if !json.Valid([]byte(b.text)) {
				t.Errorf("%s:%d: no JSON", vetPage, b.line)
			}
		}
	}
	if !found {
		t.Errorf("the page does not have the driver in testdata/hosts/multichecker")
	}
}
