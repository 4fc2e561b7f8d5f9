// Package request plays requests: somebody who does something.
package request

import "github.com/alsgen/alsgen/runtime/als"

// User is who asks.
var User = als.NewWithDefault("user", "nobody")

// By calls f as a handler of a server would be called for a request of user.
func By(user string, f func()) { User.Run(user, f) }
