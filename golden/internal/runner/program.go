// This file takes the program of one case out of the program of all.

package runner

import "github.com/alsgen/alsgen/analysis/load"

// restrict returns the part of p under dir.
func restrict(p *load.Program, dir string) *load.Program { return p.Restrict(dir) }

// reversed returns p with its packages and files in reverse order.
func reversed(p *load.Program) *load.Program { return p.Reversed() }
