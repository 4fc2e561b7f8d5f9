// Package note defines notes, what may be asked about them, and what may be
// wrong with either.
package note

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of a note and of a page of notes.
const (
	MaxTitle     = 120
	MaxBody      = 16 << 10
	MaxTags      = 8
	DefaultLimit = 20
	MaxLimit     = 100
)

// Errors that callers are expected to tell apart.
var (
	ErrNotFound = errors.New("no such note")
	ErrConflict = errors.New("the note was changed by somebody else")
)

// Note is a note as it is stored.
type Note struct {
	ID        int64     `json:"id"`
	Tenant    string    `json:"tenant"`
	Author    string    `json:"author"`
	Title     string    `json:"title"`
	Body      string    `json:"body"`
	Tags      []string  `json:"tags"`
	Version   int       `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Draft is a note as a user writes it. Version is the version that an update
// replaces.
type Draft struct {
	Title   string   `json:"title"`
	Body    string   `json:"body"`
	Tags    []string `json:"tags"`
	Version int      `json:"version"`
}

// Query selects notes, newest first. Before is the id that the page ends
// before; 0 is the first page.
type Query struct {
	Text   string
	Tag    string
	Before int64
	Limit  int
}

// Page is one page of notes. Next is the Before of the next page, 0 on the
// last one.
type Page struct {
	Notes []Note `json:"notes"`
	Total int    `json:"total"`
	Next  int64  `json:"next,omitempty"`
}

// Count is how often a name occurs.
type Count struct {
	Name  string `json:"name"`
	Notes int    `json:"notes"`
}

// Summary is what a tenant has written.
type Summary struct {
	Notes   int     `json:"notes"`
	Authors []Count `json:"authors"`
	Tags    []Count `json:"tags"`
}

// Invalid says which fields of an input are wrong, and why.
type Invalid struct {
	Fields map[string]string
}

// Error lists the fields in order.
func (e *Invalid) Error() string {
	var parts []string
	for field, problem := range e.Fields {
		parts = append(parts, field+": "+problem)
	}
	slices.Sort(parts)
	return strings.Join(parts, "; ")
}

func (e *Invalid) add(field, format string, args ...any) {
	if e.Fields == nil {
		e.Fields = make(map[string]string)
	}
	e.Fields[field] = fmt.Sprintf(format, args...)
}

func (e *Invalid) orNil() error {
	if len(e.Fields) == 0 {
		return nil
	}
	return e
}

var tagPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// Clean returns the draft as it is to be stored: trimmed, its tags in lower
// case, sorted and without duplicates.
func (d Draft) Clean() (Draft, error) {
	var invalid Invalid
	d.Title = strings.TrimSpace(d.Title)
	switch n := utf8.RuneCountInString(d.Title); {
	case n == 0:
		invalid.add("title", "must not be empty")
	case n > MaxTitle:
		invalid.add("title", "must not be longer than %d characters", MaxTitle)
	}
	if len(d.Body) > MaxBody {
		invalid.add("body", "must not be longer than %d bytes", MaxBody)
	}
	tags := make([]string, 0, len(d.Tags))
	for _, tag := range d.Tags {
		tag = strings.ToLower(strings.TrimSpace(tag))
		if !tagPattern.MatchString(tag) {
			invalid.add("tags", "%q is not a tag", tag)
		}
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	d.Tags = slices.Compact(tags)
	if len(d.Tags) > MaxTags {
		invalid.add("tags", "must not be more than %d", MaxTags)
	}
	return d, invalid.orNil()
}

// Clean returns the query with its defaults filled in.
func (q Query) Clean() (Query, error) {
	var invalid Invalid
	q.Text = strings.TrimSpace(q.Text)
	q.Tag = strings.ToLower(strings.TrimSpace(q.Tag))
	if q.Before < 0 {
		invalid.add("before", "must not be negative")
	}
	if q.Limit == 0 {
		q.Limit = DefaultLimit
	}
	if q.Limit < 1 || q.Limit > MaxLimit {
		invalid.add("limit", "must be between 1 and %d", MaxLimit)
	}
	return q, invalid.orNil()
}
