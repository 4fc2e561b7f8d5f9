// Package als stub.
package als
