package library

import (
	"strings"
	"testing"
	"testing/fstest"
)

// This file is the part of the rule book (rules_test.go) about pose files,
// exercises and what stands around them.

func TestAPoseFileIsDrawnAndItsNamesAreItsOwn(t *testing.T) {
	bridge := []string{"en/exercises/bridge.md"}
	checkRules(t, []rule{
		{
			name:      "the name of a picture too",
			site:      do(write("figures/bridge.svg", goodPicture)),
			takesDown: bridge,
			want:      []string{"figures/bridge.yaml: figures/bridge.svg has this name too; give one of them another"},
		},
		{
			name:      "the name of a picture that has an error",
			site:      do(write("figures/bridge.svg", "<svg/>")),
			takesDown: bridge,
			want: []string{
				"figures/bridge.svg:1:1: the picture must be an <svg> with a viewBox of four numbers, so that pages can leave room for it",
				"figures/bridge.yaml: figures/bridge.svg has this name too; give one of them another",
			},
		},
		{
			name:      "a frame with the name of a picture",
			site:      do(write("figures/bridge-end.svg", goodPicture)),
			takesDown: bridge,
			want:      []string{`figures/bridge.yaml:22:9: the picture of the frame "end" has the name of figures/bridge-end.svg; give one of them another`},
		},
		{name: "a pose file may be called as another's frame", site: do(write("figures/bridge-end.yaml", strings.Replace(goodPoses, "id: bridge", "id: bridge-end", 1)))},
		{name: "a pose file that nothing uses", site: do(write("figures/tilt.yaml", strings.Replace(goodPoses, "id: bridge", "id: tilt", 1)))},
	})
}

// What package figure says of a pose file is told as it says it.
func TestAPoseFileIsHeldToTheRulesOfPackageFigure(t *testing.T) {
	bridge := []string{"en/exercises/bridge.md"}
	checkRules(t, []rule{
		{
			name:      "an unknown key",
			site:      do(replace("figures/bridge.yaml", "title: Bridge", "titel: Bridge")),
			takesDown: bridge,
			want: []string{
				"figures/bridge.yaml:1:1: title is missing",
				`figures/bridge.yaml:2:1: unknown key "titel" …`,
			},
		},
		{
			name:      "no pose file at all, and an article shows it",
			site:      do(write("figures/bridge.yaml", "\n"), body("::: figure bridge", ":::")),
			takesDown: bridge,
			want: []string{
				"figures/bridge.yaml:…",
			},
		},
		{
			name: "what is no error is a warning, and the exercise stays",
			site: do(replace("figures/bridge.yaml", "top: .46", "top: .20")),
			want: []string{"figures/bridge.yaml:8:5: warning: frame start: …", "figures/bridge.yaml:22:5: warning: frame end: …"},
		},
		{
			// Or its picture could have the name of one of another pose file.
			name:      "a hyphen in the id of a frame",
			site:      do(replace("figures/bridge.yaml", "id: end", "id: tilt-end")),
			takesDown: bridge,
			want: []string{
				"figures/bridge.yaml:22:9: …",
			},
		},
	})
}

