// Package cli is a stub: an app, its commands, and what they run.
package cli

import (
	"context"
	"flag"
)

type (
	ActionFunc func(*Context) error
	BeforeFunc func(*Context) error
	AfterFunc  func(*Context) error
)

// Context is what actions get.
type Context struct {
	context.Context
	App     *App
	Command *Command

	args   []string
	parent *Context
}

type App struct {
	Name     string
	Before   BeforeFunc
	Action   ActionFunc
	After    AfterFunc
	Commands []*Command
}

type Command struct {
	Name   string
	Before BeforeFunc
	Action ActionFunc
}

// NewContext returns a context with that of parent.
func NewContext(app *App, _ *flag.FlagSet, parent *Context) *Context {
	c := &Context{App: app, parent: parent, Command: &Command{}}
	if parent != nil {
		c.Context = parent.Context
	}
	if c.Context == nil {
		c.Context = context.Background()
	}
	return c
}

// Value is of the flag called name: a Context is no context.Context.
func (c *Context) Value(name string) any { return nil }

// Args are the arguments behind the flags.
type Args interface{ Len() int }

type args []string

func (a args) Len() int { return len(a) }

func (c *Context) Args() Args { return args(c.args) }

func (a *App) Run(arguments []string) error { return a.RunContext(context.Background(), arguments) }

func (a *App) RunContext(ctx context.Context, arguments []string) (err error) {
	c := NewContext(a, nil, &Context{Context: ctx})
	c.args = arguments[1:]
	if a.After != nil {
		defer func() {
			if afterErr := a.After(c); err == nil {
				err = afterErr
			}
		}()
	}
	if a.Before != nil {
		if err := a.Before(c); err != nil {
			return err
		}
	}
	if len(c.args) > 0 {
		for _, command := range a.Commands {
			if command.Name == c.args[0] {
				return command.Run(c, c.args...)
			}
		}
	}
	return a.Action(c)
}

// Run runs the command in a context below c.
func (cmd *Command) Run(c *Context, arguments ...string) error {
	child := NewContext(c.App, nil, c)
	child.Command, child.args = cmd, arguments[1:]
	if cmd.Before != nil {
		if err := cmd.Before(child); err != nil {
			return err
		}
	}
	return cmd.Action(child)
}

func ShowAppHelp(c *Context) error { return nil }
