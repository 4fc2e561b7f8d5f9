//go:build unix

package emit

import (
	"io/fs"
	"os"
	"syscall"
)

// keepOwner gives path the owner and group of the file that it will replace, as
// far as the process may.
func keepOwner(path string, like fs.FileInfo) {
	if st, ok := like.Sys().(*syscall.Stat_t); ok {
		_ = os.Lchown(path, int(st.Uid), int(st.Gid))
	}
}
