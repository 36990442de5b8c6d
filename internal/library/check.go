package library

import (
	"fmt"
	"slices"
)

// This file holds the rules that no file can check alone.

// sitePaths are the addresses that every site has besides its articles and pages.
func sitePaths() []string {
	paths := []string{"/", "/articles"}
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
		draft.parse()
		if !draft.head.Draft {
			draft.anchors["comments"], draft.anchors["leave"] = true, true
			b.anchors[draft.address] = draft.anchors
		}
	}
	for _, draft := range b.pages {
		draft.parse()
		b.anchors[draft.address] = draft.anchors
	}
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
		if draft.head.Draft {
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
	for _, draft := range b.articles {
		b.finishArticle(draft)
		if !draft.bad() && !draft.head.Draft {
			b.lib.articles[draft.article.Slug] = draft.article
			b.lib.ordered = append(b.lib.ordered, draft.article)
		}
	}
	for _, draft := range b.articles {
		b.relate(draft)
	}
	b.orderArticles()
	for _, draft := range b.pages {
		b.finishPage(draft)
		if !draft.bad() {
			b.lib.pages[draft.page.Name] = draft.page
		}
	}
	for alias, target := range b.lib.redirects {
		gone := slices.ContainsFunc(b.articles, func(d *articleDraft) bool { return d.address == target && d.bad() }) ||
			slices.ContainsFunc(b.pages, func(d *pageDraft) bool { return d.address == target && d.bad() })
		if gone {
			delete(b.lib.redirects, alias)
		}
	}
}
