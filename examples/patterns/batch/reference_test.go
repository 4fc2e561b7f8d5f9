//go:build als_goroutine

package batch

// timer is whom a timer sees: the labels of a goroutine know nothing of rule 6.
const timer = "nobody"
