package emit

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/plan"
)

// TestJSON writes a plan and reads it back.
func TestJSON(t *testing.T) {
	want := &plan.Plan{
		Files: []plan.File{{Path: "/m/a.go", Names: map[string]string{"context": "context"}, Sites: []plan.Site{
			{Kind: plan.Arg, Span: plan.Span{Start: 3, End: 5}, Rule: 5, Func: "m.f<T>", Ctx: &plan.Expr{Kind: plan.Ident, Name: "ctx"}},
		}}},
		Funcs:       []plan.Func{{Name: "m.f", Package: "m", Source: plan.FromNewParam, Signature: true}},
		Diagnostics: []diag.Diagnostic{{Code: diag.LostContext, Severity: diag.Lost, Message: "x"}},
	}
	var out bytes.Buffer
	if err := JSON(&out, want); err != nil {
		t.Fatal(err)
	}
	got := &plan.Plan{}
	if err := json.Unmarshal(out.Bytes(), got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