func TestAnExerciseSaysWhatItIsForAndHowHardItIs(t *testing.T) {
	checkRules(t, []rule{
		{
			name: "an empty header misses everything an exercise needs",
			site: do(replace(exerciseFile, strings.SplitAfter(goodExercise, "\n---\n")[0], "---\nequipment: []\n---\n")),
			want: []string{
				"en/exercises/bridge.md:2:1: title is missing; every exercise has one",
				"en/exercises/bridge.md:2:1: summary is missing; one or two sentences stand under the title",
				"en/exercises/bridge.md:2:1: goals is missing; use one of ease-pain, loosen, strengthen, move-nerve, everyday",
				"en/exercises/bridge.md:2:1: position is missing; use one of on-back, on-side, face-down, hands-and-knees, sitting, standing",
				"en/exercises/bridge.md:2:1: level is missing; use one of gentle, steady, strong",
				"en/exercises/bridge.md:2:1: felt_in is missing; say where a reader feels the exercise",
				"en/exercises/bridge.md:2:1: authors is missing; say who wrote the exercise",
				"en/exercises/bridge.md:2:1: published is missing; give the day, as 2026-11-23",
				"en/exercises/bridge.md:2:1: sources is missing; an exercise says where its statements come from: write the [^id] of a source behind them",
				"en/exercises/bridge.md:2:1: figures is missing; name at least one pose file of figures/, as bridge for bridge.yaml",
			},
		},
		{
			name: "a mistyped key",
			site: do(inExercise("felt_in:", "felt-in:")),
			want: []string{`en/exercises/bridge.md:7:1: unknown key "felt-in"; the keys here are title, also_called, summary, goals, position, level, felt_in, muscles, equipment, dosage, figures, easier, harder, cautions, authors, published, review, sources, aliases, draft`},
		},
		{
			name: "mistyped keys of the parts",
			site: do(inExercise("names:", "name:"), inExercise("repetitions:", "repeat:"), inExercise("{text:", "{texts:")),
			want: []string{
				`en/exercises/bridge.md:8:11: unknown key "name"; the keys here are names, source`,
				`en/exercises/bridge.md:11:5: unknown key "repeat"; the keys here are source, for, repetitions, sets, hold_seconds, hold_breaths, times_a_day, times_a_week, build_to, each_side`,
				`en/exercises/bridge.md:14:10: unknown key "texts"; the keys here are exercise, text`,
			},
		},
		{
			name: "an unknown goal, a goal without a name, and one twice",
			site: do(inExercise("[strengthen]", `[loosen, flex, "", loosen]`)),
			want: []string{
				`en/exercises/bridge.md:4:17: unknown goal "flex"; use one of ease-pain, loosen, strengthen, move-nerve, everyday`,
				"en/exercises/bridge.md:4:23: goal is missing; use one of ease-pain, loosen, strengthen, move-nerve, everyday",
				`en/exercises/bridge.md:4:27: the goal "loosen" stands twice; take one out`,
			},
		},
		{
			name: "an unknown position and an unknown level",
			site: do(inExercise("on-back", "on-head"), inExercise("steady", "hard")),
			want: []string{
				`en/exercises/bridge.md:5:11: unknown position "on-head"; use one of on-back, on-side, face-down, hands-and-knees, sitting, standing`,
				`en/exercises/bridge.md:6:8: unknown level "hard"; use one of gentle, steady, strong`,
			},
		},
		{
			name: "felt_in is no sentence",
			site: do(inExercise("Your buttocks\n", "Your buttocks.\n")),
			want: []string{"en/exercises/bridge.md:7:10: felt_in is no sentence; take the full stop at its end out"},
		},
		{
			name: "names of nothing",
			site: do(inExercise("summary:", "also_called: [Hip lift, \"\"]\nequipment: [\"\"]\nsummary:"), inExercise("[gluteus maximus]", `[gluteus maximus, ""]`), inExercise("[Ada Example]", `[""]`)),
			want: []string{
				"en/exercises/bridge.md:3:25: also_called 2 is missing; give a name, or take it out",
				"en/exercises/bridge.md:4:13: equipment 1 is missing; name a thing, or take it out",
				"en/exercises/bridge.md:10:36: muscles names 2 is missing; name a muscle, or take it out",
				"en/exercises/bridge.md:19:11: authors 1 is missing; give a name",
			},
		},
		{
			name: "unknown tokens and emergency numbers",
			site: do(inExercise("title: Bridge", "title: Bridge {{a}}\nalso_called: [\"{{b}}\"]\nequipment: [\"{{c}}\"]"), inExercise("Your buttocks\n", "Your {{d}}\n"),
				inExercise("[gluteus maximus]", `["{{e}}"]`), inExercise("straight.", "straight, {{f}}."), inExercise("Lift them less.", `"Call 911.[^mayo]"`)),
			want: []string{
				"en/exercises/bridge.md:2:8: unknown token {{a}}; …", "en/exercises/bridge.md:3:15: unknown token {{b}}; …", "en/exercises/bridge.md:4:13: unknown token {{c}}; …",
				"en/exercises/bridge.md:9:10: unknown token {{d}}; …", "en/exercises/bridge.md:10:19: unknown token {{e}}; …",
				"en/exercises/bridge.md:16:16: " + hardCodedMessage("911"), "en/exercises/bridge.md:18:5: unknown token {{f}}; …",
			},
		},
		{
			name: "the rules of an article's days, review, sources and aliases",
			site: do(inExercise("published: 2026-01-02\n", "published: 2030-01-02\nreview: {by: Dr Example, on: 2026-01-02}\naliases: [old]\n"), inExercise("Bridging, checked: 2026-01-02", "Bridging")),
			want: []string{
				"en/exercises/bridge.md:18:12: published lies in the future; keep the file back with draft: true, or give today",
				"en/exercises/bridge.md:19:9: review due is missing; give the day by which the page is checked again",
				`en/exercises/bridge.md:20:11: alias "old": write the old path from the first slash on, as /old-name`,
				"en/exercises/bridge.md:22:5: checked is missing; give the day on which somebody last looked at the source",
			},
		},
		{
			name: "a source that nothing refers to",
			site: do(inExercise("muscles: {names: [gluteus maximus], source: msd}\n", "")),
			want: []string{`en/exercises/bridge.md:19:10: warning: source "msd" is never referred to; write [^msd] where it is used, or take it out`},
		},
		{name: "what a reference covers needs no muscles", site: do(inExercise("muscles: {names: [gluteus maximus], source: msd}\n", ""), inExercise("Breathe.", "Breathe.[^msd]"))},
		{
			name: "a caution is one plain line",
			site: do(inExercise("Keep your back straight.", `"- straight"`)),
			want: []string{"en/exercises/bridge.md:16:5: cautions 1 must be one plain line"},
		},
		{
			name: "no header",
			site: do(write(exerciseFile, "## Steps\n")),
			want: []string{"en/exercises/bridge.md:1:1: the header is missing; start the file with a line ---, the keys, and another line ---"},
		},
	})
}

