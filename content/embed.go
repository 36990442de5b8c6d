// Package content embeds what editors write, as it is shipped with the binary.
// The format is described in package library.
package content

import "embed"

// FS holds site.yaml, the Markdown and the figures. A server can be pointed at a
// folder of the same shape instead.
//
//go:embed site.yaml en figures
var FS embed.FS
