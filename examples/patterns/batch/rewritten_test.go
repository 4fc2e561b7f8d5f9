//go:build !als_goroutine

package batch

// timer is whom a timer sees: who has set it (rule 6).
const timer = "ann"