func TestADosageIsWhatASourceSays(t *testing.T) {
	amount := func(yaml string) []change { return do(inExercise("repetitions: 5 to 10", "repetitions: "+yaml)) }
	wrong := func(yaml, value string) rule {
		return rule{name: "repetitions: " + yaml, site: amount(yaml), want: []string{`en/exercises/bridge.md:11:18: "` + value + `" is not an amount; write a whole number from 1 to 999, or two, as 5 to 10, or up to 10`}}
	}
	checkRules(t, []rule{
		{name: "a number", site: amount("5")},
		{name: "a number as a text", site: amount(`"5"`)},
		{name: "two numbers as a text", site: amount(`"5 to 10"`)},
		{name: "the greatest", site: amount("998 to 999")},
		{name: "at most", site: amount("up to 10")},
		{name: "none, since the seconds are enough", site: amount("")},
		wrong("0", "0"), wrong("-5", "-5"), wrong("1000", "1000"), wrong("2.5", "2.5"), wrong("5-10", "5-10"), wrong("5 to", "5 to"), wrong("5 to 1000", "5 to 1000"),
		wrong("a few", "a few"), wrong("up to 5 to 10", "up to 5 to 10"), wrong("up to", "up to"), wrong("5to10", "5to10"), wrong("true", "true"), wrong("[5, 10]", ""), wrong(`""`, ""),
		{
			name: "the greater number first",
			site: amount("10 to 5"),
			want: []string{`en/exercises/bridge.md:11:18: "10 to 5" starts with the greater number; write the smaller one first, as 5 to 10`},
		},
		{
			name: "twice the same number",
			site: amount("5 to 5"),
			want: []string{`en/exercises/bridge.md:11:18: "5 to 5" starts with the greater number; write the smaller one first, as 5 to 10`},
		},
		{
			name: "a number to build up to is one",
			site: do(inExercise("hold_seconds: 3", "build_to: 20 to 30")),
			want: []string{"en/exercises/bridge.md:12:15: build_to is one number, as 30"},
		},
		{name: "a number to build up to", site: do(inExercise("hold_seconds: 3", "build_to: 30"))},
		{
			name: "from nobody",
			site: do(inExercise("source: mayo\n    ", "")),
			want: []string{
				"en/exercises/bridge.md:10:5: dosage 1 source is missing; name the source of these numbers; a dosage is never invented",
				`en/exercises/bridge.md:20:10: warning: source "mayo" is never referred to; write [^mayo] where it is used, or take it out`,
			},
		},
		{
			name: "from an unknown source",
			site: do(inExercise("source: mayo", "source: nhs"), inExercise("Breathe.", "Breathe.[^mayo]")),
			want: []string{`en/exercises/bridge.md:10:13: unknown source "nhs"; the header has msd, mayo, and en/sources.yaml has no such id`},
		},
		{
			name: "without a number",
			site: do(inExercise("    repetitions: 5 to 10\n    hold_seconds: 3\n", "    each_side: true\n")),
			want: []string{"en/exercises/bridge.md:10:5: dosage 1 names no number; give at least one of repetitions, sets, hold_seconds, hold_breaths, times_a_day, times_a_week and build_to, or take it out"},
		},
		{name: "no dosage", site: do(inExercise("dosage:\n  - source: mayo\n    repetitions: 5 to 10\n    hold_seconds: 3\n", ""), inExercise("Breathe.", "Breathe.[^mayo]"))},
		{
			name: "muscles from nobody",
			site: do(inExercise("{names: [gluteus maximus], source: msd}", "{names: [gluteus maximus]}"), inExercise("Breathe.", "Breathe.[^msd]")),
			want: []string{"en/exercises/bridge.md:8:10: muscles source is missing; name the source that says which muscles work"},
		},
		{
			name: "muscles from an unknown source, and none at that",
			site: do(inExercise("{names: [gluteus maximus], source: msd}", "{source: nhs}"), inExercise("Breathe.", "Breathe.[^msd]")),
			want: []string{
				"en/exercises/bridge.md:8:10: muscles names is missing; list the muscles, or take muscles out",
				`en/exercises/bridge.md:8:19: unknown source "nhs"; the header has msd, mayo, and en/sources.yaml has no such id`,
			},
		},
	})
}

