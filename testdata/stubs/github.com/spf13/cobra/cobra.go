// Package cobra is a stub: commands, their children, and what they run. A command
// takes the context of its parent the first time that it is executed.
package cobra

import (
	"context"
	"fmt"
)

// Command is a command.
type Command struct {
	Use               string
	Args              func(cmd *Command, args []string) error
	PersistentPreRunE func(cmd *Command, args []string) error
	PreRun            func(cmd *Command, args []string)
	Run               func(cmd *Command, args []string)
	RunE              func(cmd *Command, args []string) error
	PostRun           func(cmd *Command, args []string)

	ctx      context.Context
	args     []string
	parent   *Command
	children []*Command
	help     func(*Command, []string)
}

func (c *Command) Context() context.Context               { return c.ctx }
func (c *Command) SetContext(ctx context.Context)         { c.ctx = ctx }
func (c *Command) SetArgs(args []string)                  { c.args = args }
func (c *Command) SetHelpFunc(f func(*Command, []string)) { c.help = f }

func (c *Command) AddCommand(commands ...*Command) {
	for _, child := range commands {
		child.parent = c
		c.children = append(c.children, child)
	}
}

func (c *Command) Root() *Command {
	for c.parent != nil {
		c = c.parent
	}
	return c
}

func (c *Command) ExecuteContext(ctx context.Context) error {
	c.ctx = ctx
	return c.Execute()
}

func (c *Command) Execute() error {
	_, err := c.ExecuteC()
	return err
}

// ExecuteC executes the command that the arguments name.
func (c *Command) ExecuteC() (*Command, error) {
	if c.ctx == nil {
		c.ctx = context.Background()
	}
	if c.parent != nil {
		return c.Root().ExecuteC()
	}
	cmd, args := c.find(c.args)
	if cmd.ctx == nil {
		cmd.ctx = c.ctx
	}
	return cmd, cmd.execute(args)
}

func (c *Command) find(args []string) (*Command, []string) {
	if len(args) > 0 {
		for _, child := range c.children {
			if child.Use == args[0] {
				return child.find(args[1:])
			}
		}
	}
	return c, args
}

func (c *Command) execute(args []string) error {
	if len(args) > 0 && args[0] == "--help" && c.help != nil {
		c.help(c, args)
		return nil
	}
	if c.Args != nil {
		if err := c.Args(c, args); err != nil {
			return err
		}
	}
	for p := c; p != nil; p = p.parent {
		if p.PersistentPreRunE != nil {
			if err := p.PersistentPreRunE(c, args); err != nil {
				return err
			}
			break
		}
	}
	if c.PreRun != nil {
		c.PreRun(c, args)
	}
	switch {
	case c.RunE != nil:
		if err := c.RunE(c, args); err != nil {
			return err
		}
	case c.Run != nil:
		c.Run(c, args)
	default:
		return fmt.Errorf("%s runs nothing", c.Use)
	}
	if c.PostRun != nil {
		c.PostRun(c, args)
	}
	return nil
}
