// Package misuse finds markers that are used as they should not be, by analyzers of
// golang.org/x/tools/go/analysis: alsgen check runs them over a program, go vet, multichecker
// and golangci-lint over one package after the other.
//
// Each rule is one analyzer and has one code of package diag. What calls of functions do
// with the stores of their callers is found out once (uses.go), and handed from package to
// package as facts:
//
//	func name() string { return user.GetStore() }    a fact: reads user.GetStore
//	var first = lib.Name()                           read-at-init, through lib.Name
//
// So is what middleware does with storages (storages.go, wraps.go).
//
// The rules look at one place and what it calls, never at its callers; function values and
// interfaces are not followed. So a rule can miss what it is about. It must not report what
// is right: each says "by all signs", and asks for all of them. Where a place counts as one
// that runs for a request says scope.go:
//
//	func serve(w http.ResponseWriter, r *http.Request)    it has the carrier of a request
//	user.Run("ann", func() { … })                         a marker gives it a store
//
// Where the mend is mechanical, the finding has it as a fix.
package misuse
