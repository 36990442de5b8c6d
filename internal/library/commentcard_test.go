package library

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestACommentCardIsAFewParagraphs(t *testing.T) {
	const file = "en/cards/comment-advice.md"
	text := func(lines ...string) change { return replace(file, "It is saved.", strings.Join(lines, "\n")) }
	const textOnly = "the card holds paragraphs and lists, and nothing else"
	checkRules(t, []rule{
		{
			name: "missing",
			site: do(remove(file)),
			want: []string{"en/cards/comment-advice.md: the card is missing (…"},
		},
		{
			name: "all of them missing",
			site: do(remove("en/cards/comment-emergency.md", "en/cards/comment-crisis.md", file, "en/cards/comment-question.md", "en/cards/comment-child.md")),
			want: []string{
				"en/cards/comment-advice.md: the card is missing (…",
				"en/cards/comment-child.md: the card is missing (…",
				"en/cards/comment-crisis.md: the card is missing (…",
				"en/cards/comment-emergency.md: the card is missing (…",
				"en/cards/comment-question.md: the card is missing (…",
			},
		},
		{
			name: "all that it may hold",
			site: do(text("*It* is **saved**, says {{clinic-name}}.", "", "- See [the signs](/get-help-now#first).", "- See [NHS](https://www.nhs.uk).", "", "1. Call `us`."),
				replace(file, "We have it", "A {{doctor}} has it")),
		},
		{
			name: "without a header",
			site: do(write(file, "It is saved.\n")),
			want: []string{"en/cards/comment-advice.md:1:1: the header is missing; start the file with a line ---, the keys, and another line ---"},
		},
		{
			name: "without a title and with an unknown key",
			site: do(replace(file, "title: We have it", "name: advice")),
			want: []string{`en/cards/comment-advice.md:2:1: unknown key "name"; the keys here are title, review, sources`},
		},
		{
			name: "with a title of nothing",
			site: do(replace(file, "We have it", `""`)),
			want: []string{"en/cards/comment-advice.md:2:8: title is missing; it is the card's heading"},
		},
		{
			name: "without a text",
			site: do(text()),
			want: []string{"en/cards/comment-advice.md:4:1: the card is empty; write what the author should read"},
		},
		{
			name: "with a heading, a block, a figure, a quote, code, a line and a table",
			site: do(text("## Now", "", "::: tip", "It.", ":::", "", "![A nerve](nerve.svg)", "", "- > It.", "", "```", "It.", "```", "", "---", "", "| It |", "|---|")),
			want: []string{
				"en/cards/comment-advice.md:5:1: " + textOnly,
				"en/cards/comment-advice.md:7:1: " + textOnly,
				"en/cards/comment-advice.md:11:1: " + textOnly,
				"en/cards/comment-advice.md:13:3: " + textOnly,
				"en/cards/comment-advice.md:16:1: " + textOnly,
				"en/cards/comment-advice.md:19:1: " + textOnly,
				"en/cards/comment-advice.md:21:1: " + textOnly,
			},
		},
		{
			name: "with raw HTML",
			site: do(text("It <b>is</b> saved.")),
			want: []string{
				"en/cards/comment-advice.md:5:4: raw HTML is not allowed; write Markdown, or one of the blocks of the content format",
				"en/cards/comment-advice.md:5:9: raw HTML is not allowed; write Markdown, or one of the blocks of the content format",
			},
		},
		{
			name: "with an emergency number, an unknown token and a dead link",
			site: do(text("Call 911.", "", "Ask a {{docter}} or [us](/us).")),
			want: []string{
				"en/cards/comment-advice.md:5:1: " + hardCodedMessage("911"),
				"en/cards/comment-advice.md:7:7: unknown token {{docter}}; use one of {{clinic-name}} …",
				`en/cards/comment-advice.md:7:21: dead link "/us": the site has no such page`,
			},
		},
		{
			name: "with an emergency number and an unknown token in the title",
			site: do(replace(file, "We have it", "Call 911 or a {{docter}}")),
			want: []string{
				"en/cards/comment-advice.md:2:8: unknown token {{docter}}; use one of {{clinic-name}} …",
				"en/cards/comment-advice.md:2:8: " + hardCodedMessage("911"),
			},
		},
		{
			name: "with a faulty review, and sources that do not fit",
			site: do(replace(file, "We have it\n", "We have it\nreview: {by: Dr Example, on: 2026-01-02}\nsources: [{id: nhs, organization: NHS, title: Sciatica}]\n"), text("It is.[^nice]")),
			want: []string{
				"en/cards/comment-advice.md:3:9: review due is missing; give the day by which the page is checked again",
				"en/cards/comment-advice.md:4:11: checked is missing; give the day on which somebody last looked at the source",
				`en/cards/comment-advice.md:4:16: warning: source "nhs" is never referred to; write [^nhs] where it is used, or take it out`,
				`en/cards/comment-advice.md:7:7: unknown source "nice"; the header has nhs, and en/sources.yaml has no such id`,
			},
		},
	})
}

