package infer

import (
	"go/token"
	"go/types"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/analysis/roots"
)

// Solution says who needs the context and from where each function gets it.
type Solution struct {
	Graph *flow.Graph
	// EntranceReads says that some entrance reads a store: foreign code counts as a
	// reader of the contexts it is handed.
	EntranceReads bool
	// Diagnostics are refusals and losses.
	Diagnostics []diag.Diagnostic

	threaded  map[*flow.Class]bool
	cloned    map[*flow.Func]bool // those called with a context although their types are fixed; they have a clone if they need it
	groups    *groups
	storages  map[string]*flow.Marker // the groups of methods that a storage has, too
	direct    map[*flow.Func]bool     // take the context so that nothing stands between them and their caller
	apart     map[any]bool            // literals and values that do not run where they are made in every configuration
	supply    map[*flow.Func]*Supply
	need      map[*flow.Func]*Witness
	reads     map[*flow.Func]bool
	asked     map[question]verdict
	deciding  map[*flow.Func]bool
	uses      map[*flow.Func]bool          // mention the context themselves
	values    map[*flow.Func][]*flow.Value // by leader, as the next two
	inters    map[*flow.Func][]flow.Satisfaction
	callers   map[*flow.Func][]*flow.Call
	valuesIn  map[*flow.Func][]*flow.Value
	rangesIn  map[*flow.Func][]*flow.Range
	bordersIn map[*flow.Func][]*flow.Border
	into      map[*flow.Class][]*flow.Value
	calls     map[*flow.Class][]*flow.Call
	borders   map[*flow.Class][]*flow.Border
	bindsIn   map[*flow.Class][]*flow.Func // where als.Bind is given functions of the class
	regions   map[*flow.Func][]*flow.Func  // by root
	idle      map[*flow.Func]bool          // need nothing where no stores are set
	variants  map[*flow.Func]bool          // functions that pairs forward to
	foreignIn map[*flow.Class]bool         // foreign functions flow into the class
	// contexts are the variables of type context.Context by the function that declares
	// them, in no order.
	contexts map[*flow.Func][]*flow.Var
	asksRest bool // somebody asks for the rest of the current context
	// contextsIn are the functions that declare a context.Context with a call.
	contextsIn map[*flow.Func]bool
	// reassigned are the contexts that are assigned again, by the function that declares
	// them, in no order.
	reassigned map[*flow.Func][]*flow.Var
	sets       map[*flow.Func][]flow.SlotSet // by region
	entering   entering
	opens      map[*flow.Func]bool // the executions in which something may enter
}

// Supply says where the current context of a function comes from.
type Supply struct {
	Source plan.Source
	// Root is the function whose entry is the definition of the current stores:
	// the function itself, or for a literal that captures the function around it.
	Root *flow.Func
	// Param is the context parameter of FromParam, the carrier of FromCarrier;
	// its number among the parameters is Index.
	Param *types.Var
	Index int
	// Carrier is the type of Param in FromCarrier.
	Carrier *roots.Carrier
	// Storeless says that the context holds no stores at all.
	Storeless bool
	// Nests says that the stores are those of the place of hand-over.
	Nests bool
	// Late says that the function runs after its context may have ended.
	Late bool
	// Frozen says that foreign code or a function value calls the function too:
	// its type cannot change.
	Frozen bool
	// Rule is the rule that decides.
	Rule int
	// Clone says that a clone takes the context, and the function itself begins with
	// nothing.
	Clone bool
	// Early says that a literal is bound where it is made although its caller may
	// be another: its type cannot change.
	Early bool
	// wants says that a literal has to be handed the context by its caller.
	wants bool
	// Reason says why, for people.
	Reason string
	// Pos is where the reason was found.
	Pos token.Pos
}

// Witness is the first reason found why a function needs the context.
type Witness struct {
	Pos  token.Pos
	Text string
	Next *flow.Func // the function whose need is the reason, nil at a marker
}

// Supply returns where f gets the context from.
func (s *Solution) Supply(f *flow.Func) *Supply { return s.supply[f] }

// Root returns the function whose entry defines the current stores of f.
func (s *Solution) Root(f *flow.Func) *flow.Func { return s.supply[f].Root }

// Needs reports whether the function that f captures from, or f itself, needs
// the context.
func (s *Solution) Needs(f *flow.Func) bool { return s.need[s.Root(f)] != nil }

// Reads reports whether f, or somebody behind it, reads a store of the context
// that f is called with.
func (s *Solution) Reads(f *flow.Func) bool { return s.reads[s.Root(f)] || s.Needs(f) }

// Gains reports whether the type of f gains a context parameter.
func (s *Solution) Gains(f *flow.Func) bool {
	if s.cloneable(f) {
		return false
	}
	return s.Threaded(f.Class) || s.direct[f] || s.supply[f].Source == plan.FromNewParam && s.need[f] != nil
}

// longestChain is how many steps a chain has at most: every function has one, and those of
// functions that call each other would take memory by the square of their number.
const longestChain = 100

// Why returns the steps from f to the marker that makes it need the context, the first ones
// if they are very many.
func (s *Solution) Why(f *flow.Func) []diag.Step {
	var steps []diag.Step
	seen := map[*flow.Func]bool{}
	for f != nil {
		f = s.Root(f)
		w := s.need[f]
		if w == nil || seen[f] {
			break
		}
		seen[f] = true
		steps = append(steps, diag.Step{Position: s.Graph.Position(w.Pos), Text: w.Text})
		if len(steps) == longestChain {
			steps[len(steps)-1].Text += ", and so on"
			break
		}
		f = w.Next
	}
	return steps
}
