module github.com/alsgen/alsgen/examples/shop-explicit

go 1.26.0

require (
	github.com/alsgen/alsgen/examples/shop v0.0.0
	github.com/alsgen/alsgen/runtime v0.0.0 // indirect
)

replace (
	github.com/alsgen/alsgen/examples/shop => ../shop
	github.com/alsgen/alsgen/runtime => ../../runtime
)
