package httpapi

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/alsgen/alsgen/examples/notes/internal/note"
	"github.com/go-chi/chi/v5"
)

func (a *API) listNotes(w http.ResponseWriter, r *http.Request) {
	params := r.URL.Query()
	before, err := intParam("before", params.Get("before"))
	if err != nil {
		a.fail(w, r, err)
		return
	}
	limit, err := intParam("limit", params.Get("limit"))
	if err != nil {
		a.fail(w, r, err)
		return
	}
	page, err := a.notes.List(note.Query{
		Text:   params.Get("q"),
		Tag:    params.Get("tag"),
		Before: before,
		Limit:  int(limit),
	})
	if err != nil {
		a.fail(w, r, err)
		return
	}
	if page.Next > 0 {
		params.Set("before", strconv.FormatInt(page.Next, 10))
		w.Header().Set("Link", fmt.Sprintf(`<%s?%s>; rel="next"`, r.URL.Path, params.Encode()))
	}
	a.writeJSON(w, r, http.StatusOK, page)
}

func (a *API) createNote(w http.ResponseWriter, r *http.Request) {
	var d note.Draft
	if err := readJSON(w, r, &d); err != nil {
		a.fail(w, r, err)
		return
	}
	n, err := a.notes.Create(d)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	w.Header().Set("Location", fmt.Sprintf("/notes/%d", n.ID))
	a.writeJSON(w, r, http.StatusCreated, n)
}

func (a *API) summarizeNotes(w http.ResponseWriter, r *http.Request) {
	sum, err := a.notes.Summarize()
	if err != nil {
		a.fail(w, r, err)
		return
	}
	a.writeJSON(w, r, http.StatusOK, sum)
}

func (a *API) getNote(w http.ResponseWriter, r *http.Request) {
	id, err := noteID(r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	n, err := a.notes.Get(id)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	a.writeJSON(w, r, http.StatusOK, n)
}

func (a *API) updateNote(w http.ResponseWriter, r *http.Request) {
	id, err := noteID(r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	var d note.Draft
	if err := readJSON(w, r, &d); err != nil {
		a.fail(w, r, err)
		return
	}
	n, err := a.notes.Update(id, d)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	a.writeJSON(w, r, http.StatusOK, n)
}

func (a *API) deleteNote(w http.ResponseWriter, r *http.Request) {
	id, err := noteID(r)
	if err == nil {
		err = a.notes.Delete(id)
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (a *API) listEntries(w http.ResponseWriter, r *http.Request) {
	entries, err := a.entries.Recent(note.MaxLimit)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	a.writeJSON(w, r, http.StatusOK, map[string]any{"entries": entries})
}

// noteID is the id in the request's path. What cannot be one names no note.
func noteID(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil || id < 1 {
		return 0, note.ErrNotFound
	}
	return id, nil
}

func intParam(name, value string) (int64, error) {
	if value == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(value, 10, 32)
	if err != nil {
		return 0, &note.Invalid{Fields: map[string]string{name: "must be a number"}}
	}
	return n, nil
}