func TestACommentCardHoldsWhatItsFileSays(t *testing.T) {
	got := mustLoad(t,
		replace("en/cards/comment-question.md", "title: We have it\n", `title: A {{doctor}} & you
review: {by: Dr Example, on: 2026-02-03, due: 2027-02-03}
sources: [{id: nhs, organization: NHS, title: Sciatica, checked: 2026-01-02}]
`),
		replace("en/cards/comment-question.md", "It is saved.", "Usually *answered* {{reply-time}}.[^nhs]\n\n- See [the signs](/get-help-now)."),
	).CommentCard("question")
	want := &CommentCard{
		Name: "question", Title: "A doctor & you",
		// No number of the source: the page has no list of them.
		HTML: `<p>Usually <em>answered</em> within one working day.</p>
<ul class="list" role="list">
<li>See <a href="/get-help-now">the signs</a>.</li>
</ul>
`,
		Review: &Review{By: "Dr Example", On: day(2026, 2, 3), Due: day(2027, 2, 3)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("card (-want +got):\n%s", diff)
	}
}

func TestEverySiteHasFiveCommentCards(t *testing.T) {
	lib := mustLoad(t)
	for _, name := range []string{"emergency", "crisis", "advice", "question", "child"} {
		if card := lib.CommentCard(name); card == nil || card.Name != name || card.HTML == "" {
			t.Errorf("the card %s is %+v", name, card)
		}
	}
	if card := lib.CommentCard("spam"); card != nil {
		t.Errorf("there is no card spam, but it is %+v", card)
	}
}

// Somebody in despair finds on the card whom to call, and need not look further.
func TestTheCrisisCardLeadsToPeople(t *testing.T) {
	const call = `<div class="row"><a class="btn stop" href="tel:911">Call 911</a></div>` + "\n"
	for _, c := range []struct {
		name string
		site []change
		want HTML
	}{
		{"without lines", nil, "<p>It is saved.</p>\n" + call},
		{
			"with lines",
			do(replace("site.yaml", "reply_time:", "crisis_lines:\n  - {name: Friends & ears, phone: +1 (555) 555-0199, note: \"<all night>\"}\n  - {name: Listeners, phone: 555-0198}\nreply_time:")),
			`<p>It is saved.</p>
<p>You can also call:</p>
<ul class="list" role="list">
<li>Friends &amp; ears: <a href="tel:+15555550199">+1 (555) 555-0199</a> (&lt;all night&gt;)</li>
<li>Listeners: <a href="tel:5550198">555-0198</a></li>
</ul>
` + call,
		},
	} {
		lib := mustLoad(t, c.site...)
		if diff := cmp.Diff(c.want, lib.CommentCard("crisis").HTML); diff != "" {
			t.Errorf("%s: the card (-want +got):\n%s", c.name, diff)
		}
		if diff := cmp.Diff(HTML("<p>It is saved.</p>\n"), lib.CommentCard("child").HTML); diff != "" {
			t.Errorf("%s: another card (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestTheWritingOfACommentCardIsReadToo(t *testing.T) {
	report := checkSite(siteWith(body("1. Walk."), replace("en/cards/comment-child.md", "It is saved.", "Utilize it!")))
	want := []string{
		`en/cards/comment-child.md:5:1: warning: "Utilize" is a hard word; write use`,
		"en/cards/comment-child.md:5:11: warning: an exclamation mark; end the sentence with a full stop",
	}
	if diff := cmp.Diff(want, messages(report.Problems)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}
