module github.com/alsgen/alsgen/runtime

go 1.18
