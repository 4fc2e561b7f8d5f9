// Package scope holds what belongs to one request. The middleware of package
// httpapi enters the values; whoever runs on behalf of the request reads them,
// however deep in the program, and nobody hands them on.
package scope

import "github.com/alsgen/alsgen/runtime/als"

var (
	// RequestID is the id that joins log lines, audit records and error
	// responses.
	RequestID = als.New[string]("request id")

	// User is the name of the authenticated user.
	User = als.New[string]("user")

	// Tenant is the customer whose notes the request is about.
	Tenant = als.New[string]("tenant")
)
