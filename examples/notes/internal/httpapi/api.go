// Package httpapi is the service over HTTP: who asks, what for, and what the
// answer looks like.
package httpapi

import (
	"database/sql"
	"log/slog"
	"net/http"

	"github.com/alsgen/alsgen/examples/notes/internal/app"
	"github.com/alsgen/alsgen/examples/notes/internal/audit"
	"github.com/alsgen/alsgen/examples/notes/internal/store"
	"github.com/go-chi/chi/v5"
)

// API serves the notes of a database.
type API struct {
	router  http.Handler
	notes   *app.Notes
	entries *store.Audit
	members *store.Members
	trail   *audit.Trail
	log     *slog.Logger
}

// New returns the API on top of a database.
func New(db *sql.DB, log *slog.Logger) *API {
	entries := store.NewAudit(db)
	trail := audit.NewTrail(entries, log)
	a := &API{
		notes:   app.NewNotes(store.NewNotes(db), trail, log),
		entries: entries,
		members: store.NewMembers(db),
		trail:   trail,
		log:     log,
	}
	a.router = a.routes()
	return a
}

// Handler returns what serves the requests.
func (a *API) Handler() http.Handler {
	return a.router
}

// Wait returns when everything that requests left behind is done.
func (a *API) Wait() {
	a.trail.Wait()
}

func (a *API) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(limitTime, a.identify, a.logAccess, a.recoverPanics)
	r.NotFound(func(w http.ResponseWriter, r *http.Request) {
		a.writeError(w, r, http.StatusNotFound, "not_found", "there is nothing here", nil)
	})
	r.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		a.writeError(w, r, http.StatusMethodNotAllowed, "method_not_allowed", "not with this method", nil)
	})
	r.Get("/healthz", func(w http.ResponseWriter, r *http.Request) {
		a.writeJSON(w, r, http.StatusOK, map[string]string{"status": "ok"})
	})
	r.Group(func(r chi.Router) {
		r.Use(a.authenticate, a.chooseTenant)
		r.Get("/audit", a.listEntries)
		r.Route("/notes", func(r chi.Router) {
			r.Get("/", a.listNotes)
			r.Post("/", a.createNote)
			r.Get("/summary", a.summarizeNotes)
			r.Route("/{id}", func(r chi.Router) {
				r.Get("/", a.getNote)
				r.Put("/", a.updateNote)
				r.Delete("/", a.deleteNote)
			})
		})
	})
	return r
}
