package docs_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTutorial writes the files of the tutorial and executes its commands, in the order of
// the page, and compares what they print with what stands under them.
func TestTutorial(t *testing.T) {
	bin := t.TempDir()
	run(t, exec.CommandContext(t.Context(), "go", "build", "-o", bin+"/", "../cmd/alsgen"))
	s := &session{root: absolute(t, ".."), home: realDir(t), env: append(environment(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))}
	s.dir = s.home
	commands := 0
	for _, b := range blocks(t, "tutorial.md") {
		if name, file := strings.CutPrefix(b.info, "go "); file {
			write(t, filepath.Join(s.dir, name), b.text)
			continue
		}
		if b.info != "sh" {
			t.Fatalf("tutorial.md:%d: a block is neither a file nor commands: %q", b.line, b.info)
		}
		for _, c := range commandsOf(b) {
			commands++
			got, err := s.execute(t, c.text)
			if want := steady(c.output, "/home/you"); err != nil && want == "" || steady(got, s.home) != want {
				t.Fatalf("tutorial.md:%d: %s prints (%v)\n%s\nwant\n%s", c.line, c.text, err, steady(got, s.home), want)
			}
		}
	}
	if commands < 20 {
		t.Errorf("the tutorial has %d commands only", commands)
	}
}

// realDir returns a folder for temporary files, without symbolic links in its path.
func realDir(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// command is one command of a block, with what it prints.
type command struct {
	line         int
	text, output string
}

// commandsOf returns the commands of b.
func commandsOf(b block) []command {
	var list []command
	n := b.line
	for line := range strings.Lines(b.text) {
		n++
		if text, ok := strings.CutPrefix(line, "$ "); ok {
			list = append(list, command{line: n, text: strings.TrimSpace(text)})
		} else {
			list[len(list)-1].output += line
		}
	}
	return list
}

// steady replaces what is another in each run: times, and the folder home.
func steady(text, home string) string {
	text = regexp.MustCompile(`\b\d+\.\d+s\b`).ReplaceAllString(text, "0.0s")
	return strings.ReplaceAll(strings.ReplaceAll(text, "(cached)", "0.0s"), home, "/home/you")
}

// session is a shell.
type session struct {
	root, home, dir string
	env             []string
}

// execute executes one command and returns what it prints.
func (s *session) execute(t *testing.T, text string) (string, error) {
	t.Helper()
	if dir, ok := strings.CutPrefix(text, "cd "); ok {
		s.dir = filepath.Join(s.dir, dir)
		return "", nil
	}
	if module, ok := strings.CutPrefix(text, "go get "); ok {
		return "", s.get(t, module)
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", text)
	cmd.Dir, cmd.Env = s.dir, append(s.env, "PWD="+s.dir)
	out, err := cmd.CombinedOutput()
	if strings.HasPrefix(text, "go mod init") {
		return "", err // what it says is for people
	}
	return string(out), err
}

// get adds what go get would find on the network, from this repository.
func (s *session) get(t *testing.T, args string) error {
	t.Helper()
	const module = "github.com/alsgen/alsgen"
	edit := fmt.Sprintf("go mod edit -require=%[1]s/runtime@v0.0.0 -replace=%[1]s/runtime=%[2]s/runtime", module, s.root)
	if tool, ok := strings.CutPrefix(args, "-tool "); ok {
		edit = fmt.Sprintf("go mod edit -tool=%[3]s -require=%[1]s@v0.0.0 -replace=%[1]s=%[2]s && go list -mod=mod -deps %[3]s", module, s.root, tool)
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-e", "-c", edit)
	cmd.Dir, cmd.Env = s.dir, s.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}
