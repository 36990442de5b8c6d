package library

import (
	"fmt"
	"html"
	"io/fs"

	"github.com/yuin/goldmark/ast"
)

// Card is the emergency card: the danger signs of which any one is enough. It
// stands in one file, so no page can tell a shorter story than another.
type Card struct {
	Title string
	// HTML is the card as articles show it, with its heading at the third level.
	HTML HTML
	// Signs is the list alone.
	Signs HTML
}

type cardHeader struct {
	Title   string   `yaml:"title" is:"required" doc:"The heading of the card."`
	Review  *Review  `yaml:"review" doc:"Who checked it, once a clinician has. Leave it out until then."`
	Sources []Source `yaml:"sources" doc:"The sources that only this file uses. Those that pages share stand in en/sources.yaml."`
}

const emergencyFile = "en/cards/emergency.md"

func (b *builder) loadEmergencyCard() {
	if _, err := fs.Stat(b.fsys, emergencyFile); err != nil {
		b.problem(Problem{File: emergencyFile, Message: fmt.Sprintf("the card with the danger signs is missing (%v); no page is shown without it", err)})
		return
	}
	var head cardHeader
	d := b.open(emergencyFile, "", &head)
	if d == nil {
		return
	}
	h := d.header
	h.requireText(head.Title, "it is the card's heading", "title")
	h.checkReview(head.Review)
	h.checkSources(head.Sources)
	// A card sends nobody away to read (NHS service manual, care cards). The page
	// get-help-now lists the sources.
	d.refs = b.references(head.Sources)
	d.refs.silent = true
	d.parse()
	if first := d.root.FirstChild(); first == nil || d.root.ChildCount() != 1 || first.Kind() != ast.KindList {
		d.problem(0, "the card holds one list of signs and nothing else")
	}
	signs := d.render().HTML
	if len(d.refs.sources) == 0 {
		h.problemAt("sources is missing; danger signs need one: write its [^id] behind them", "sources")
	}
	d.warnUncited()
	title := h.plain(head.Title, "title")
	if d.bad() {
		return
	}
	site := b.lib.Site
	number := html.EscapeString(site.Emergency.Number)
	b.lib.emergency = &Card{
		Title: title,
		Signs: signs,
		HTML: HTML(fmt.Sprintf(`<section class="call red" aria-labelledby="help-now"><div><h3 id="help-now" class="lab"><span class="dot">%s</span>%s</h3>
<p>%s</p></div>
%s<div class="row"><a class="btn stop" href="%s">%s%s %s</a></div></section>
<p class="more"><a href="/get-help-now">%s</a></p>
`, iconMarkup("alert"), html.EscapeString(title), html.EscapeString(site.Headings.Emergency), signs, html.EscapeString(Tel(site.Emergency.Number)), iconMarkup("phone"), words.call, number, words.allSigns)),
	}
}
