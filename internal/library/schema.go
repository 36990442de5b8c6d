package library

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// This file turns the structs that headers are read into, and their tags, into
// JSON Schema, so that an editor's program can complete and check what is typed.
//
//	yaml:"key"   the key
//	doc:"…"      what to write there
//	is:"…"       required, and one of valueForms
//
// The schemas use only what JSON Schema has had since draft 7, because many
// editors know no more. They hold what can be said of one file by itself: not that
// a source or a page is there, nor what day it is. They are stricter than Load in
// one way: a text is a text (an emergency number stands in quotation marks), and a
// key that has no value is left out.

// schemaKinds are the kinds of files that Schema describes.
var schemaKinds = []struct {
	kind, title string
	header      reflect.Type
}{
	{"article", "The header of an article, en/articles/SLUG.md", reflect.TypeFor[articleHeader]()},
	{"exercise", "The header of an exercise, en/exercises/SLUG.md", reflect.TypeFor[exerciseHeader]()},
	{"page", "The header of a page, en/pages/NAME.md", reflect.TypeFor[pageHeader]()},
	{"emergency", "The header of the card with the danger signs, " + emergencyFile, reflect.TypeFor[cardHeader]()},
	{"stop-rules", "The header of the rules for stopping, " + stopRulesFile, reflect.TypeFor[stopRulesHeader]()},
	{"comment-card", "The header of a card for those who write a comment, " + commentCardFile("NAME"), reflect.TypeFor[cardHeader]()},
	{"site", "Who runs the guide, and the words of its country, site.yaml", reflect.TypeFor[Site]()},
	{"sources", "The sources that pages share, " + sourcesFile, reflect.TypeFor[[]Source]()},
	{"glossary", "The words of the glossary, " + glossaryFile, reflect.TypeFor[[]termEntry]()},
	{"replies", "What staff replies to comments can start with, " + repliesFile, reflect.TypeFor[[]SavedReply]()},
}

// SchemaKinds returns the kinds of files that Schema knows.
func SchemaKinds() []string {
	var kinds []string
	for _, k := range schemaKinds {
		kinds = append(kinds, k.kind)
	}
	return kinds
}

// Schema returns the JSON Schema (draft 7) of a kind of file: of its YAML header,
// or of all of it where it has nothing else.
func Schema(kind string) ([]byte, error) {
	for _, k := range schemaKinds {
		if k.kind == kind {
			s := schemaOf(k.header)
			s.Dialect, s.Title = "http://json-schema.org/draft-07/schema#", k.title
			text, err := json.MarshalIndent(s, "", "  ")
			if err != nil {
				return nil, fmt.Errorf("schema of %s: %w", kind, err)
			}
			return append(text, '\n'), nil
		}
	}
	return nil, fmt.Errorf("there is no schema %q; there are %s", kind, strings.Join(SchemaKinds(), ", "))
}

// schema is a JSON Schema.
type schema struct {
	Dialect     string `json:"$schema,omitempty"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`

	Type    any      `json:"type,omitempty"` // a name, or a list of them
	Enum    []string `json:"enum,omitempty"`
	Format  string   `json:"format,omitempty"`
	Pattern string   `json:"pattern,omitempty"`
	Minimum int      `json:"minimum,omitempty"`
	Maximum int      `json:"maximum,omitempty"`

	Items       *schema `json:"items,omitempty"`
	MinItems    int     `json:"minItems,omitempty"`
	MaxItems    *int    `json:"maxItems,omitempty"`
	UniqueItems bool    `json:"uniqueItems,omitempty"`

	Properties           properties `json:"properties,omitempty"`
	Required             []string   `json:"required,omitempty"`
	AdditionalProperties *bool      `json:"additionalProperties,omitempty"`

	AnyOf []schema `json:"anyOf,omitempty"`
	OneOf []schema `json:"oneOf,omitempty"`
	Not   *schema  `json:"not,omitempty"`
	If    *schema  `json:"if,omitempty"`
	Then  *schema  `json:"then,omitempty"`
	Else  *schema  `json:"else,omitempty"`
}

// properties are the keys of an object. They keep their order, in which an editor
// fills in what is required.
type properties []property

type property struct {
	key string
	schema
}

// MarshalJSON writes the keys in order.
func (p properties) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	for i, each := range p {
		key, err := json.Marshal(each.key)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(each.schema)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&out, "%c%s:%s", "{,"[min(i, 1)], key, value)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// valueForms are the words of the tag is that say what a value looks like. Of a list
