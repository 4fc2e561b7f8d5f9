package logging_test

import (
	"bytes"
	"log/slog"
	"testing"

	"github.com/alsgen/alsgen/examples/notes/internal/logging"
	"github.com/alsgen/alsgen/examples/notes/internal/scope"
	"github.com/alsgen/alsgen/runtime/als"
)

func newLogger(out *bytes.Buffer) *slog.Logger {
	return logging.New(out, &slog.HandlerOptions{
		ReplaceAttr: func(groups []string, attr slog.Attr) slog.Attr {
			if attr.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return attr
		},
	})
}

func TestHandlerAddsWhatIsThere(t *testing.T) {
	var out bytes.Buffer
	log := newLogger(&out)
	log.InfoContext(als.Context(), "outside")
	scope.RequestID.Run("r1", func() {
		log.InfoContext(als.Context(), "request")
		scope.User.Run("ada", func() {
			scope.Tenant.Run("acme", func() {
				log.InfoContext(als.Context(), "all", "n", 1)
				scope.User.Exit(func() {
					log.InfoContext(als.Context(), "nobody")
				})
			})
		})
		log.InfoContext(als.Context(), "request again")
	})
	const want = `level=INFO msg=outside
level=INFO msg=request request_id=r1
level=INFO msg=all n=1 request_id=r1 user=ada tenant=acme
level=INFO msg=nobody request_id=r1 tenant=acme
level=INFO msg="request again" request_id=r1
`
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDerivedLoggers(t *testing.T) {
	tests := []struct {
		name   string
		derive func(*slog.Logger) *slog.Logger
		want   string
	}{
		{
			name:   "attributes",
			derive: func(log *slog.Logger) *slog.Logger { return log.With("part", "db") },
			want:   "level=INFO msg=hello part=db request_id=r1\n",
		},
		{
			name:   "a group",
			derive: func(log *slog.Logger) *slog.Logger { return log.WithGroup("db") },
			want:   "level=INFO msg=hello db.request_id=r1\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			log := test.derive(newLogger(&out))
			scope.RequestID.Run("r1", func() {
				log.InfoContext(als.Context(), "hello")
			})
			if got := out.String(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