func TestAnExerciseHasFigures(t *testing.T) {
	figures := func(list string) change { return inExercise("[bridge]", list) }
	checkRules(t, []rule{
		{name: "two of them", site: do(write("figures/tilt.yaml", strings.Replace(goodPoses, "id: bridge", "id: tilt", 1)), figures("[tilt, bridge]"))},
		{
			name: "no such figure",
			site: do(figures("[bridge, tilt]")),
			want: []string{`en/exercises/bridge.md:13:19: no figure "tilt" in figures/; check the name, or add tilt.yaml`},
		},
		{
			name: "a picture is no pose file",
			site: do(figures("[nerve]")),
			want: []string{`en/exercises/bridge.md:13:11: "nerve" is a picture, not a pose file; write ![what it shows](nerve.svg)`},
		},
		{
			name: "twice the same",
			site: do(figures("[bridge, bridge]")),
			want: []string{`en/exercises/bridge.md:13:19: the figure "bridge" stands twice; take one out`},
		},
		{
			name: "none",
			site: do(figures("[]")),
			want: []string{"en/exercises/bridge.md:13:10: figures is missing; name at least one pose file of figures/, as bridge for bridge.yaml"},
		},
	})
}

// As with related articles, a name that leads nowhere is dropped alone.
func TestAnEasierOrHarderExerciseIsOnTheSite(t *testing.T) {
	easier := func(yaml string) change { return inExercise("{text: Lift them less.}", yaml) }
	harder := func(yaml string) change { return inExercise("easier: {text: Lift them less.}", "harder: "+yaml) }
	checkRules(t, []rule{
		{name: "another exercise, words, both", site: do(exercise("tilt", "{text: Lift them less.}", "{exercise: bridge}"), easier("{exercise: tilt, text: Tilt.}"))},
		{
			name: "nothing",
			site: do(easier("{}")),
			want: []string{"en/exercises/bridge.md:14:9: easier is empty; give the slug of an exercise, a text, or both"},
		},
		{
			name: "a harder way of nothing",
			site: do(harder(`{text: "", exercise: ""}`)),
			want: []string{"en/exercises/bridge.md:14:9: harder is empty; give the slug of an exercise, a text, or both"},
		},
		{
			name: "more than a line",
			site: do(easier(`{text: "a\n\nb"}`)),
			want: []string{"en/exercises/bridge.md:14:16: easier text must be one plain line"},
		},
		{
			name:    "itself",
			site:    do(easier("{exercise: bridge}")),
			want:    []string{"en/exercises/bridge.md:14:20: an exercise is not easier than itself; name another"},
			staysUp: true,
		},
		{
			name:    "no such exercise",
			site:    do(harder("{text: Tilt., exercise: tilt}")),
			want:    []string{`en/exercises/bridge.md:14:33: no exercise "tilt" in en/exercises`},
			staysUp: true,
		},
		{
			name:    "a draft",
			site:    do(exercise("tilt", "title: tilt", "draft: true\ntitle: tilt"), easier("{exercise: tilt}")),
			want:    []string{`en/exercises/bridge.md:14:20: the exercise "tilt" is a draft`},
			staysUp: true,
		},
		{
			name: "a broken one, whose own line is enough",
			site: do(exercise("tilt", "on-back", "on-head"), easier("{exercise: tilt}")),
			want: []string{`en/exercises/tilt.md:5:11: unknown position "on-head"; …`},
		},
		{
			name: "one whose header cannot be read",
			site: do(write("en/exercises/tilt.md", "Tilt.\n"), easier("{exercise: tilt}")),
			want: []string{"en/exercises/tilt.md:1:1: the header is missing; …"},
		},
	})
}

