.PHONY: help
help:
	@grep -E '^[a-z]+:.*##' Makefile
