// This file writes a plan for machines.

package emit

import (
	"encoding/json"
	"io"

	"github.com/alsgen/alsgen/analysis/plan"
)

// JSON writes p to w as indented JSON, which package plan reads back.
func JSON(w io.Writer, p *plan.Plan) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	return enc.Encode(p)
}