func TestTheBodyOfAnExerciseHasStepsAndWhatToFeel(t *testing.T) {
	const all = "## Steps, ## You should feel and, if wanted, ## Tips"
	steps := func(lines ...string) []change {
		return do(inExercise("1. Lie on your back.\n2. Lift your hips.\n", strings.Join(lines, "\n")+"\n"))
	}
	feel := func(lines ...string) []change {
		return do(inExercise("Your buttocks work.\n", strings.Join(lines, "\n")+"\n"))
	}
	tips := func(lines ...string) []change {
		return do(inExercise("- Breathe.\n", strings.Join(lines, "\n")+"\n"))
	}
	noVerb := func(first, step string) rule {
		return rule{name: "a step that starts with " + first, site: steps("1. Lie down.", "2. "+step),
			want: []string{`en/exercises/bridge.md:27:4: a step says at once what to do: start it with a verb, as Lift your hips, not with "` + first + `"`}}
	}
	const plain = "an item of this list is one plain line of words"
	checkRules(t, []rule{
		{name: "no tips", site: do(inExercise("\n## Tips\n\n- Breathe.\n", ""))},
		{name: "a list of feelings and a paragraph of tips", site: append(feel("- warm", "- tired"), tips("Breathe", "all the *time*.[^msd]")...)},
		{name: "empty lines between the steps", site: steps("1. Lie down.", "", "2. Lift *your* [hips](/about) {{doctor}}.[^msd]")},
		{name: "a link with its address below", site: do(inExercise("- Breathe.", "- [Breathe][1].\n\n[1]: /about"))},
		{
			name: "no body",
			site: do(write(exerciseFile, strings.SplitAfter(goodExercise, "\n---\n")[0])),
			want: []string{
				"en/exercises/bridge.md:23:1: the heading ## Steps is missing; an exercise has " + all,
				"en/exercises/bridge.md:23:1: the heading ## You should feel is missing; an exercise has " + all,
			},
		},
		{
			name: "no steps",
			site: do(inExercise("## Steps\n\n1. Lie on your back.\n2. Lift your hips.\n\n", "")),
			want: []string{"en/exercises/bridge.md:31:1: the heading ## Steps is missing; an exercise has " + all},
		},
		{
			name: "another heading",
			site: do(inExercise("## Tips", "## Hints")),
			want: []string{"en/exercises/bridge.md:33:1: an exercise has the headings " + all + ", and no other"},
		},
		{
			name: "another heading above, told once",
			site: do(inExercise("## Tips", "# Hints")),
			want: []string{"en/exercises/bridge.md:33:1: a heading with one # is the page's title, which stands in the header; start with ##"},
		},
		{
			name: "a heading without words",
			site: do(inExercise("## Tips", "##")),
			want: []string{"en/exercises/bridge.md:33:1: the heading has no words; write some or take it out"},
		},
		{
			name: "a heading below",
			site: do(inExercise("## Tips", "### Tips")),
			want: []string{"en/exercises/bridge.md:33:1: an exercise has the headings " + all + ", and no other"},
		},
		{
			name: "a heading above",
			site: do(inExercise("## Steps", "# Steps")),
			want: []string{"en/exercises/bridge.md:24:1: a heading with one # is the page's title, which stands in the header; start with ##"},
		},
		{
			name: "a heading that skips a level",
			site: do(inExercise("## Steps", "### Steps")),
			want: []string{"en/exercises/bridge.md:24:1: heading level skipped: ### follows #; use ##"},
		},
		{
			name: "the wrong order",
			site: do(inExercise("## Steps\n\n1. Lie on your back.\n2. Lift your hips.\n\n", ""), inExercise("- Breathe.\n", "- Breathe.\n\n## Steps\n\n1. Lie on your back.\n2. Lift your hips.\n")),
			want: []string{"en/exercises/bridge.md:32:1: an exercise has the headings " + all + ", each once and in this order"},
		},
		{
			name: "a heading twice",
			site: do(inExercise("- Breathe.\n", "- Breathe.\n\n## Tips\n\n- Smile.\n")),
			want: []string{"en/exercises/bridge.md:37:1: an exercise has the headings " + all + ", each once and in this order"},
		},
		{
			name: "words above the steps",
			site: do(inExercise("## Steps", "It is easy.\n\n## Steps")),
			want: []string{"en/exercises/bridge.md:24:1: nothing stands above the heading ## Steps; the summary belongs in the header"},
		},
		{
			name: "a dead link, an unknown source and an unknown token",
			site: steps("1. Lie on [your back](/back).", "2. Lift {{it}}.[^nhs]"),
			want: []string{
				`en/exercises/bridge.md:26:11: dead link "/back": the site has no such page`,
				"en/exercises/bridge.md:27:9: unknown token {{it}}; …",
				`en/exercises/bridge.md:27:16: unknown source "nhs"; the header has msd, mayo, and en/sources.yaml has no such id`,
			},
		},
		{
			name: "a figure under the tips",
			site: tips("![A nerve](nerve.svg)"),
			want: []string{"en/exercises/bridge.md:35:1: one paragraph or one list stands under this heading, and nothing else"},
		},
		{
			name: "a block among the tips",
			site: tips("- Breathe.", "", "::: tip", "Smile.", ":::"),
			want: []string{"en/exercises/bridge.md:37:1: one paragraph or one list stands under this heading, and nothing else"},
		},
		{
			name: "the exercise itself under the tips",
			site: tips("::: exercise bridge", ":::"),
			want: []string{"en/exercises/bridge.md:35:1: one paragraph or one list stands under this heading, and nothing else"},
		},
		{
			name: "a list in a list",
			site: tips("- Breathe.", "  - Out."),
			want: []string{"en/exercises/bridge.md:35:3: " + plain},
		},
		{
			name: "a quote in a list",
			site: tips("- > Breathe."),
			want: []string{"en/exercises/bridge.md:35:3: " + plain},
		},
		{
			name: "nothing to feel",
			site: feel(""),
			want: []string{"en/exercises/bridge.md:29:1: nothing stands under this heading; write one paragraph or one list"},
		},
		{
			name: "two paragraphs of feelings",
			site: feel("Warm.", "", "Tired."),
			want: []string{"en/exercises/bridge.md:33:1: one paragraph or one list stands under this heading, and nothing else"},
		},
		{
			name: "no step",
			site: steps(""),
			want: []string{"en/exercises/bridge.md:24:1: no steps; write a numbered list under the heading: 1. 2. 3., each step on a line"},
		},
		{
			name: "steps without numbers",
			site: steps("- Lie down.", "- Lift your hips."),
			want: []string{"en/exercises/bridge.md:26:1: under ## Steps stands one numbered list and nothing else: 1. 2. 3., each step on a line"},
		},
		{
			name: "words below the steps",
			site: steps("1. Lie down.", "2. Lift your hips.", "", "Rest."),
			want: []string{"en/exercises/bridge.md:29:1: under ## Steps stands one numbered list and nothing else: 1. 2. 3., each step on a line"},
		},
		{
			name: "two lists of steps",
			site: steps("1. Lie down.", "2. Lift your hips.", "", "1) Lower them."),
			want: []string{"en/exercises/bridge.md:29:1: under ## Steps stands one numbered list and nothing else: 1. 2. 3., each step on a line"},
		},
		{
			name: "one step",
			site: steps("1. Lie down."),
			want: []string{"en/exercises/bridge.md:26:1: an exercise has 2 to 8 steps, and this has 1; split it in two, or say more or less in a step"},
		},
		{name: "eight steps", site: steps("1. Lie.", "2. Lift.", "3. Hold.", "4. Lower.", "5. Rest.", "6. Lift.", "7. Hold.", "8. Lower.")},
		{
			name: "nine steps",
			site: steps("1. Lie.", "2. Lift.", "3. Hold.", "4. Lower.", "5. Rest.", "6. Lift.", "7. Hold.", "8. Lower.", "9. Rest."),
			want: []string{"en/exercises/bridge.md:26:1: an exercise has 2 to 8 steps, and this has 9; split it in two, or say more or less in a step"},
		},
		{
			name: "two paragraphs in a step",
			site: steps("1. Lie down.", "", "   Rest.", "", "2. Lift."),
			want: []string{"en/exercises/bridge.md:26:4: " + plain},
		},
		{
			name: "a step without words",
			site: steps("1. Lie down.", "2."),
			want: []string{"en/exercises/bridge.md:27:1: " + plain},
		},
		noVerb("The", "The hips go up."), noVerb("You", "You lift your hips."), noVerb("With", "With a breath, lift your hips."), noVerb("And", "And lift your hips."),
		noVerb("then", "then lift your hips."), noVerb("Now", "Now lift."), noVerb("Next", "Next, lift."), noVerb("First", "*First* lift."), noVerb("Slowly", "Slowly lift."),
		noVerb("Gently", "Gently lift."), noVerb("You", "You'll lift."), noVerb("When", "When ready, lift."), noVerb("", "5 to 10 times, lift."), noVerb("", "**"),
		{name: "verbs that look like something else", site: steps("1. Apply warmth.", "2. Round your back.", "3. Cross your legs.", "4. *Lift* your hips.", "5. Do not hurry.", "6. Don't hurry.")},
	})
}

