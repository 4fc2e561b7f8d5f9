// Command notes serves the notes of several tenants as JSON over HTTP.
//
//	notes [-addr ADDR] [-db FILE] [-member USER:TENANT:TOKEN]... [-demo]
//
// It is written in the implicit style: nothing hands a context on, and alsgen
// turns every als.Context() into the one of the request.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/alsgen/alsgen/examples/notes/internal/httpapi"
	"github.com/alsgen/alsgen/examples/notes/internal/logging"
	"github.com/alsgen/alsgen/examples/notes/internal/store"
	"github.com/alsgen/alsgen/runtime/als"
)

const gracePeriod = 10 * time.Second

func main() {
	als.RequireRewrite()
	err := run(os.Args[1:], os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "notes:", err)
		os.Exit(1)
	}
}

// errUsage says that the flags are wrong; the flag package has said how.
var errUsage = errors.New("usage")

type config struct {
	addr    string
	db      string
	demo    bool
	members []store.Member
}

// defaultMembers are there when no others are named.
var defaultMembers = []store.Member{
	{User: "ada", Tenant: "acme", Token: "ada-token"},
	{User: "bob", Tenant: "acme", Token: "bob-token"},
	{User: "bob", Tenant: "globex", Token: "bob-token"},
	{User: "cleo", Tenant: "globex", Token: "cleo-token"},
}

func parseFlags(args []string, output io.Writer) (config, error) {
	var c config
	flags := flag.NewFlagSet("notes", flag.ContinueOnError)
	flags.SetOutput(output)
	flags.StringVar(&c.addr, "addr", "127.0.0.1:8080", "`address` to listen on")
	flags.StringVar(&c.db, "db", "", "database `file` (default a temporary one)")
	flags.BoolVar(&c.demo, "demo", false, "serve on a free port, send requests, show what came of them, and exit")
	flags.Func("member", "`user:tenant:token` of a member; may be repeated", func(value string) error {
		parts := strings.Split(value, ":")
		if len(parts) != 3 || parts[0] == "" || parts[1] == "" || parts[2] == "" {
			return errors.New("want user:tenant:token")
		}
		c.members = append(c.members, store.Member{User: parts[0], Tenant: parts[1], Token: parts[2]})
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return config{}, errors.Join(errUsage, err)
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(output, "notes: unexpected argument %q\n", flags.Arg(0))
		return config{}, errUsage
	}
	if c.members == nil {
		c.members = defaultMembers
	}
	if c.demo {
		c.addr = "127.0.0.1:0"
	}
	return c, nil
}

// run serves until it is interrupted, or until the demonstration is over.
func run(args []string, stdout io.Writer) error {
	c, err := parseFlags(args, os.Stderr)
	if err != nil {
		return err
	}
	if c.db == "" {
		dir, err := os.MkdirTemp("", "notes-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		c.db = filepath.Join(dir, "notes.db")
	}
	log := logging.New(stdout, logOptions(c))
	db, err := store.Open(c.db)
	if err != nil {
		return err
	}
	defer db.Close()
	members := store.NewMembers(db)
	for _, member := range c.members {
		if err := members.Add(member); err != nil {
			return fmt.Errorf("adding member %s: %w", member.User, err)
		}
	}
	api := httpapi.New(db, log)
	defer api.Wait()

	listener, err := net.Listen("tcp", c.addr)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           api.Handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	base := "http://" + listener.Addr().String()

	if c.demo {
		demoErr := demonstrate(base, stdout, api)
		return errors.Join(demoErr, stop(server, served))
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(interrupted)
	log.InfoContext(als.Context(), "listening", "url", base, "db", c.db)
	select {
	case err := <-served:
		return err
	case sig := <-interrupted:
		log.InfoContext(als.Context(), "stopping", "signal", sig.String())
		return stop(server, served)
	}
}

// stop lets the requests in progress end, within the grace period.
func stop(server *http.Server, served <-chan error) error {
	timer := time.AfterFunc(gracePeriod, func() { server.Close() })
	defer timer.Stop()
	err := server.Shutdown(als.Context())
	if serveErr := <-served; !errors.Is(serveErr, http.ErrServerClosed) {
		err = errors.Join(err, serveErr)
	}
	return err
}

// logOptions leaves times out of the demonstration's log, where they would
// only be noise.
func logOptions(c config) *slog.HandlerOptions {
	if !c.demo {
		return nil
	}
	return &slog.HandlerOptions{
		ReplaceAttr: func(groups []string, attr slog.Attr) slog.Attr {
			if len(groups) == 0 && (attr.Key == slog.TimeKey || attr.Key == "took" || attr.Key == "bytes") {
				return slog.Attr{}
			}
			return attr
		},
	}
}
