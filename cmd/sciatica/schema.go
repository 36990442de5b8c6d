package main

import (
	"fmt"

	"example.org/sciatica/internal/library"
)

type schemaCommand struct {
	Kind string `arg:"" enum:"${schema_kinds}" help:"${enum}."`
}

// Run prints the schema.
func (c *schemaCommand) Run(env environment) error {
	text, err := library.Schema(c.Kind)
	if err != nil {
		return err
	}
	if _, err := env.stdout.Write(text); err != nil {
		return fmt.Errorf("print the schema: %w", err)
	}
	return nil
}
