package main

// This file reads the lists in testdata/corpus.

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Module names what is copied: a module of the module cache, or a folder.
type Module struct {
	Path    string
	Version string // "" for a folder
	Dir     string // "" until it was found
}

// String returns path@version.
func (m Module) String() string {
	if m.Version == "" {
		return m.Path
	}
	return m.Path + "@" + m.Version
}

// RoundSpec is a round as the list has it.
type RoundSpec struct {
	Seed int64
	Mix  Mix
}

// fields returns the lines of a list, two words each; # begins a comment.
func fields(path string) ([][2]string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out [][2]string
	for line := range strings.Lines(string(content)) {
		line, _, _ = strings.Cut(line, "#")
		switch words := strings.Fields(line); len(words) {
		case 0:
		case 2:
			out = append(out, [2]string{words[0], words[1]})
		default:
			return nil, fmt.Errorf("%s: %q: want two words", path, strings.TrimSpace(line))
		}
	}
	return out, nil
}

// ReadModules reads modules.txt in the folder of the lists.
func ReadModules(dir string) ([]Module, error) {
	lines, err := fields(filepath.Join(dir, "modules.txt"))
	var out []Module
	for _, l := range lines {
		out = append(out, Module{Path: l[0], Version: l[1]})
	}
	return out, err
}

// ReadRounds reads rounds.txt in the folder of the lists.
func ReadRounds(dir string) ([]RoundSpec, error) {
	lines, err := fields(filepath.Join(dir, "rounds.txt"))
	if err != nil {
		return nil, err
	}
	var out []RoundSpec
	for _, l := range lines {
		seed, err := strconv.ParseInt(l[0], 10, 64)
		if err != nil {
			return nil, err
		}
		mix, err := ParseMix(l[1])
		if err != nil {
			return nil, err
		}
		out = append(out, RoundSpec{seed, mix})
	}
	return out, nil
}

// ParseMix reads the name of a mix.
func ParseMix(name string) (Mix, error) {
	switch m := Mix(name); m {
	case Direct, Other, Mixed, OnePackage:
		return m, nil
	}
	return "", fmt.Errorf("unknown mix %q: want direct, other, mixed or package", name)
}
