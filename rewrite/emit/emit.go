// Package emit brings what a rewrite changed to where it is wanted: into the
// source files (inplace.go), onto a reader's screen (diff.go), beside the source
// for go build -overlay (overlay.go), or to a machine (json.go). One file is one
// output mode. Every mode shows the same Changes; none decides anything.
//
// # Writing in place
//
// A rewrite is all or nothing. Before the first byte is written, InPlace asks of
// every file whether it may be written and whether it still is what was loaded.
// Then
//
//	originals -> journal folder     written and synced
//	journal.json                    from here on, a crash can be undone
//	new bytes -> temporary files    beside their targets, written and synced
//	rename, rename, rename          one a file
//	journal removed                 from here on, the rewrite is done
//
// Whatever needs room on the disk comes before the first rename, so a full disk
// is found while nothing has changed. On an error or a cancelled context the
// originals are renamed back, which needs no room. After a kill or a power cut
// the journal is still there, and Recover does the same.
package emit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
)

// CacheDir returns the folder in which alsgen keeps overlays and locks.
func CacheDir() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no folder for overlays: %w", err)
	}
	return filepath.Join(dir, "alsgen"), nil
}

// hash returns the digest by which contents are named and compared.
func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// realDir returns path with the symbolic links of its folder resolved, but not
// path itself if that is a link.
func realDir(path string) string {
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return path
	}
	return filepath.Join(dir, filepath.Base(path))
}