func TestANumberOfAnExerciseIsADosagesOrHasASource(t *testing.T) {
	const line = "; write the [^id] of its source in the same line, or take it out"
	checkRules(t, []rule{
		{
			name: "the dosage's numbers may stand anywhere",
			site: do(inExercise("Lift your hips.\ngoals", "Lift 5 to 10 times.\ngoals"), inExercise("2. Lift your hips.", "2. Lift 10 times for 3 seconds."), inExercise("Your buttocks work.", "Warmth after 5."),
				inExercise("Breathe.", "Breathe for 3 seconds, 5 times."), inExercise("Lift them less.", "Lift 3."), inExercise("Keep your back straight.", "Stop after 10.")),
		},
		{
			name: "other numbers may not",
			site: do(inExercise("Lift your hips.\ngoals", "Lift 4 to 10 times.\ngoals"), inExercise("2. Lift your hips.", "2. Lift 6 or **7** times."), inExercise("Your buttocks work.", "Warmth\nafter 8."),
				inExercise("Breathe.", "Breathe 9 times."), inExercise("Lift them less.", "Lift 11."), inExercise("Keep your back straight.", "Stop after 12.")),
			want: []string{
				"en/exercises/bridge.md:3:10: no dosage names the number 4; take it out of the summary, which refers to no source",
				"en/exercises/bridge.md:14:16: no dosage names the number 11" + line,
				"en/exercises/bridge.md:16:5: no dosage names the number 12" + line,
				"en/exercises/bridge.md:27:9: no dosage names the number 6" + line,
				"en/exercises/bridge.md:27:16: no dosage names the number 7" + line,
				"en/exercises/bridge.md:32:7: no dosage names the number 8" + line,
				"en/exercises/bridge.md:36:11: no dosage names the number 9" + line,
			},
		},
		{
			name: "a number counts what the dosage counts with it",
			site: do(inExercise("- Breathe.", "- Hold for 10 seconds, 3 times, 5 breaths, 3 minutes."), inExercise("felt_in: Your buttocks", "felt_in: Your 3 days")),
			want: []string{
				"en/exercises/bridge.md:7:10: no dosage names the number 3; take it out of the felt_in, which refers to no source",
				"en/exercises/bridge.md:35:12: no dosage names the number 10" + line,
				"en/exercises/bridge.md:35:24: no dosage names the number 3" + line,
				"en/exercises/bridge.md:35:33: no dosage names the number 5" + line,
				"en/exercises/bridge.md:35:44: no dosage names the number 3" + line,
			},
		},
		{
			name: "with a source any may",
			site: do(inExercise("2. Lift your hips.", "2. Lift 6 times.[^msd]"), inExercise("Your buttocks work.", "Warmth after 8,[^msd] or\n9."),
				inExercise("Breathe.", "Breathe **9 times[^msd]**."), inExercise("Lift them less.", `"Lift 11.[^mayo]"`), inExercise("Keep your back straight.", "Stop after 12.[^msd]")),
		},
		{
			name: "a source covers its own line alone",
			site: do(inExercise("- Breathe.", "- Breathe.[^msd]\n- Smile 4 times.")),
			want: []string{"en/exercises/bridge.md:36:9: no dosage names the number 4" + line},
		},
		{
			name: "every part of a number counts",
			site: do(inExercise("- Breathe.", "- Breathe for 3.5, 1,000 or 30 minutes at 10°, 3-4 times.")),
			want: []string{
				"en/exercises/bridge.md:35:15: no dosage names the number 3.5" + line,
				"en/exercises/bridge.md:35:20: no dosage names the number 1,000" + line,
				"en/exercises/bridge.md:35:29: no dosage names the number 30" + line,
				"en/exercises/bridge.md:35:51: no dosage names the number 4" + line,
			},
		},
		{name: "the name of a vertebra, an address and a token are no amounts", site: do(inExercise("- Breathe.", "- Breathe: [L5](https://example.org/4), <https://example.org/6>, {{clinic-phone}}."), inExercise("Lift your hips.\ngoals", "Ask {{clinic-phone}} about L4.\ngoals"))},
		{name: "an article may name any number", site: do(body("Lift 4 times."))},
	})
}

