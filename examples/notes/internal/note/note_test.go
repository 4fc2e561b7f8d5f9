package note_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/examples/notes/internal/note"
)

func TestDraftClean(t *testing.T) {
	tests := []struct {
		name  string
		draft note.Draft
		want  note.Draft
		wrong []string
	}{
		{
			name:  "the title is trimmed, tags are sorted and made unique",
			draft: note.Draft{Title: " a ", Tags: []string{"Two", "one", "two "}},
			want:  note.Draft{Title: "a", Tags: []string{"one", "two"}},
		},
		{
			name:  "a title may have as many characters as bytes are too many",
			draft: note.Draft{Title: strings.Repeat("ä", note.MaxTitle)},
			want:  note.Draft{Title: strings.Repeat("ä", note.MaxTitle)},
		},
		{
			name:  "blank title",
			draft: note.Draft{Title: "\t"},
			wrong: []string{"title"},
		},
		{
			name:  "everything is too much",
			draft: note.Draft{Title: strings.Repeat("a", note.MaxTitle+1), Body: strings.Repeat("a", note.MaxBody+1), Tags: strings.Split("abcdefghi", "")},
			wrong: []string{"body", "tags", "title"},
		},
		{
			name:  "not a tag",
			draft: note.Draft{Title: "a", Tags: []string{"a b"}},
			wrong: []string{"tags"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.draft.Clean()
			checkFields(t, err, test.wrong)
			if err == nil && (got.Title != test.want.Title || !slices.Equal(got.Tags, test.want.Tags)) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestQueryClean(t *testing.T) {
	tests := []struct {
		name  string
		query note.Query
		want  note.Query
		wrong []string
	}{
		{"defaults", note.Query{}, note.Query{Limit: note.DefaultLimit}, nil},
		{"tags are in lower case", note.Query{Tag: " A", Limit: 1}, note.Query{Tag: "a", Limit: 1}, nil},
		{"too large a page", note.Query{Limit: note.MaxLimit + 1}, note.Query{}, []string{"limit"}},
		{"nothing is before the beginning", note.Query{Before: -1, Limit: -1}, note.Query{}, []string{"before", "limit"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.query.Clean()
			checkFields(t, err, test.wrong)
			if err == nil && got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func checkFields(t *testing.T, err error, want []string) {
	t.Helper()
	var got []string
	var invalid *note.Invalid
	if errors.As(err, &invalid) {
		got = slices.Sorted(maps.Keys(invalid.Fields))
	} else if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("wrong fields %q, want %q (%v)", got, want, err)
	}
}
