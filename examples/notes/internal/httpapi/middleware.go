package httpapi

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/alsgen/alsgen/examples/notes/internal/scope"
	"github.com/alsgen/alsgen/examples/notes/internal/store"
	"github.com/alsgen/alsgen/runtime/als"
	"github.com/go-chi/chi/v5/middleware"
)

// Headers of requests and responses.
const (
	HeaderRequestID = "X-Request-Id"
	HeaderTenant    = "X-Tenant"
)

const requestTimeout = 30 * time.Second

var requestIDPattern = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// limitTime gives up a request that takes too long, and what it has started.
func limitTime(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), requestTimeout)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// identify enters the request's id: the client's, if it is fit to be logged,
// else a new one.
func (a *API) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(HeaderRequestID)
		if !requestIDPattern.MatchString(id) {
			id = strings.ToLower(rand.Text()[:12])
		}
		w.Header().Set(HeaderRequestID, id)
		scope.RequestID.Run(id, func() {
			next.ServeHTTP(w, r)
		})
	})
}

// logAccess writes one line a request. It stands around authenticate and
// chooseTenant, so its line has no user and no tenant; but the pattern that the
// router wrote into r, far behind both, is there when next returns.
func (a *API) logAccess(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		answer := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		next.ServeHTTP(answer, r)
		a.log.InfoContext(als.Context(), "served",
			"method", r.Method, "path", r.URL.Path, "route", r.Pattern,
			"status", answer.Status(), "bytes", answer.BytesWritten(),
			"took", time.Since(start).Round(time.Microsecond))
	})
}

// recoverPanics answers for a handler that panics.
func (a *API) recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler {
				panic(p)
			}
			a.log.ErrorContext(als.Context(), "panic", "value", p, "stack", string(debug.Stack()))
			a.writeError(w, r, http.StatusInternalServerError, "internal", "something went wrong", nil)
		}()
		next.ServeHTTP(w, r)
	})
}

// authenticate enters the user whose token the request brings.
func (a *API) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok {
			a.writeUnauthorized(w, r, "a bearer token is needed")
			return
		}
		user, err := a.members.Authenticate(token)
		if errors.Is(err, store.ErrUnknownToken) {
			a.writeUnauthorized(w, r, "the token is not valid")
			return
		}
		if err != nil {
			a.fail(w, r, err)
			return
		}
		scope.User.Run(user, func() {
			next.ServeHTTP(w, r)
		})
	})
}

// chooseTenant enters the tenant that the request names, or the user's first.
func (a *API) chooseTenant(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tenants, err := a.members.Tenants()
		if err != nil {
			a.fail(w, r, err)
			return
		}
		tenant := r.Header.Get(HeaderTenant)
		if tenant == "" && len(tenants) > 0 {
			tenant = tenants[0]
		}
		if !slices.Contains(tenants, tenant) {
			a.writeError(w, r, http.StatusForbidden, "forbidden", "you are not a member of this tenant", nil)
			return
		}
		scope.Tenant.Run(tenant, func() {
			next.ServeHTTP(w, r)
		})
	})
}

func (a *API) writeUnauthorized(w http.ResponseWriter, r *http.Request, message string) {
	w.Header().Set("WWW-Authenticate", `Bearer realm="notes"`)
	a.writeError(w, r, http.StatusUnauthorized, "unauthorized", message, nil)
}