func TestTheRulesForStoppingStandOnce(t *testing.T) {
	in := func(old, new string) change { return replace(stopRulesFile, old, new) }
	checkRules(t, []rule{
		{
			name: "missing",
			site: do(remove(stopRulesFile)),
			want: []string{"en/cards/stop-rules.md: the rules for stopping are missing (…"},
		},
		{name: "no exercise needs them", site: do(remove(stopRulesFile, exerciseFile))},
		{name: "no draft needs them", site: do(remove(stopRulesFile), inExercise("title: Bridge", "draft: true\ntitle: Bridge"))},
		{
			name: "checked also without exercises",
			site: do(remove(exerciseFile), in("title: When to stop\n", "")),
			want: []string{"en/cards/stop-rules.md:2:1: title is missing; it is the heading above the rules"},
		},
		{
			name: "empty",
			site: do(write(stopRulesFile, "---\ngo_on: {title: Go on}\n---\n")),
			want: []string{
				"en/cards/stop-rules.md:2:1: title is missing; it is the heading above the rules",
				"en/cards/stop-rules.md:2:1: ease_off title is missing; name what to do in a word or two",
				"en/cards/stop-rules.md:2:1: ease_off then is missing; say in a sentence what to do",
				"en/cards/stop-rules.md:2:1: ease_off signs is missing; list when the rule holds",
				"en/cards/stop-rules.md:2:1: stop title is missing; name what to do in a word or two",
				"en/cards/stop-rules.md:2:1: stop then is missing; say in a sentence what to do",
				"en/cards/stop-rules.md:2:1: stop signs is missing; list when the rule holds",
				"en/cards/stop-rules.md:2:1: sources is missing; rules for stopping need one: write its [^id] behind them",
				"en/cards/stop-rules.md:2:8: go_on then is missing; say in a sentence what to do",
				"en/cards/stop-rules.md:2:8: go_on signs is missing; list when the rule holds",
			},
		},
		{
			name: "unknown keys",
			site: do(in("title: When", "heading: When"), in("{title: Ease off, signs:", "{title: Ease off, sign:")),
			want: []string{
				`en/cards/stop-rules.md:2:1: unknown key "heading"; the keys here are title, go_on, ease_off, stop, review, sources`,
				`en/cards/stop-rules.md:4:29: unknown key "sign"; the keys here are title, signs, then`,
			},
		},
		{
			name: "a body",
			site: do(in("---\ntitle", "---\n# Rules\ntitle"), func(site fstest.MapFS) {
				write(stopRulesFile, string(site[stopRulesFile].Data)+"\n  Stop!\n")(site)
			}),
			want: []string{"en/cards/stop-rules.md:11:3: this file has no body; its words stand in the header"},
		},
		{
			name: "a sign of several lines, a dead link, an unknown source and an emergency number",
			site: do(in("it hurts", `"a\n\nb"`), in("/get-help-now", "/help"), in("both legs hurt", `"both legs hurt[^mayo]"`), in("Do more.", "Call 911.")),
			want: []string{
				"en/cards/stop-rules.md:3:65: " + hardCodedMessage("911"),
				"en/cards/stop-rules.md:4:37: ease_off signs 1 must be one plain line",
				`en/cards/stop-rules.md:5:29: unknown source "mayo"; the header has nhs, and en/sources.yaml has no such id`,
				`en/cards/stop-rules.md:5:61: dead link "/help": the site has no such page`,
			},
		},
		{
			name: "a token that is none, in titles",
			site: do(in("When to stop", "When {{a}}"), in("title: Go on", "title: \"{{b}}\"")),
			want: []string{"en/cards/stop-rules.md:2:8: unknown token {{a}}; …", "en/cards/stop-rules.md:3:16: unknown token {{b}}; …"},
		},
		{
			name: "a faulty review and a faulty source that nothing refers to",
			site: do(in("sources:", "review: {by: Dr Example, on: 2026-01-02}\nsources:"), in("[^nhs]", ""), in(", checked: 2026-01-02", "")),
			want: []string{
				"en/cards/stop-rules.md:6:9: review due is missing; give the day by which the page is checked again",
				"en/cards/stop-rules.md:8:5: checked is missing; give the day on which somebody last looked at the source",
				`en/cards/stop-rules.md:8:10: warning: source "nhs" is never referred to; write [^nhs] where it is used, or take it out`,
			},
		},
	})
}

