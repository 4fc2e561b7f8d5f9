// Package infer decides who needs the context and from where each function gets
// it: flow.Graph -> Solution. It writes nothing and names no variable.
//
// The sections below first state the algorithm, then each construct of the
// language that is hard, with the program before and after. The words are those of
// CONTRIBUTING.md, the rules those of docs/semantics.md.
//
// # Regions
//
// The current stores change only where a function is entered from somewhere
// else: at the entry of a declared function, of a literal that a marker calls, of
// a literal that is called with a context, of a function that foreign code calls
// with a carrier. Everything between is one region; its root is the function whose
// entry defines the stores. A literal that captures belongs to the region of the
// function around it.
//
//	func f() {                       // region f
//		go func() { g() }()          // region f: go inherits
//		s.Run(1, func() { g() })     // a region of its own
//		hooks = append(hooks, func() { g() }) // a region of its own: its caller's context
//	}
//
// # Supply
//
// Where a root gets its context from does not depend on who needs it (supply.go).
// The first that applies, of a declared function:
//
//	main, init, TestMain, examples, package variables   context.Background()
//	a test, benchmark or fuzz test                      its t, b or f; context.Background() in a
//	                                                    file whose Go version has no t.Context
//	a context parameter                                 that parameter
//	its class is threaded                               a new parameter
//	a carrier, and its type is frozen or it is a value  the carrier: r.Context()
//	its type can change                                 a new parameter, if it needs one
//	its group has clones                                the clone's parameter
//	otherwise                                           nothing: the context is lost
//
// and of a literal:
//
//	a context parameter                                 that parameter
//	a marker calls it                                   a new parameter
//	its class is threaded                               a new parameter
//	it runs in the context in which it is made          captured
//	a carrier that it begins with                       the carrier
//	its class can be threaded                           nothing yet: it wants the class threaded
//	otherwise                                           captured early, which is reported
//
// The type of a declared function is frozen if a directive names its symbol
// (go:linkname on either side, export, go:wasmexport), if assembly of its package
// does, or if its class is frozen.
//
// # Capture
//
// A literal captures where capturing and passing are the same (capture.go):
// called, deferred or spawned where it stands; handed to foreign code (rule 6); or
// in a variable or parameter that is only called in the region in which the
// literal was made. A parameter is asked in its own function:
//
//	func each(xs []int, f func(int)) { for _, x := range xs { f(x) } }
//	each(xs, func(x int) { s.GetStore() }) // each calls f in its own region: captured
//
//	func later(f func()) { queue = append(queue, f) }
//	later(func() { s.GetStore() })         // stored: the context of its caller is asked for
//
// The stores are the same in the whole region, the rest is what is named (naming.go). If
// anybody in the program asks for the rest, a literal in a variable or parameter captures
// only if the same variable names the context where it is made and wherever it is called:
//
//	func timed(ctx context.Context, f func()) { ctx, cancel := context.WithTimeout(ctx, d); defer cancel(); f() }
//	timed(ctx, func() { als.Context() })   // sees the deadline: f takes the context
//
// Where it does not capture, its type has to change.
//
// # Classes
//
// A function type cannot change alone: what is assigned to it, and what it is
// assigned to, must stay identical. A class (flow.Class) is a set of function types
// of which all gain the context or none does. Package flow makes the classes; two
// are joined and never come apart:
//
//	x = f                     a variable, field, element, result: one class
//	x = func() { … }          the literal is in the class of x
//	type task func()          every value of type task is in the class of the declaration
//	task(f)                   a conversion joins
//	xs = fs; m[k] = fs        what is inside both types is joined, part by part
//	f(g()); a, b = f()        several values: joined, since nothing can stand between
//	type I interface{ M() }   M is in one class with every method that implements it,
//	                          and with the methods of interfaces that values of I become
//	x = F                     F is declared: its own type stays, see Function values
//	x := F                    the variable's type is written nowhere: a class of its own
//
// Classes are joined for variables because an adapter of one does not stay what it
// is: around f in x = f it would be a function where f is nil, unless it asks, and
// one that flows in a circle (state = next; next = state) would be wrapped again each
// time. A declared function is never nil, and what names it is a place of its own: an
// adapter can stand there.
//
// A class is frozen, so that its types cannot change, if
//
//   - foreign code holds functions of its type inside another type ([]func() that is
//     handed to a library), or gives one among several results;
//   - a value of interface type is asserted to hold it: x.(func());
//   - a value of it becomes an interface through a type parameter;
//   - unsafe.Pointer makes another type of what holds it, or a directive or assembly
//     names the variable that does;
//   - it is that of a method whose body is not written in Go;
//   - it is that of a method which foreign code calls: through a foreign interface,
//     by an assertion of the standard library, or by reflection;
//   - it is that of an interface method which a foreign type has, too, or may have.
//
// A class that is not frozen can be threaded unless its functions bring a context of
// their own: a context parameter, or a carrier that can hold the stores.
//
// # The outer loop
//
// Solve begins with no threaded class and no clone, decides supply and need for
// every function, and asks what the result wants (thread.go, clone.go):
//
//   - the class of a literal that needs the context of its caller;
//   - the class of an interface method, if an implementation gains the context;
//   - the class of a place that a function which takes the context flows into;
//   - the class of the functions that a marker used as a value is given;
//   - clones for methods of frozen classes that the program calls where there is a
//     context, or uses as values.
//
// What is wanted is added, and everything is solved again from the beginning, until
// nothing is wanted. Threaded classes and cloned groups only grow, so the end is
// reached, and it does not depend on the order in which they were found.
//
// # Need
//
// A root needs the context if something in its region does: a marker; a call of
// a function that gains a parameter, because it needs it or because its class is
// threaded; a call of a function value or interface method
// whose class is threaded; a probe, or the call of a clone; a function value that is
// bound, a range statement over a function that takes the context; a context
// argument that does not hold the current stores, handed to somebody who reads them
// (rule 7); a carrier likewise (rule 8). Need and reading grow together, in rounds
// over the functions in the order of the source, so that the first witness of each
// is on a shortest chain and the result does not depend on the order in which files
// were loaded.
//
// # Function values
//
// A declared function, a method value or a marker that is used as a value takes the
// context or not, and so does the place that it flows into. Solution.Gives says what
// happens (value.go):
//
//	takes  place threaded
//	no     no              Keep
//	yes    yes             Keep
//	no     yes             Drop: the context is ignored
//	yes    no              Bind, if the value runs in the context of the place where
//	                       it stands, or the class of the place cannot be threaded;
//	                       otherwise, and where the function recovers or asks for its
//	                       caller, the class is wanted
//
//	func read() { s.GetStore() }              func read(ctx context.Context) { s.GetStoreContext(ctx) }
//	func idle() {}                            func idle() {}
//	hooks = []func(){                         hooks = []func(context.Context){
//		read,                                 	read,
//		idle,                                 	func(context.Context) { idle() },
//	}                                         }
//	time.AfterFunc(d, read)                   time.AfterFunc(d, func() { read(ctx) })
//
// A function that recovers has to be called by the defer statement itself. Where the
// adapter may be deferred in its place, it recovers for it, and panics on
// (observers.go):
//
//	time.AfterFunc(d, mend) →   time.AfterFunc(d, func() { if v := recover(); v != nil { defer mend(ctx); panic(v) }; mend(ctx) })
//
// So do the literals of deferred probes, and the methods that hand a clone on.
//
// A literal has no such choice, since its type is where it stands: it gains a
// parameter, blank if it needs nothing.
//
// A method value evaluates its receiver where it stands, as before, and the context
// is that of the call. An adapter of one takes the value first:
//
//	hooks[0] = t.print     →   hooks[0] = t.print
//	any(t.print)           →   any(func(f func(context.Context)) func() { return func() { f(ctx) } }(t.print))
//
// A method expression takes the context behind the receiver, a function value before
// it. Kept in a threaded place it is put in order:
//
//	item.label(i, "x")     →   item.label(i, ctx, "x")
//	f = item.label         →   f = func(ctx context.Context, a0 item, a1 string) string { return item.label(a0, ctx, a1) }
//
// A marker as a value becomes its explicit form; als.Context and als.WithContext, which
// have none, become literals. The functions that a scope marker is given have to take the
// context, so the class of its parameter is threaded, and the program is refused if it
// is frozen.
//
//	who := s.GetStore      →   who := s.GetStoreContext
//	enter := s.Run         →   enter := s.RunContext // and with it func(v T, f func(context.Context))
//	now := als.Context     →   now := func(ctx context.Context) context.Context { return ctx }
//
// # Borders
//
// A function value that crosses to foreign code is bound (rule 6). A literal
// captures, a declared function is bound as above; anything else, such as a
// field, is a flow.Border: if its class is threaded, an adapter binds it and leaves
// nil alone. A function that comes from foreign code into a threaded class gets one
// that drops.
//
//	time.AfterFunc(d, x.f) →   time.AfterFunc(d, func(f func(context.Context)) func() {
//	                               if f == nil { return nil }
//	                               return func() { f(ctx) }
//	                           }(x.f))
//	x.f = sync.OnceFunc(g) →   x.f = func(f func()) func(context.Context) { … return func(context.Context) { f() } }(…)
//
// What als.Bind returns has the stores of its place, and hands them on in the context, or
// the carrier, with which it is called (bind.go). Handed to foreign code where it stands
// it is not bound again.
//
//	als.Bind(f)            →   func(ctx context.Context, f func(context.Context)) func(context.Context) {
//	                               snap := als.SnapshotContext(ctx)
//	                               return func(ctx context.Context) { f(snap.Context(ctx)) }
//	                           }(ctx, f)
//
// A function type that a foreign package declares (iter.Seq, context.CancelFunc) is
// foreign: a value of it was bound where it was converted. A function that runs after
// its context may have ended (roots: Late) is bound to als.Detach(ctx).
//
// An interface is a border, too. What comes out of it is asserted by type, so the
// value keeps its type there: a function without a named type becomes a func() again.
// A value of a function type that the program defines keeps that type, although the
// type gained the context; it is bound all the same, and ignores what it is called with:
//
//	v = t                  →   v = func(f task) task {
//	                               if f == nil { return nil }
//	                               return func(_ context.Context) { f(als.Carry(ctx, context.Background())) }
//	                           }(t)
//
// (Carry is taken as written when the result is analysed again.) A function inside
// another type that becomes an interface is not bound: all identical types that
// become interfaces are joined, so that assertions among them still succeed.
//
// A format that prints functions as pointers (roots: Print, %p) gets them as they
// are.
//
// # Bound early
//
// A literal, or a function that takes the context, whose place is frozen is bound
// where it is stored. By rule 5 it should see its caller, so this is reported
// (bound-early), with the reason for which the class is frozen.
//
// # Interfaces
//
// The methods of an interface of the program and those that implement it are one
// class, found by every conversion, by type arguments, by assertions (any method of
// the name and type may be behind the value), and by embedding. The family is closed
// if nothing in the class is foreign: it is threaded as soon as one implementation
// needs the context.
//
//	type saver interface{ save(string) }      type saver interface{ save(context.Context, string) }
//	func (d *disk) save(n string) { read() }  func (d *disk) save(ctx context.Context, n string) { read(ctx) }
//	func (null) save(string) {}               func (null) save(_ context.Context, _ string) {}
//	s.save("x")                               s.save(ctx, "x")
//
// A marker is in such a family if a storage becomes the interface. The storage has the
// explicit form under another name, which the whole family takes (markermethod.go):
//
//	type getter interface{ GetStore() string }          type getter interface{ GetStoreContext(context.Context) string }
//	func (f fixed) GetStore() string { … }              func (f fixed) GetStoreContext(_ context.Context) string { … }
//	var g getter = user; g.GetStore()                   var g getter = user; g.GetStoreContext(ctx)
//
// Where a foreign type has GetStore, too, or may have it, nothing changes its name, and
// g.GetStore() asks the value for GetStoreContext, as a call asks for a clone.
//
// # Clones and probes
//
// The class is frozen if foreign code calls the method (io.Writer.Write), or if a
// foreign type has it, too (*log.Logger has Println). The methods then keep their
// names and types. What the program itself calls with a context goes to a clone beside
// the method, and the method calls its clone with a context that holds nothing. A
// function whose symbol a directive names gets a clone likewise.
//
//	func (p *page) Write(b []byte) (int, error) { … s.GetStore() … }
//	→
//	func (p *page) Write(a0 []byte) (int, error) { return p.WriteContext(context.Background(), a0) }
//	func (p *page) WriteContext(ctx context.Context, b []byte) (int, error) { … s.GetStoreContext(ctx) … }
//
// A method that recovers, or asks for its caller, would see that another forwards to it:
// it keeps its body, which the clone repeats.
//
//	func (d *door) Close() error { if r := recover(); r != nil { … s.GetStore() … } }
//	→
//	func (d *door) Close() error { ctx := context.Background(); if r := recover(); r != nil { … s.GetStoreContext(ctx) … } }
//	func (d *door) CloseContext(ctx context.Context) error { if r := recover(); r != nil { … s.GetStoreContext(ctx) … } }
//
// A call through an interface, of the program or foreign, cannot know what is
// behind it: it probes. What is written in the place of the method selects a function
// of its type, and is called as the method was.
//
//	w.Write(b)
//	→
//	func(x io.Writer) func([]byte) (int, error) {
//		if x, ok := x.(interface{ WriteContext(context.Context, []byte) (int, error) }); ok {
//			return func(a0 []byte) (int, error) { return x.WriteContext(ctx, a0) }
//		}
//		return x.Write
//	}(w)(b)
//
// So the receiver is evaluated before the arguments, and a nil one panics then, as
// without the probe; the arguments may have any form, f(g()) too; a deferred probe asks
// at the statement, and what it selects may recover. No frame stands between the
// caller and a method without a clone: the runtime hides that of a method value from
// those who ask for their caller (log.Logger.Output, testing.T.Helper). Before a
// clone the literal stands.
//
// A go statement takes a context that is assigned again where it stands. A method
// expression that is called gives its first argument to the probe:
//
//	io.Writer.Write(w, b)  →  func(x io.Writer) func([]byte) (int, error) { … }(w)(b)
//
// Reflection counts the exported methods. Where the program asks it to, a clone that one
// package alone can name is unexported: writeContext (clonename.go).
//
// A struct that embeds an interface has Write by promotion, and would not have
// WriteContext. It gets a method that probes the embedded value (flow.Embedders), also
// where it becomes an interface that is asserted to have Write. A
// struct whose own Write hides a promoted one must hide the clone, too: it gets one that
// calls its Write (shadows), or repeats its body if that recovers or asks for its caller.
//
// A call probes only if a method with a clone can be behind it (flow.Call.Behind): its
// type, or one that embeds it, has all methods of the interface that is called.
// Calls through a flag.Value do not probe for the clone of a String whose type has no
// Set. A clone is made where the program calls the method with a context, directly
// or through a probe, or uses it as a value. That is known before it is known who needs
// the context: a method that hands on context.Background() needs it only for the
// stores that come along, and there are none while nobody hands it a context.
//
// A function that stands beside its variant already, and does nothing but call it
// with context.Background(), is a pair (flow.Func.Forwards; Adapts if it has to make a function
// of its parameter for that). It gets no clone and stays
// as it is; a direct call of it where there are stores becomes one of the variant:
//
//	app.Run(args)   →   app.RunContext(als.Carry(context.Background(), ctx), args)
//
// Through an interface it is reported as lost. What was rewritten has pairs and probes
// in it, which are recognised (flow.Call.Asked), so that a second rewrite changes nothing.
//
// A method value asks when it is evaluated. It takes the context where its place
// does, and is bound elsewhere, like a declared function; where it captures it is bound
// also in a local variable. A method expression asks when it is called.
//
//	f := w.Write          →   f := func(x io.Writer) func([]byte) (int, error) { … }(w) // as above
//	hooks[0] = w.Write    →   hooks[0] = func(x io.Writer) func(context.Context, []byte) (int, error) {
//	                              if x, ok := x.(interface{ … }); ok { return x.WriteContext }
//	                              m := x.Write
//	                              return func(_ context.Context, a0 []byte) (int, error) { return m(a0) }
//	                          }(w)
//	f = io.Writer.Write   →   f = func(ctx context.Context, x io.Writer, a0 []byte) (int, error) { … }
//
// Since a probe asks by name and type, all methods of one name and type have clones
// together; so do those that one frozen class holds. That is a group. Where the
// caller's context is a fresh one that nobody handed over (bare), nothing is probed.
//
// A lost context is reported for a method with a clone if foreign code calls it. Where
// only a foreign type froze the class, nothing is lost.
//
// # What other modules can name
//
// In a module in twins, an exported function is frozen (flow: freezeAPI), and other modules
// call its clone: it is cloned if it needs the context, whether the program calls it or
// not. Nobody loses a context by what stays, for who has one calls the clone. A name that
// is taken leaves the function without one, and that is reported.
//
// The only parameter that is a function is another type in the clone if what is given there
// may be called with other stores than the function itself (callback): run by a marker,
// kept for later, or behind something that enters. The function that stays gives the clone
// one that drops the context:
//
//	func As(name string, f func()) { user.Run(name, f) }
//	→
//	func As(name string, f func()) {
//		given := func(_ context.Context) { f() }
//		if f == nil { given = nil }
//		AsContext(context.Background(), name, given)
//	}
//	func AsContext(ctx context.Context, name string, f func(context.Context)) { user.RunContext(ctx, name, f) }
//
// A call of As is then one of AsContext everywhere, also where no stores can be: what it is
// given takes the context.
//
// A function of a dependency in twins that has a clone is a marker here (flow:
// Marker.Cloned): its explicit form is the clone.
//
// # Directives
//
// A function with the directive root begins with a fresh context, as main does, and is
// frozen, so that a caller's context does not reach it through an interface either. One with
// the directive keep is frozen; nothing is lost by that but what the program itself calls
// without the context.
//
// # Assertions
//
// An assertion to an interface of the program can hold for foreign types that no
// conversion mentions:
//
//	t, ok := err.(interface{ Temporary() bool }) // *net.OpError
//
// If the method is exported and mentions no type of the program, and the asserted
// value can be foreign, its class is frozen. A value can be foreign unless its
// interface has a method that nothing foreign has; so this is asked again until
// nothing follows any more (flow: answer).
//
// # Reflection
//
// Templates, net/rpc and the like call methods by name. The exported methods of what
// is handed to such a function (roots: Reflect), and of what its fields, elements
// and results lead to, are frozen (flow: expose). reflect.ValueOf counts if the
// program itself calls by reflection. Nothing is known about other foreign code.
//
// Functions inside a value on which the program reflects keep their types if it calls
// what it finds so, or sees their types (flow: freezeInspected); what is stored there is
// bound early:
//
//	reflect.ValueOf(user).FieldByName("Run").Call(nil)
//
// # Generics
//
// A type argument is a shape like any other: the []T of a func F[T any](xs []T) called
// with func() is a []func() with the class of the argument. So functions pass through
// type parameters, those of foreign code too, without being bound, and the type argument
// changes with them:
//
//	atomic.Pointer[func()]   →   atomic.Pointer[func(context.Context)]
//	slices.Clone(hooks)      →   the same: its type argument is inferred
//
// A type parameter whose constraint has a core type is called, ranged over and
// indexed as that is; all terms of the constraint are joined with it and with the type
// arguments. A type parameter that becomes an interface inside its function or a method
// of its type freezes the classes of its type arguments: the assertion any(x).(func())
// has to succeed as before.
//
// A generic function or method gains the context once, for all instances. A method
// that a constraint demands belongs to the family of the interface.
//
// # Iterators
//
// The body of a range-over-func loop is no function of its own here: it belongs to
// the region of the loop's function (rule 9). The iterator is a function value. If it
// takes the context, or yields to a function that does, the range clause gets a literal:
//
//	for s := range l.all   →   for s := range func(yield func(string) bool) { l.all(ctx, yield) }
//	for s := range walk    →   for s := range func(yield func(string) bool) {
//	                               walk(ctx, func(_ context.Context, a0 string) bool { return yield(a0) })
//	                           }
//
// An iter.Seq is a foreign type: the literal that becomes one captures.
//
// # Carriers as parameters of function values
//
// A function value that is called with a carrier is not bound (rule 8). A carrier
// that can hold the stores (roots: Lend, an *http.Request; Set, a *gin.Context; Wrap, a
// grpc.ServerStream) is all that the function needs: its class is not threaded, and a
// call of it by the program hands the carrier on with the stores (handon.go).
//
//	routes[0].handler(w, r)   →   …; routes[0].handler(w, lent.Lend(ctx, r)); …
//	c.Next()                  →   …; lent.SetField(ctx, &c.Request); c.Next(); …
//	user.Run("ann", c.Next)   →   user.RunContext(ctx, "ann", func(ctx context.Context) { …; c.Next() })
//
// Nothing is written where no stores can be set: in main, in a test, and in functions
// that only such functions call and that need nothing else (idle.go). They become fewer
// as needs are found, so that need still only grows.
//
// Nothing is written where the carrier has the stores already (derivedcarrier.go), or
// where the callee calls nobody with it (roots: Quiet).
//
// A carrier that cannot hold them (roots: Nests, a *testing.T) is the beginning of the
// function only where no stores are set, or where foreign code gets the function in
// its own place: t.Run(name, func(t *testing.T) { … }) has the stores of that place on
// top. Kept in a table and called where stores are set, its class is threaded, and it is
// bound where t.Run gets it, to als.Carry(t.Context(), ctx) with the t that it is called
// with.
package infer
