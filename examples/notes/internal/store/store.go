// Package store keeps notes, members and the audit trail in SQLite.
//
// The repositories never take a tenant: they ask for the one of the request
// that they work for, and refuse to work for none.
package store

import (
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"

	"github.com/alsgen/alsgen/examples/notes/internal/scope"
	"github.com/alsgen/alsgen/runtime/als"
	_ "modernc.org/sqlite"
)

// ErrNoTenant says that a repository was used outside of any tenant.
var ErrNoTenant = errors.New("store: no tenant")

//go:embed migrations/*.sql
var migrations embed.FS

// Open opens the database at path and brings its schema up to date.
func Open(path string) (*sql.DB, error) {
	options := url.Values{
		"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)"},
		"_txlock": {"immediate"},
	}
	db, err := sql.Open("sqlite", "file:"+path+"?"+options.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(4)
	if err := migrate(db); err != nil {
		return nil, errors.Join(fmt.Errorf("migrating %s: %w", path, err), db.Close())
	}
	return db, nil
}

// migrate applies the migrations that the database does not have yet; its
// user_version counts those that it has.
func migrate(db *sql.DB) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(als.Context(), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var done int
	if err := tx.QueryRowContext(als.Context(), "PRAGMA user_version").Scan(&done); err != nil {
		return err
	}
	if done > len(names) {
		return fmt.Errorf("the schema has version %d, this program knows %d", done, len(names))
	}
	for _, name := range names[done:] {
		script, err := migrations.ReadFile(name)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(als.Context(), string(script)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if _, err := tx.ExecContext(als.Context(), fmt.Sprintf("PRAGMA user_version = %d", len(names))); err != nil {
		return err
	}
	return tx.Commit()
}

func currentTenant() (string, error) {
	tenant, ok := scope.Tenant.Lookup()
	if !ok || tenant == "" {
		return "", ErrNoTenant
	}
	return tenant, nil
}
