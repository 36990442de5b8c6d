// Package migrations holds the database's tables, one file a step, forward only.
// The rows belong to the packages named in each file.
package migrations

import "embed"

// FS holds the steps in the order of their numbers.
//
//go:embed *.sql
var FS embed.FS
