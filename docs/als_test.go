package docs_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// alsRow is a row of als.md: what a test of another system asks.
type alsRow struct {
	id    string
	line  int
	cases map[string]string // where the links of its case lead, by their text
}

var (
	alsID   = regexp.MustCompile(`^([A-Z])-?(\d*)$`)
	alsLink = regexp.MustCompile(`\[([^\]]*)\]\((\.\.[^)#]*)`)
)

// TestALS: the rows of als.md are named once and in order, the cases and tests that it
// names are there, and each case of golden/als prints the rows that name it and no
// others.
func TestALS(t *testing.T) {
	data, err := os.ReadFile("als.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range alsLink.FindAllStringSubmatch(string(data), -1) {
		if _, err := os.Stat(m[2]); err != nil {
			t.Errorf("als.md names a file that is not there: %s", m[2])
		}
	}
	rows := alsRows(t, string(data))
	printed := alsPrinted(t)
	for id, r := range rows {
		for name, path := range r.cases {
			switch {
			case strings.HasSuffix(path, "_test.go"):
				checkTest(t, r, name, path)
			case filepath.Dir(path) == "../golden/als" && !slices.Contains(printed[path], id):
				t.Errorf("als.md:%d: %s prints nothing for %s", r.line, path, id)
			}
		}
	}
	for path, ids := range printed {
		for _, id := range ids {
			if r, ok := rows[id]; !ok || !slices.Contains(slices.Collect(maps.Values(r.cases)), path) {
				t.Errorf("%s prints %s, where als.md does not name it", path, id)
			}
		}
	}
}

// alsRows returns the rows of the page by their names, and those that make no sense in
// Go, which have no case.
func alsRows(t *testing.T, page string) map[string]alsRow {
	rows := map[string]alsRow{}
	last, letters := "", ""
	for i, line := range strings.Split(page, "\n") {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		ids := strings.Split(cells[0], ", ")
		if !strings.HasPrefix(line, "| ") || alsID.FindString(ids[0]) == "" {
			last, letters = "", ""
			continue
		}
		r := alsRow{line: i + 1, cases: map[string]string{}}
		if len(cells) == 4 {
			for _, m := range alsLink.FindAllStringSubmatch(cells[2], -1) {
				r.cases[m[1]] = m[2]
			}
			if len(r.cases) == 0 || cells[1] == "" || cells[3] == "" {
				t.Errorf("als.md:%d: the row is not whole", i+1)
			}
		}
		for _, id := range ids {
			if _, twice := rows[id]; twice {
				t.Errorf("als.md:%d: %s a second time", i+1, id)
			}
			if len(cells) == 4 && !follows(last, id, letters) {
				t.Errorf("als.md:%d: %s comes after %s", i+1, id, last)
			}
			r.id, rows[id] = id, r
			last, letters = id, letters+id[:1]
		}
	}
	return rows
}

// follows reports whether id may come after last: its number is higher, or it begins
// with a letter that is not among those before.
func follows(last, id, letters string) bool {
	if last == "" || last[0] != id[0] {
		return !strings.Contains(letters, id[:1])
	}
	a, _ := strconv.Atoi(alsID.FindStringSubmatch(last)[2])
	b, _ := strconv.Atoi(alsID.FindStringSubmatch(id)[2])
	return a < b
}

// alsPrinted returns the rows that the cases of golden/als print, by their paths.
func alsPrinted(t *testing.T) map[string][]string {
	paths, err := filepath.Glob("../golden/als/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	printed := map[string][]string{}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if f.Name != "want/run" {
				continue
			}
			for line := range strings.Lines(string(f.Data)) {
				ids, _, _ := strings.Cut(strings.TrimSpace(line), " ")
				printed[filepath.ToSlash(path)] = append(printed[filepath.ToSlash(path)], strings.Split(ids, ",")...)
			}
		}
	}
	return printed
}

// checkTest demands that the file at path has the test or benchmark name.
func checkTest(t *testing.T, r alsRow, name, path string) {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
		return
	}
	if !strings.Contains(string(data), "\nfunc "+name+"(") {
		t.Errorf("als.md:%d: %s has no %s", r.line, path, name)
	}
}
