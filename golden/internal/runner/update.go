package runner

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"
)

// Update writes into the archive of c what its outcome says: the files that
// change, the diagnostics, what is printed. The first line of want/reference
// stays, and none is added or removed: only people can say which rule makes a
// difference.
func Update(c *Case, o *Outcome) error {
	if o.Err != nil {
		return nil
	}
	data := updated(c, o)
	old, err := os.ReadFile(c.Path)
	if err != nil || bytes.Equal(old, data) {
		return err
	}
	return os.WriteFile(c.Path, data, 0o644)
}

func updated(c *Case, o *Outcome) []byte {
	next := &txtar.Archive{Comment: c.archive.Comment}
	for _, f := range c.archive.Files {
		if !strings.HasPrefix(f.Name, wantPrefix) {
			next.Files = append(next.Files, f)
		}
	}
	add := func(name string, data []byte) {
		if len(data) > 0 {
			next.Files = append(next.Files, txtar.File{Name: name, Data: data})
		}
	}
	got := changed(o.Dir, o.Decision.InPlace)
	for _, path := range slices.Sorted(maps.Keys(got)) {
		add(wantPrefix+path, got[path])
	}
	add(wantDiagnostics, []byte(diagnostics(o)))
	if o.Failed[BuildInPlace] != "" { // what it printed once is still wanted
		add(wantRun, []byte(c.Run))
	} else {
		add(wantRun, []byte(o.prints(BuildInPlace)))
	}
	if c.Reference != nil {
		output := o.prints(BuildReference)
		if o.Failed[BuildReference] != "" {
			output = c.Reference.Output
		}
		add(wantReference, []byte(c.Reference.Head+"\n"+output))
	}
	return txtar.Format(next)
}
