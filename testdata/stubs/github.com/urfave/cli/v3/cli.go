// Package cli is a stub: commands and what they run.
package cli

import "context"

type (
	ActionFunc func(context.Context, *Command) error
	BeforeFunc func(context.Context, *Command) (context.Context, error)
	AfterFunc  func(context.Context, *Command) error
)

type Command struct {
	Name     string
	Before   BeforeFunc
	Action   ActionFunc
	After    AfterFunc
	Commands []*Command

	args []string
}

// Args are the arguments behind the flags.
type Args interface{ Len() int }

type args []string

func (a args) Len() int { return len(a) }

func (cmd *Command) Args() Args { return args(cmd.args) }

func (cmd *Command) Run(ctx context.Context, arguments []string) (err error) {
	cmd.args = arguments[1:]
	if cmd.After != nil {
		defer func() {
			if afterErr := cmd.After(ctx, cmd); err == nil {
				err = afterErr
			}
		}()
	}
	if cmd.Before != nil {
		if ctx, err = cmd.Before(ctx, cmd); err != nil {
			return err
		}
	}
	if len(cmd.args) > 0 {
		for _, child := range cmd.Commands {
			if child.Name == cmd.args[0] {
				return child.Run(ctx, cmd.args)
			}
		}
	}
	return cmd.Action(ctx, cmd)
}
