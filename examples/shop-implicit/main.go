// Shop-implicit uses a package that was published with twins, and is written in the
// implicit style itself: start it with alsgen run.
package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/alsgen/alsgen/examples/shop"
	"github.com/alsgen/alsgen/runtime/als"
)

var language = als.NewWithDefault("language", "en")

func main() {
	als.RequireRewrite()
	language.Run("de", func() { visit(os.Stdout, "ann") })
}

// visit writes what the customer called name sees.
func visit(w io.Writer, name string) {
	shop.For(name, func() {
		fmt.Fprintln(w, translate(shop.Greeting()))
		var cart shop.Cart
		cart.OnAdd(func(i shop.Item) string { return translate(shop.Greeting()) })
		for _, line := range cart.Add(shop.Item{Title: "tea", Price: 1000}) {
			fmt.Fprintln(w, line)
		}
		cart.Each(func(offer string) { fmt.Fprintln(w, language.GetStore(), offer) })
	})
	fmt.Fprintln(w, translate(shop.Greeting()))
}

// translate says text in the current language.
func translate(text string) string {
	if language.GetStore() == "de" {
		return strings.Replace(text, "welcome", "willkommen", 1)
	}
	return text
}
