package model

// Stmt is a statement.
type Stmt interface{ head() *Head }

// Head is what every part has that a reduction can take away.
type Head struct {
	Cut bool // the part is not there
}

func (h *Head) head() *Head { return h }

// IsCut reports whether s is taken away.
func IsCut(s Stmt) bool { return s.head().Cut }

// HeadOf returns the head of s.
func HeadOf(s Stmt) *Head { return s.head() }

// The statements.
type (
	// Trace prints a line: its number and the values.
	Trace struct {
		Head
		ID   int
		Args []Expr
	}
	// Do is an expression statement.
	Do struct {
		Head
		X Expr
	}
	// Define is vars := X.
	Define struct {
		Head
		Vars []*Var
		X    Expr
	}
	// Declare is var v T, without a value.
	Declare struct {
		Head
		Var *Var
	}
	// Assign is L = X.
	Assign struct {
		Head
		L, X Expr
	}
	// Inc is v++.
	Inc struct {
		Head
		Var *Var
	}
	// Block is a list in braces.
	Block struct {
		Head
		List []Stmt
	}
	// If is an if statement; Vars := Init stands before the condition if set.
	If struct {
		Head
		Define     *Define
		Cond       Expr
		Then, Else *Block
	}
	// Repeat is for v := range N, or for v := 0; v < N; v++.
	Repeat struct {
		Head
		Var     *Var
		N       int
		Clauses bool
		Label   string
		Body    *Block
	}
	// Each ranges over a slice, Drain over a closed channel.
	Each struct {
		Head
		Var   *Var
		X     Expr
		Label string
		Body  *Block
	}
	// RangeFunc ranges over a function.
	RangeFunc struct {
		Head
		Var   *Var
		X     Expr
		Label string
		Body  *Block
	}
	// Branch is break or continue.
	Branch struct {
		Head
		Word  string
		Label string
	}
	// Defer defers a call.
	Defer struct {
		Head
		X Expr
	}
	// ScopeStmt is defer s.WithScope(X).End().
	ScopeStmt struct {
		Head
		Storage *Storage
		X       Expr
	}
	// Go starts a goroutine with a call and waits until its channel is closed; with
	// Word "" the call is an ordinary one.
	Go struct {
		Head
		X Expr
		// Worker: the channel is the last argument of the call.
		Worker bool
		Word   string // "go", "defer" or ""
		Name   string // of the channel
	}
	// Return returns.
	Return struct {
		Head
		List []Expr
	}
	// Panic panics with a text.
	Panic struct {
		Head
		Text string
	}
	// Goexit ends the goroutine.
	Goexit struct{ Head }
	// Recover prints what it recovers, if there is something.
	Recover struct {
		Head
		ID int
	}
	// Send sends to a channel.
	Send struct {
		Head
		Chan, X Expr
	}
	// Close closes a channel.
	Close struct {
		Head
		Chan Expr
	}
	// Switch compares a string with cases.
	Switch struct {
		Head
		X       Expr
		Values  []string
		Bodies  []*Block
		Default *Block
	}
	// TypeSwitch asks for the type of an interface; Var is the value in each case.
	TypeSwitch struct {
		Head
		X       Expr
		Vars    []*Var
		Bodies  []*Block
		Default *Block
	}
	// Wait is a select statement that receives.
	Wait struct {
		Head
		Var  *Var
		Chan Expr
		Body *Block
	}
	// Bare is a fixed text without effect on the context: a local type, a goto.
	Bare struct {
		Head
		Text  string
		Print string // what it prints, "" for nothing
	}
)