// they say it of each entry, except for unique.
var valueForms = map[string]schema{
	"slug":         {Pattern: slugPattern.String()},
	"alias":        {Pattern: aliasPattern.String()},
	"identifier":   {Pattern: identifierPattern.String()},
	"phone":        {Pattern: phonePattern.String()},
	"one-number":   {Pattern: `^` + amountPattern + `$`},
	"no-stop":      {Pattern: `[^.\s]\s*$`},
	"no-reference": {Pattern: anyWords, Not: &schema{Pattern: referencePattern.String()}},
	"term-id": {Pattern: slugPattern.String(), Not: &schema{AnyOf: []schema{
		{Enum: pageIDs}, {Pattern: pageIDPattern.String()},
	}}},
	"year": {Minimum: firstYear},
}

// anyWords is the pattern of a text that is not blank.
const anyWords = `\S`

// ofTypes are the types whose YAML is not what Go's kind of type says.
var ofTypes = map[reflect.Type]schema{
	reflect.TypeFor[Date]():     {Type: "string", Format: "date", Pattern: `^\d{4}-\d{2}-\d{2}$`},
	reflect.TypeFor[Range]():    {Type: []string{"integer", "string"}, Minimum: 1, Maximum: 999, Pattern: rangePattern.String()},
	reflect.TypeFor[Category](): oneOf(Categories()),
	reflect.TypeFor[Evidence](): oneOf(Evidences()),
	reflect.TypeFor[Goal]():     oneOf(Goals()),
	reflect.TypeFor[Position](): oneOf(Positions()),
	reflect.TypeFor[Level]():    oneOf(Levels()),
}

func oneOf[T ~string](values []T) schema {
	s := schema{Type: "string"}
	for _, v := range values {
		s.Enum = append(s.Enum, string(v))
	}
	return s
}

// between are the rules between the keys of a struct.
var between = map[reflect.Type]schema{
	reflect.TypeFor[Source]():        {OneOf: having("authors", "organization")},
	reflect.TypeFor[variantHeader](): {AnyOf: having("exercise", "text")},
	reflect.TypeFor[dosageHeader](): {AnyOf: having("repetitions", "sets",
		"hold_seconds", "hold_breaths", "times_a_day", "times_a_week", "build_to")},
	reflect.TypeFor[articleHeader](): {
		If: &schema{
			Required:   []string{"category"},
			Properties: properties{{"category", oneOf([]Category{Treating})}},
		},
		Then: &schema{
			Required:   []string{"treatments"},
			Properties: properties{{"treatments", schema{MinItems: 1}}},
		},
		Else: &schema{Properties: properties{{"treatments", schema{MaxItems: new(int)}}}},
	},
}

// having gives one schema for each key, which asks for it.
func having(keys ...string) []schema {
	var all []schema
	for _, key := range keys {
		all = append(all, schema{Required: []string{key}})
	}
	return all
}

// schemaOf makes the schema of a type.
func schemaOf(t reflect.Type) schema {
	if s, found := ofTypes[t]; found {
		return s
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem())
	case reflect.String:
		return schema{Type: "string", Pattern: anyWords}
	case reflect.Int:
		return schema{Type: "integer"}
	case reflect.Bool:
		return schema{Type: "boolean"}
	case reflect.Slice:
		items := schemaOf(t.Elem())
		return schema{Type: "array", Items: &items}
	case reflect.Struct:
		s := between[t]
		s.Type, s.AdditionalProperties = "object", new(bool)
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && f.Tag.Get("yaml") != "-" {
				s.add(f)
			}
		}
		return s
	}
	panic(fmt.Sprintf("library: no schema for %v", t)) // a header has got a type that is new here
}

// add describes the key that a field of the struct is read from.
func (s *schema) add(f reflect.StructField) {
	key, value := f.Tag.Get("yaml"), schemaOf(f.Type)
	value.Description = f.Tag.Get("doc")
	entry := &value
	if value.Items != nil {
		entry = value.Items
	}
	for form := range strings.SplitSeq(f.Tag.Get("is"), ",") {
		known, found := valueForms[form]
		switch {
		case form == "required":
			s.Required = append(s.Required, key)
			if value.Items != nil {
				value.MinItems = 1
			}
		case form == "unique":
			value.UniqueItems = true
		case found:
			entry.Pattern, entry.Not = known.Pattern, known.Not
			entry.Minimum = max(entry.Minimum, known.Minimum)
		case form != "":
			panic(fmt.Sprintf("library: %s: no form %q", f.Name, form))
		}
	}
	s.Properties = append(s.Properties, property{key, value})
}
