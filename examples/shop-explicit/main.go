// Shop-explicit uses a package that was written in the implicit style, and hands contexts
// on itself: it is ordinary Go and knows nothing of alsgen.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/alsgen/alsgen/examples/shop"
)

func main() { visit(context.Background(), os.Stdout, "ann") }

// visit writes what the customer called name sees, and what nobody in particular does.
func visit(ctx context.Context, w io.Writer, name string) {
	tea := shop.Item{Title: "tea", Price: 1000}
	shop.ForContext(ctx, name, func(ctx context.Context) {
		fmt.Fprintln(w, shop.GreetingContext(ctx))
		fmt.Fprintln(w, tea.OfferContext(ctx))
		fmt.Fprintln(w, tea.Offer())
	})
	fmt.Fprintln(w, shop.Greeting())
}
