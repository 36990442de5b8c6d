// Package static embeds the style sheets, the scripts, the font and the brand
// art. There is no build step: the server gives each file a name with a hash of
// its content when it starts.
package static

import "embed"

// FS holds the files.
//
//go:embed *.css *.js fonts art
var FS embed.FS
