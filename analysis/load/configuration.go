// This file is about build configurations: for which system and with which tags a
// program is loaded.

package load

import (
	"cmp"
	"context"
	"fmt"
	"go/types"
	"os"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/tools/go/packages"
)

// Configuration is one build configuration. The zero value is that of the
// environment.
type Configuration struct {
	GOOS, GOARCH string   // both "" for those of the environment
	Tags         []string // besides those of -tags
}

// String returns the configuration as -config names it.
func (c Configuration) String() string {
	text := c.GOOS + "/" + c.GOARCH
	if c.GOOS == "" {
		text = ""
	}
	for _, tag := range c.Tags {
		text += "+" + tag
	}
	return cmp.Or(text, "the current one")
}

// ParseConfigurations returns the configurations that names name, each
// GOOS/GOARCH with +TAG parts, once each, in their order.
func ParseConfigurations(ctx context.Context, cfg Config, names []string) ([]Configuration, error) {
	if len(names) == 0 {
		return nil, nil
	}
	ports, err := knownPorts(ctx, cfg)
	if err != nil {
		return nil, err
	}
	var list []Configuration
	for _, name := range names {
		c, err := parseConfiguration(name, ports)
		if err != nil {
			return nil, err
		}
		same := func(d Configuration) bool { return c.String() == d.String() }
		if !slices.ContainsFunc(list, same) {
			list = append(list, c)
		}
	}
	return list, nil
}

// parseConfiguration returns the configuration called name, for one of ports.
func parseConfiguration(name string, ports []string) (Configuration, error) {
	parts := strings.Split(name, "+")
	goos, goarch, ok := strings.Cut(parts[0], "/")
	if !ok || goos == "" || goarch == "" {
		return Configuration{}, fmt.Errorf("the build configuration %q does not have the form GOOS/GOARCH or GOOS/GOARCH+TAG", name)
	}
	if !slices.Contains(ports, parts[0]) {
		return Configuration{}, fmt.Errorf("the build configuration %q is for no system that go knows; go tool dist list names them", name)
	}
	tags := parts[1:]
	for _, tag := range tags {
		if !isTag(tag) {
			return Configuration{}, fmt.Errorf("the build configuration %q has a bad build tag %q", name, tag)
		}
	}
	tags = slices.Sorted(slices.Values(tags))
	return Configuration{GOOS: goos, GOARCH: goarch, Tags: slices.Compact(tags)}, nil
}

// isTag is the go command's rule for build tags.
func isTag(tag string) bool {
	bad := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '.' }
	return tag != "" && !strings.ContainsFunc(tag, bad)
}

// knownPorts returns every GOOS/GOARCH that the go command knows.
func knownPorts(ctx context.Context, cfg Config) ([]string, error) {
	out, err := goCommand(ctx, cfg, "tool", "dist", "list")
	if err != nil {
		return nil, err
	}
	return strings.Fields(string(out)), nil
}

// configurations returns what is to be loaded: at least one.
func (cfg Config) configurations() []Configuration {
	if len(cfg.Configurations) == 0 {
		return []Configuration{{}}
	}
	return cfg.Configurations
}

// in returns cfg for the configuration c alone. Its tags are added to those of
// the flags, or to those of GOFLAGS, which a -tags flag would replace.
func (cfg Config) in(ctx context.Context, c Configuration) (Config, error) {
	cfg.Configurations = []Configuration{c}
	if c.GOOS != "" {
		env := cfg.Env
		if env == nil {
			env = os.Environ()
		}
		cfg.Env = append(slices.Clip(env), "GOOS="+c.GOOS, "GOARCH="+c.GOARCH)
	}
	if len(c.Tags) == 0 {
		return cfg, nil
	}
	tags, err := cfg.tags(ctx)
	if err != nil {
		return cfg, err
	}
	others := slices.DeleteFunc(slices.Clone(cfg.BuildFlags), func(flag string) bool { _, ok := tagsFlag(flag); return ok })
	cfg.BuildFlags = append(others, "-tags="+strings.Join(append(tags, c.Tags...), ","))
	return cfg, nil
}

// tags returns the build tags of the flags of cfg, or of GOFLAGS if they have none.
func (cfg Config) tags(ctx context.Context) ([]string, error) {
	out, err := goCommand(ctx, cfg, "env", "GOFLAGS")
	if err != nil {
		return nil, err
	}
	tags := ""
	for _, flag := range append(strings.Fields(string(out)), cfg.BuildFlags...) { // the last one counts
		if value, ok := tagsFlag(strings.Trim(flag, `'"`)); ok {
			tags = value
		}
	}
	return strings.FieldsFunc(tags, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }), nil
}

// tagsFlag returns the value of a -tags flag.
func tagsFlag(flag string) (value string, ok bool) {
	return strings.CutPrefix("-"+strings.TrimLeft(flag, "-"), "-tags=")
}

// ConfigurationOf returns the number of the configuration in which pkg was loaded.
func (p *Program) ConfigurationOf(pkg *types.Package) int { return p.owners[pkg] }

// indexOwners notes which configuration each package belongs to. With one there is
// nothing to note.
func (p *Program) indexOwners() {
	if len(p.worlds) == 1 {
		return
	}
	for _, w := range p.worlds {
		var visit func(pkg *types.Package)
		visit = func(pkg *types.Package) {
			if _, seen := p.owners[pkg]; pkg == nil || seen {
				return
			}
			p.owners[pkg] = w.number
			for _, imp := range pkg.Imports() {
				visit(imp)
			}
		}
		packages.Visit(w.loaded, nil, func(q *packages.Package) { visit(q.Types) })
		for _, path := range sortedKeys(w.known) {
			visit(w.known[path])
		}
	}
}
