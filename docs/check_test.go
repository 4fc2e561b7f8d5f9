package docs_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/alsgen/alsgen/analysis/settings"
)

// checkPage is about alsgen check.
const checkPage = "check.md"

// checkedProgram has findings with everything that the JSON format knows.
const checkedProgram = `package main

import (
	"fmt"

	"github.com/alsgen/alsgen/runtime/als"
)

var user = als.New[string]("user")

type name struct{}

func (name) String() string { return user.GetStore() }

func main() {
	user.Run("ann", func() { fmt.Println(name{}) })
}
`

// commands is YAML with commands in it: a workflow of GitHub Actions, or hooks of
// pre-commit.
type commands struct {
	Jobs map[string]struct {
		Steps []struct {
			Uses, Run, If string
			With, Env     map[string]any
		}
	}
	Repos []struct {
		Hooks []struct{ Entry, Files string }
	}
}

// TestCheckCommands runs the command lines of the page, and of the YAML on it, in a
// repository.
func TestCheckCommands(t *testing.T) {
	c := newChecked(t)
	n := 0
	for _, b := range blocks(t, checkPage) {
		lines := strings.Split(b.text, "\n")
		switch b.info {
		case "yaml":
			lines = c.yaml(t, b)
		case "sh":
		default:
			continue
		}
		for _, line := range lines {
			if strings.Contains(line, "alsgen check") {
				c.run(t, fmt.Sprintf("%s:%d", checkPage, b.line), line)
				n++
			}
		}
	}
	if n < 10 {
		t.Errorf("the page has %d commands", n)
	}
}

// yaml returns the commands of a block, which must be YAML that says something.
func (c *checked) yaml(t *testing.T, b block) []string {
	t.Helper()
	if strings.HasPrefix(b.text, "severity:") {
		if s, err := settings.Parse("alsgen.yaml", []byte(b.text)); err != nil || len(s.Severity) == 0 {
			t.Errorf("%s:%d: %v", checkPage, b.line, err)
		}
		return nil
	}
	dec := yaml.NewDecoder(strings.NewReader(b.text))
	var y commands
	if err := dec.Decode(&y); err != nil {
		t.Fatalf("%s:%d: %v", checkPage, b.line, err)
	}
	var lines []string
	for _, job := range y.Jobs {
		for _, step := range job.Steps {
			if (step.Uses == "") == (step.Run == "") {
				t.Errorf("%s:%d: a step uses or runs something", checkPage, b.line)
			}
			lines = append(lines, step.Run)
		}
	}
	for _, repo := range y.Repos {
		for _, hook := range repo.Hooks {
			lines = append(lines, hook.Entry)
			files := regexp.MustCompile(hook.Files)
			for name, want := range map[string]bool{"a.go": true, "x/go.mod": true, "alsgen.yaml": true, "a.md": false, "logo.mod": false} {
				if files.MatchString(name) != want {
					t.Errorf("%s:%d: the hook runs for %s: %t", checkPage, b.line, name, !want)
				}
			}
		}
	}
	if len(lines) == 0 {
		t.Errorf("%s:%d: the block runs nothing", checkPage, b.line)
	}
	return lines
}

// TestCheckFields compares the table of the page with what alsgen writes.
func TestCheckFields(t *testing.T) {
	c := newChecked(t)
	var out struct {
		Version  int
		Findings []map[string]any
	}
	if err := json.Unmarshal(c.run(t, checkPage, "alsgen check -format json"), &out); err != nil {
		t.Fatal(err)
	}
	written := map[string]bool{}
	for _, f := range out.Findings {
		for key := range f {
			written[key] = true
		}
	}
	page := strings.Join(table(t, checkPage, "| field of a finding | |"), "\n")
	named := map[string]bool{}
	for line := range strings.Lines(page) {
		first, rest, _ := strings.Cut(strings.TrimPrefix(line, "|"), "|")
		for _, m := range regexp.MustCompile("`(\\w+)`").FindAllStringSubmatch(first, -1) {
			named[m[1]] = true
			if !written[m[1]] {
				t.Errorf("the page names the field %s, which no finding has", m[1])
			}
		}
		if rest == "" {
			t.Errorf("a row of the table says nothing: %s", line)
		}
	}
	for key := range written {
		if !named[key] {
			t.Errorf("the page does not name the field %s", key)
		}
	}
}

// table returns the rows of the table of a page that begins with head.
func table(t *testing.T, page, head string) []string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	i := slices.Index(lines, head)
	if i < 0 {
		t.Fatalf("%s has no table %s", page, head)
	}
	end := slices.IndexFunc(lines[i:], func(l string) bool { return !strings.HasPrefix(l, "|") })
	return lines[i+2 : i+end]
}

// checked is a repository with a program, and alsgen.
type checked struct{ bin, dir string }

func newChecked(t *testing.T) *checked {
	t.Helper()
	c := &checked{bin: t.TempDir(), dir: realDir(t)}
	run(t, exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(c.bin, "alsgen"), "../cmd/alsgen"))
	write(t, filepath.Join(c.dir, "go.mod"), fmt.Sprintf(goMod, absolute(t, "../runtime")))
	write(t, filepath.Join(c.dir, "main.go"), checkedProgram)
	for _, args := range []string{"init -q -b main", "add .", "-c user.name=Ann -c user.email=ann@example.com commit -q -m first"} {
		cmd := exec.CommandContext(t.Context(), "git", strings.Fields(args)...)
		cmd.Dir = c.dir
		run(t, cmd)
	}
	return c
}

// run runs a command line, which may find something, and returns what it prints.
func (c *checked) run(t *testing.T, where, line string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", line)
	cmd.Dir = c.dir
	cmd.Env = append(environment(), "PATH="+c.bin+string(filepath.ListSeparator)+pathOf(environment()), "BASE=HEAD")
	out, err := cmd.Output()
	if code := cmd.ProcessState.ExitCode(); code != 0 && code != 1 {
		t.Errorf("%s: %s: %v\n%s", where, line, err, out)
	}
	return out
}

// pathOf returns PATH of env.
func pathOf(env []string) string {
	for _, v := range slices.Backward(env) {
		if path, ok := strings.CutPrefix(v, "PATH="); ok {
			return path
		}
	}
	return ""
}