func TestABlockExerciseOrFigureNamesOneThatThereIs(t *testing.T) {
	const at = "en/articles/leg-pain.md:18:1: "
	checkRules(t, []rule{
		{name: "good ones, also on a page", site: do(body("::: exercise bridge", ":::", "", "::: figure bridge", ":::"), replace("en/pages/home.md", "Words.", "::: exercise bridge\n:::\n\n::: figure bridge\n:::"))},
		{name: "no exercise", site: do(body("::: exercise", ":::")), want: []string{at + "say which exercise, as ::: exercise bridge"}},
		{name: "no figure", site: do(body("::: figure", ":::")), want: []string{at + "say which figure, as ::: figure bridge"}},
		{name: "an unknown exercise", staysUp: true, site: do(body("::: exercise tilt", ":::")), want: []string{at + `no exercise "tilt" in en/exercises`}},
		{name: "an unknown figure", staysUp: true, site: do(body("::: figure tilt", ":::")), want: []string{at + `no figure "tilt" in figures/; check the name, or add tilt.yaml`}},
		{name: "a picture that is no pose file", staysUp: true, site: do(body("::: figure nerve", ":::")), want: []string{at + `"nerve" is a picture, not a pose file; write ![what it shows](nerve.svg)`}},
		{name: "the name in a token", staysUp: true, site: do(body("::: exercise {{doctor}}", ":::")), want: []string{at + `no exercise "{{doctor}}" in en/exercises`}},
		{
			name: "a draft", staysUp: true,
			site: do(inExercise("title: Bridge", "draft: true\ntitle: Bridge"), body("::: exercise bridge", ":::")),
			want: []string{at + `the exercise "bridge" is a draft`},
		},
		{
			name: "a body",
			site: do(body("::: exercise bridge", "Lift.", ":::", "", "::: figure bridge", "- a", ":::")),
			want: []string{at + "the block exercise has no body; close it with ::: on the next line", "en/articles/leg-pain.md:22:1: the block figure has no body; close it with ::: on the next line"},
		},
		{
			name: "never closed",
			site: do(body("::: exercise bridge")),
			want: []string{at + "the block exercise is never closed; put ::: on a line of its own where it ends"},
		},
		{
			name: "in a list",
			site: do(body("- ::: exercise bridge", "  :::")),
			want: []string{"en/articles/leg-pain.md:18:3: a block cannot stand inside another block, a list or a quote"},
		},
		{
			name: "in a key point",
			site: do(inHeader("Most leg pain gets better.[^jensen-2019]", `"::: exercise tilt"`), body("It hurts.[^jensen-2019]")),
			want: []string{`en/articles/leg-pain.md:8:5: no exercise "tilt" in en/exercises`, `en/articles/leg-pain.md:8:5: key_points 1 must be one plain line`},
		},
		{
			name: "an exercise with an error, which takes no article down",
			site: do(inExercise("steady", "hard"), body("::: exercise bridge", ":::")),
			want: []string{`en/exercises/bridge.md:6:8: unknown level "hard"; …`},
		},
		{
			name: "an exercise that cannot be read",
			site: do(write(exerciseFile, "Lift.\n"), body("::: exercise bridge", ":::", "", "See [it](/exercises/bridge#how).")),
			want: []string{"en/exercises/bridge.md:1:1: the header is missing; …"},
		},
		{
			name: "an exercise that is not shown without the rules for stopping",
			site: do(remove(stopRulesFile), body("::: exercise bridge", ":::", "", "See [it](/exercises/bridge#how).")),
			want: []string{"en/cards/stop-rules.md: the rules for stopping are missing (…"},
		},
	})
}
