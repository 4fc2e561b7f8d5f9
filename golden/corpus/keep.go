package main

// The corpus copies this module out of the module cache: the import keeps it among
// the requirements, as a use of the others does.
import _ "github.com/dave/dst"
