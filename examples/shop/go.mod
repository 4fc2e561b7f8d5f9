module github.com/alsgen/alsgen/examples/shop

go 1.26.0

require github.com/alsgen/alsgen/runtime v0.0.0

replace github.com/alsgen/alsgen/runtime => ../../runtime
