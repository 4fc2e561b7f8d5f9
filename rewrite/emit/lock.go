// This file keeps two rewrites out of one module.

package emit

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// ErrLocked says that another rewrite is at work in the same module.
var ErrLocked = errors.New("another alsgen rewrite is at work in this module")

// Lock takes the lock of the module or workspace at root, or fails with
// ErrLocked. It lies outside the module, and ends with the process at the latest.
func Lock(root string) (unlock func(), err error) {
	cache, err := CacheDir()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(cache, "lock")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	if real, err := filepath.EvalSymlinks(root); err == nil {
		root = real
	}
	lock := flock.New(filepath.Join(dir, hash([]byte(root))[:32]))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("locking %s: %w", root, err)
	}
	if !ok {
		return nil, ErrLocked
	}
	return func() { _ = lock.Close() }, nil
}
