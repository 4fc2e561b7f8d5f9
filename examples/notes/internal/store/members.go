package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"

	"github.com/alsgen/alsgen/examples/notes/internal/scope"
	"github.com/alsgen/alsgen/runtime/als"
)

// ErrUnknownToken says that a token belongs to nobody.
var ErrUnknownToken = errors.New("unknown token")

// Member is a user's place in a tenant. A user with several tenants has the
// same token in all of them.
type Member struct {
	User, Tenant, Token string
}

// Members is the repository of the users and the tenants that they belong to.
type Members struct {
	db *sql.DB
}

// NewMembers returns the repository in db.
func NewMembers(db *sql.DB) *Members {
	return &Members{db: db}
}

// Add adds a member, or does nothing if it is there already.
func (m *Members) Add(member Member) error {
	_, err := m.db.ExecContext(als.Context(),
		`INSERT INTO members (token_hash, user, tenant) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
		hashToken(member.Token), member.User, member.Tenant)
	return err
}

// Authenticate returns the user that the token belongs to.
func (m *Members) Authenticate(token string) (user string, err error) {
	err = m.db.QueryRowContext(als.Context(),
		`SELECT user FROM members WHERE token_hash = ? LIMIT 1`, hashToken(token)).Scan(&user)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrUnknownToken
	}
	return user, err
}

// Tenants returns the tenants of the current user, in order.
func (m *Members) Tenants() ([]string, error) {
	rows, err := m.db.QueryContext(als.Context(),
		`SELECT DISTINCT tenant FROM members WHERE user = ? ORDER BY tenant`, scope.User.GetStore())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var tenants []string
	for rows.Next() {
		var tenant string
		if err := rows.Scan(&tenant); err != nil {
			return nil, err
		}
		tenants = append(tenants, tenant)
	}
	return tenants, rows.Err()
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
