package library

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestASavedReplyHasAnIDATitleAndAText(t *testing.T) {
	const file = "en/replies.yaml"
	in := func(old, new string) change { return replace(file, old, new) }
	text := func(text string) change { return in("Thank you for writing.", text) }
	checkRules(t, []rule{
		{name: "a site can do without them", site: do(remove(file))},
		{name: "none yet", site: do(write(file, "# To come.\n"))},
		{
			name: "no list",
			site: do(write(file, "thanks: Thank you\n")),
			want: []string{"en/replies.yaml:1:1: the file must be a list; each entry starts with a hyphen, as - id: a-name"},
		},
		{
			name: "an unknown key",
			site: do(in("  title:", "  name:")),
			want: []string{`en/replies.yaml:2:3: unknown key "name"; the keys here are id, title, text`},
		},
		{
			name: "an entry of nothing",
			site: do(write(file, goodReplies+"-\n")),
			want: []string{"en/replies.yaml:4:2: the entry is empty; fill it in, or take its hyphen out"},
		},
		{
			name: "an entry with a blank title and nothing else",
			site: do(write(file, goodReplies+"- title: \" \"\n")),
			want: []string{
				`en/replies.yaml:4:3: the id "": use small letters, digits and hyphens, as call-us`,
				"en/replies.yaml:4:3: 2 text is missing; write what the reply starts with",
				"en/replies.yaml:4:10: 2 title is missing; staff choose the reply by it",
			},
		},
		{
			name: "an id of words",
			site: do(in("id: thanks", "id: Thank you")),
			want: []string{`en/replies.yaml:1:7: the id "Thank you": use small letters, digits and hyphens, as call-us`},
		},
		{
			name: "an id twice",
			site: do(write(file, goodReplies+goodReplies)),
			want: []string{`en/replies.yaml:4:7: the id "thanks" stands twice; give each reply its own`},
		},
		{
			name: "something left to fill in",
			site: do(text("TODO")),
			want: []string{"en/replies.yaml:3:9: fill this in, and take TODO out"},
		},
		{
			name: "an emergency number and unknown tokens",
			site: do(text("Call 911 or a {{docter}}."), in("title: Thank you", "title: Ask {{us}}")),
			want: []string{
				"en/replies.yaml:2:10: unknown token {{us}}; use one of {{clinic-name}} …",
				"en/replies.yaml:3:9: unknown token {{docter}}; use one of {{clinic-name}} …",
				"en/replies.yaml:3:9: " + hardCodedMessage("911"),
			},
		},
		{
			name: "paths that are there",
			site: do(text("See /get-help-now, (/articles/leg-pain) or /articles/leg-pain#what-it-feels-like. Day and/or night, 1/2, https://example.org/a")),
		},
		{
			name: "paths that lead nowhere", staysUp: true,
			site: do(text("|\n    See /articles/arm-pain.\n    /get-help-now#second says more.")),
			want: []string{
				`en/replies.yaml:3:9: dead link "/articles/arm-pain": the site has no such page`,
				`en/replies.yaml:3:9: dead link "/get-help-now#second": that page has no heading with the id "second"`,
			},
		},
	})
}

func TestSavedRepliesHoldWhatTheirFileSays(t *testing.T) {
	got := mustLoad(t, write(repliesFile, `- id: thanks
  title: The {{doctor}} says thanks
  text: |

    Thank *you* <b>&</b> call {{clinic-name}}.

    - See /get-help-now.

- {id: call, title: Call us, text: "Call {{clinic-phone}}."}
`)).SavedReplies()
	want := []SavedReply{
		{"thanks", "The doctor says thanks", "Thank *you* <b>&</b> call Example Clinic.\n\n- See /get-help-now."},
		{"call", "Call us", "Call (555) 555-0100."},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("replies (-want +got):\n%s", diff)
	}
}

// One reply with an error is left out; the file that cannot be read has none.
func TestASavedReplyWithAnErrorIsLeftOut(t *testing.T) {
	for file, want := range map[string][]string{
		goodReplies + "- {id: a, title: A, text: Call 911.}\n- {id: b, title: B, text: See /nowhere}\n": {"thanks", "b"},
		goodReplies + "- {id: a, titel: A}\n": nil,
	} {
		lib, problems := load(write(repliesFile, file))
		if lib == nil || !HasErrors(problems) {
			t.Fatalf("the Library is %v, the problems are %v", lib, problems)
		}
		var got []string
		for _, r := range lib.SavedReplies() {
			got = append(got, r.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("replies of\n%s(-want +got):\n%s", file, diff)
		}
	}
}

// Patients read the replies, so these are held to the rules of plain writing, each
// item of a list by itself.
func TestTheWritingOfASavedReplyIsReadToo(t *testing.T) {
	report := checkSite(siteWith(body("1. Walk."), replace(repliesFile, "Thank you for writing.", `|
    Utilize it.

    - `+wordsOf(12)+`
    - `+wordsOf(12))))
	want := []string{`en/replies.yaml:3:9: warning: "Utilize" is a hard word; write use`}
	if diff := cmp.Diff(want, messages(report.Problems)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}
