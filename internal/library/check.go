package library

import (
	"fmt"
	"maps"
	"net/url"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// This file holds the rules that no file can check alone.

// sitePaths are the addresses that every site has besides its articles, exercises and pages.
func sitePaths() []string {
	paths := []string{"/", "/articles", "/exercises"}
	for _, c := range Categories() {
		paths = append(paths, c.Path())
	}
	return paths
}

// checkAddresses parses every body, so that each address and its anchors are
// known before the first link is followed, and claims the old addresses.
func (b *builder) checkAddresses() {
	for _, p := range sitePaths() {
		b.anchors[p] = map[string]bool{}
	}
	for _, draft := range b.articles {
		draft.refs.meet(draft.head.KeyPoints)
		draft.meetTreatments()
		draft.parse()
		if !b.hides(draft.head.Draft) {
			draft.anchors["comments"], draft.anchors["leave"] = true, true
			b.anchors[draft.address] = draft.anchors
		}
	}
	for _, draft := range b.exercises {
		draft.meetSources()
		draft.parse()
		// The template writes the headings, whatever the body's are called.
		draft.anchors = map[string]bool{}
		for _, id := range exerciseIDs {
			draft.anchors[id] = true
		}
		if !b.hides(draft.head.Draft) {
			b.anchors[draft.address] = draft.anchors
		}
	}
	for _, draft := range b.pages {
		draft.parse()
		b.anchors[draft.address] = draft.anchors
	}
	b.claimTreatments()
	claim := func(h *header, alias, target string, i int) {
		switch {
		case b.anchors[alias] != nil:
			h.problemAt(fmt.Sprintf("alias %q is the address of a page; a page cannot be moved away from under another", alias), "aliases", i)
		case b.lib.redirects[alias] != "":
			h.problemAt(fmt.Sprintf("alias %q already leads to %s", alias, b.lib.redirects[alias]), "aliases", i)
		default:
			b.lib.redirects[alias] = target
		}
	}
	for _, draft := range b.articles {
		if b.hides(draft.head.Draft) {
			continue
		}
		for i, alias := range draft.head.Aliases {
			claim(draft.header, alias, draft.address, i)
		}
	}
	for _, draft := range b.exercises {
		if b.hides(draft.head.Draft) {
			continue
		}
		for i, alias := range draft.head.Aliases {
			claim(draft.header, alias, draft.address, i)
		}
	}
	for _, draft := range b.pages {
		for i, alias := range draft.head.Aliases {
			claim(draft.header, alias, draft.address, i)
		}
	}
}

// finish renders every page and keeps the good ones.
func (b *builder) finish() {
	// Exercises come first: articles show the cards of the good ones.
	for _, draft := range b.exercises {
		b.finishExercise(draft)
		if !draft.bad() && !b.hides(draft.head.Draft) && b.lib.stopRules != nil && len(draft.exercise.Pictures) > 0 {
			b.lib.exercises[draft.exercise.Slug] = draft.exercise
			b.lib.orderedExercises = append(b.lib.orderedExercises, draft.exercise)
		}
	}
	b.orderExercises()
	for _, draft := range b.articles {
		b.finishArticle(draft)
		if !draft.bad() && !b.hides(draft.head.Draft) {
			b.lib.articles[draft.article.Slug] = draft.article
			b.lib.ordered = append(b.lib.ordered, draft.article)
		}
	}
	b.orderArticles()
	for _, draft := range b.pages {
		b.finishPage(draft)
		if !draft.bad() {
			b.lib.pages[draft.page.Name] = draft.page
		}
	}
	shown := map[string]bool{}
	for _, a := range b.lib.articles {
		shown[a.Path()] = true
	}
	for _, e := range b.lib.exercises {
		shown[e.Path()] = true
	}
	for _, p := range b.lib.pages {
		shown[p.Path()] = true
	}
	maps.DeleteFunc(b.lib.redirects, func(_, target string) bool { return !shown[target] })
	b.orderTreatments()
	b.finishGlossary()
	b.warnUnused()
	// This comes last: a fault here leaves the page up, without that entry.
	b.ruled("dead-link", func() {
		for _, draft := range b.articles {
			b.relate(draft)
		}
		for _, draft := range b.exercises {
			b.relateExercise(draft)
		}
		for _, draft := range b.pages {
			b.relatePage(draft)
		}
	})
}

// relate fills in the related articles, once all are finished.
func (b *builder) relate(draft *articleDraft) {
	for i, slug := range draft.head.Related {
		if slug == draft.article.Slug {
			draft.header.problemAt("an article is not related to itself; take it out", "related", i)
		} else if message := b.noArticle(slug); message != "" {
			draft.header.problemAt(message, "related", i)
		} else if other := b.lib.articles[slug]; other != nil {
			draft.article.Related = append(draft.article.Related, other)
		}
	}
}

// noArticle says why the site has no such article. It says "" for one with
// errors, which are told in its own file: one mistake is one line.
func (b *builder) noArticle(slug string) string {
	address := "/articles/" + slug
	switch {
	case b.drafts[address] != "":
		return fmt.Sprintf("the article %q is a draft", slug)
	case b.anchors[address] == nil && !b.unread[address]:
		return fmt.Sprintf("no article %q in en/articles", slug)
	}
	return ""
}

// checkLinks follows every link that stays on the site.
func checkLinks(d *document) {
	d.walk(func(n ast.Node) {
		var destination string
		switch n := n.(type) {
		case *block:
			if n.kind == "exercise" && n.title != "" {
				if message := d.b.noExercise(n.title); message != "" {
					d.missing(position(n), "%s", message).Rule = "dead-link"
				}
			}
			return
		case *ast.Link:
			destination = string(n.Destination)
		case *ast.AutoLink:
			destination = string(n.URL(d.source))
			if n.AutoLinkType == ast.AutoLinkEmail {
				destination = "mailto:" + destination
			}
		default:
			return
		}
		if message := badLink(destination); message != "" {
			d.problem(position(n), "%s", message).Rule = "dead-link"
		} else if message := d.b.deadLink(destination, d.address, d.anchors); message != "" {
			d.missing(position(n), "%s", message).Rule = "dead-link"
		}
		if insideLink(n.Parent()) {
			d.problem(position(n), "a link cannot stand inside another")
		}
	})
}

// badLink says why a destination is none that a page may have, or "".
func badLink(destination string) string {
	if destination == "" {
		return "the link leads nowhere; give its address"
	}
	u, err := url.Parse(destination)
	switch {
	case err != nil:
		return fmt.Sprintf("the link %q cannot be read (%v)", destination, err)
	case u.Scheme == "https":
		return ""
	case u.Scheme != "" || u.Host != "" || strings.HasPrefix(destination, "//") || strings.Contains(destination, `\`):
		// To a browser ///host and /\host lead to another site.
		return fmt.Sprintf("the link %q must be a path of this site or start with https://", destination)
	case u.Path != "" && !strings.HasPrefix(u.Path, "/"):
		return fmt.Sprintf("dead link %q; inside the site a link starts with /, as /articles/what-is-sciatica", destination)
	}
	return ""
}

// deadLink says why a destination that is not bad leads nowhere on this site,
// or "" when it leads somewhere.
func (b *builder) deadLink(destination, from string, own map[string]bool) string {
	u, err := url.Parse(destination)
	if err != nil || u.Scheme == "https" {
		return ""
	}
	anchors := own
	path := u.Path
	if path == "" {
		path = from
	}
	if path != from {
		if anchors = b.anchors[path]; anchors == nil {
			switch {
			case b.drafts[path] != "":
				return fmt.Sprintf("dead link %q: that %s is a draft", destination, b.drafts[path])
			case b.unread[path]:
				return ""
			case b.lib.redirects[path] != "":
				return fmt.Sprintf("the link %q is an old address; write %q", destination, b.lib.redirects[path])
			}
			return fmt.Sprintf("dead link %q: the site has no such page", destination)
		}
	}
	if u.Fragment != "" && !anchors[u.Fragment] {
		return fmt.Sprintf("dead link %q: that page has no heading with the id %q", destination, u.Fragment)
	}
	return ""
}
