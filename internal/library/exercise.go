package library

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Goal is what an exercise is for.
type Goal string

// The goals, in the order in which the filter shows them.
const (
	EasePain   Goal = "ease-pain"
	Loosen     Goal = "loosen"
	Strengthen Goal = "strengthen"
	MoveNerve  Goal = "move-nerve"
	Everyday   Goal = "everyday"
)

// Goals returns all goals in order.
func Goals() []Goal { return []Goal{EasePain, Loosen, Strengthen, MoveNerve, Everyday} }

// Position is how the body starts an exercise.
type Position string

// The positions, from lying to standing.
const (
	OnBack        Position = "on-back"
	OnSide        Position = "on-side"
	FaceDown      Position = "face-down"
	HandsAndKnees Position = "hands-and-knees"
	Sitting       Position = "sitting"
	Standing      Position = "standing"
)

// Positions returns all positions in order.
func Positions() []Position {
	return []Position{OnBack, OnSide, FaceDown, HandsAndKnees, Sitting, Standing}
}

// Level is how hard an exercise is.
type Level string

// The levels, easiest first.
const (
	Gentle Level = "gentle"
	Steady Level = "steady"
	Strong Level = "strong"
)

// Levels returns all levels in order.
func Levels() []Level { return []Level{Gentle, Steady, Strong} }

// Exercise is one exercise, ready to be shown.
type Exercise struct {
	Slug       string
	Title      string
	AlsoCalled []string
	Summary    string
	Goals      []Goal
	Position   Position
	Level      Level
	// FeltIn says where a reader feels it: "Your tummy and lower back".
	FeltIn string
	// Muscles are often empty; MusclesSource says who names them, nil when there
	// are none.
	Muscles       []string
	MusclesSource *Source
	Equipment     []string
	// Dosages are what published sources name as a starting amount; the first
	// is the one to show large. Often empty: none is invented.
	Dosages []Dosage
	// Pictures are the frames of the exercise's figures. The first Main of them,
	// at least one, are the main figure's.
	Pictures []Picture
	Main     int
	// Motion is the address of the pictures between the main figure's, "" when
	// there are none.
	Motion         string
	Easier, Harder *Variant
	Cautions       []HTML
	Steps          []HTML
	// Feel is what a reader should feel; Tips is often empty.
	Feel, Tips HTML
	Authors    []string
	Published  Date
	// Draft says that only editors see it.
	Draft bool
	// Review is nil as long as no clinician has checked the exercise.
	Review *Review
	// Sources stand in the order of their numbers.
	Sources []Source
	// Terms are those that the markup explains, as in a Body.
	Terms []MarkedTerm
}

// Path returns the exercise's address.
func (e *Exercise) Path() string { return "/exercises/" + e.Slug }

// EndPicture returns the picture that stands on cards: the last of the main figure.
func (e *Exercise) EndPicture() Picture { return e.Pictures[e.Main-1] }

// Range is a number or two: 5, or 5 to 10, or up to 10. From and To are the same
// for a single number; From is 0 for up to. The zero Range is none.
type Range struct{ From, To int }

// amountPattern is a number of a Range.
const amountPattern = `([1-9]\d{0,2})`

var rangePattern = regexp.MustCompile(`^(` + regexp.QuoteMeta(words.upTo) + ` +)?` + amountPattern + `$|^` +
	amountPattern + ` +` + regexp.QuoteMeta(words.to) + ` +` + amountPattern + `$`)

// UnmarshalYAML reads a number or two and says how to write them when it cannot.
func (r *Range) UnmarshalYAML(n *yaml.Node) error {
	m := rangePattern.FindStringSubmatch(n.Value)
	if m == nil {
		return fmt.Errorf("%q is not an amount; write a whole number from 1 to 999, or two, as 5 %s 10, or %s 10", n.Value, words.to, words.upTo)
	}
	// The pattern lets only digits through.
	if m[2] != "" {
		r.To, _ = strconv.Atoi(m[2])
		if m[1] == "" {
			r.From = r.To
		}
		return nil
	}
	r.From, _ = strconv.Atoi(m[3])
	r.To, _ = strconv.Atoi(m[4])
	if r.From >= r.To {
		return fmt.Errorf("%q starts with the greater number; write the smaller one first, as 5 %s 10", n.Value, words.to)
	}
	return nil
}

// Dosage is what one source names as a starting amount. Each field is empty
// when the source does not name it.
type Dosage struct {
	// For is the part of the exercise that the numbers are for ("resting on your
	// elbows"), "" when they are for all of it.
	For         string
	Repetitions Range // times
	Sets        Range
	HoldSeconds Range
	HoldBreaths Range // deep breaths
	TimesADay   Range
	TimesAWeek  Range
	BuildTo     int // repetitions to build up to; 0 is none
	EachSide    bool
	// Source is the one of the exercise's sources that names all this.
	Source Source
}

// Variant is an easier or a harder way. Exercise, Text, or both are set.
type Variant struct {
	Exercise *Exercise
	Text     HTML
}

// exerciseHeader is an exercise's YAML.
type exerciseHeader struct {
	Title      string         `yaml:"title" is:"required" doc:"What the exercise is called."`
	AlsoCalled []string       `yaml:"also_called" doc:"Other names, as [Hip lift]."`
	Summary    string         `yaml:"summary" is:"required" doc:"One or two sentences that stand under the title. Only numbers of a dosage may stand in it."`
	Goals      []Goal         `yaml:"goals" is:"required,unique" doc:"What the exercise is for. The first one counts most."`
	Position   Position       `yaml:"position" is:"required" doc:"How the body starts."`
	Level      Level          `yaml:"level" is:"required" doc:"How hard it is."`
	FeltIn     string         `yaml:"felt_in" is:"required,no-stop" doc:"Where a reader feels it, without a full stop, as Your buttocks and belly."`
	Muscles    *musclesHeader `yaml:"muscles" doc:"The muscles that work. Leave it out when no source names them."`
	Equipment  []string       `yaml:"equipment" doc:"What a reader needs, as [A mat]."`
	Dosage     []dosageHeader `yaml:"dosage" doc:"What sources name as a common starting amount, the one to show large first. Leave it out when none does: no number is invented."`
	Figures    []string       `yaml:"figures" is:"required,unique,slug" doc:"Pose files of figures/ by name, as [bridge]. The last picture of the first one stands on cards."`
	Easier     *variantHeader `yaml:"easier" doc:"An easier way: another exercise, a text, or both."`
	Harder     *variantHeader `yaml:"harder" doc:"A harder way: another exercise, a text, or both."`
	Cautions   []string       `yaml:"cautions" doc:"What to take care of, each a line."`
	Authors    []string       `yaml:"authors" is:"required" doc:"Who wrote it, as [Sciatica Guide]."`
	Published  Date           `yaml:"published" is:"required" doc:"The day on which it was first shown, as 2026-11-23. Not in the future."`
	Review     *Review        `yaml:"review" doc:"Who checked it, once a clinician has. Leave it out until then."`
	Sources    []Source       `yaml:"sources" doc:"The sources that only this file uses. Those that pages share stand in en/sources.yaml."`
	Aliases    []string       `yaml:"aliases" is:"alias" doc:"Old addresses that lead here, each from the first slash on, as /old-name."`
	Draft      bool           `yaml:"draft" doc:"true keeps the file from readers while you write."`
}

type musclesHeader struct {
	Names  []string `yaml:"names" is:"required" doc:"The muscles, as [gluteus maximus]."`
	Source string   `yaml:"source" is:"required,slug" doc:"The id of the source that names them."`
}

type dosageHeader struct {
	Source      string `yaml:"source" is:"required,slug" doc:"The id of the source that names these numbers."`
	For         string `yaml:"for" doc:"The part of the exercise that the numbers are for, as resting on your elbows. Leave it out when they are for all of it."`
	Repetitions Range  `yaml:"repetitions" doc:"How many times. One number or two: 5, or 5 to 10, or up to 10."`
	Sets        Range  `yaml:"sets" doc:"How many rounds of these. One number or two: 5, or 5 to 10, or up to 10."`
	HoldSeconds Range  `yaml:"hold_seconds" doc:"How many seconds to hold. One number or two: 5, or 5 to 10, or up to 10."`
	HoldBreaths Range  `yaml:"hold_breaths" doc:"How many deep breaths to hold. One number or two: 5, or 5 to 10, or up to 10."`
	TimesADay   Range  `yaml:"times_a_day" doc:"How often a day. One number or two: 5, or 5 to 10, or up to 10."`
	TimesAWeek  Range  `yaml:"times_a_week" doc:"How often a week. One number or two: 5, or 5 to 10, or up to 10."`
	BuildTo     Range  `yaml:"build_to" is:"one-number" doc:"The repetitions to build up to. One number, as 30."`
	EachSide    bool   `yaml:"each_side" doc:"true if the numbers count for each side."`
}

// ranges returns the amounts that the source names.
func (d *dosageHeader) ranges() []Range {
	all := []Range{d.Repetitions, d.Sets, d.HoldSeconds, d.HoldBreaths, d.TimesADay, d.TimesAWeek, d.BuildTo}
	return slices.DeleteFunc(all, func(r Range) bool { return r == Range{} })
}

// vouch notes the numbers that a text may name because the dosage does: by
// themselves, and with what they count.
func (d *dosageHeader) vouch(numbers map[string]bool) {
	note := func(unit string, ranges ...Range) {
		for _, r := range ranges {
			for _, n := range []int{r.From, r.To} {
				if n > 0 {
					number := strconv.Itoa(n)
					numbers[number] = true
					numbers[number+" "+unit] = true
					numbers[number+" "+strings.TrimSuffix(unit, "s")] = true
				}
			}
		}
	}
	note(words.times, d.Repetitions, d.BuildTo, d.TimesADay, d.TimesAWeek)
	note(words.sets, d.Sets)
	note(words.seconds, d.HoldSeconds)
	note(words.breaths, d.HoldBreaths)
}

type variantHeader struct {
	Exercise string `yaml:"exercise" is:"slug" doc:"The other exercise, by its file name, as pelvic-tilt."`
	Text     string `yaml:"text" doc:"What to change, as Lift only a little."`
}

// exerciseIDs are the ids of the headings that the page of every exercise has:
// the dosage, the steps, what to feel, and the rules for stopping.
var exerciseIDs = []string{"dose", "how", "feel", "stop"}

// exerciseDraft is an exercise before its links are known to lead somewhere.
type exerciseDraft struct {
	*document
	head     exerciseHeader
	exercise *Exercise
}

func (b *builder) parseExercises() {
	for _, file := range b.markdownFiles("en/exercises") {
		slug := strings.TrimSuffix(path.Base(file), ".md")
		draft := &exerciseDraft{exercise: &Exercise{Slug: slug}}
		draft.document = b.open(file, draft.exercise.Path(), &draft.head)
		if draft.document == nil {
			b.unread[draft.exercise.Path()] = true
			continue
		}
		draft.exercise.Draft = draft.head.Draft
		if b.hides(draft.head.Draft) {
			b.drafts[draft.address] = "exercise"
		}
		draft.refs = b.references(draft.head.Sources)
		draft.marks = newMarks(nil)
		draft.numbers = map[string]bool{}
		for i := range draft.head.Dosage {
			draft.head.Dosage[i].vouch(draft.numbers)
		}
		b.exercises = append(b.exercises, draft)
	}
}

// meetSources numbers the sources in the order in which a reader of the page
// meets them: the dosage, the steps and what to feel, the muscles, the cautions.
// The tips come after these.
func (draft *exerciseDraft) meetSources() {
	for _, dosage := range draft.head.Dosage {
		draft.refs.number(dosage.Source)
	}
	aboveTips, _, _ := strings.Cut(string(draft.source), "## "+words.tips)
	draft.refs.meet([]string{aboveTips})
	if muscles := draft.head.Muscles; muscles != nil {
		draft.refs.number(muscles.Source)
	}
	draft.refs.meet(draft.head.Cautions)
}

// finishExercise holds the exercise to its rules and fills in what is shown.
func (b *builder) finishExercise(draft *exerciseDraft) {
	h, head, e := draft.header, &draft.head, draft.exercise
	h.requireText(head.Title, "every exercise has one", "title")
	h.requireText(head.Summary, "one or two sentences stand under the title", "summary")
	if len(head.Goals) == 0 {
		requireOneOf(h, Goals(), "", "goals", "goals")
	}
	for i, goal := range head.Goals {
		requireOneOf(h, Goals(), goal, "goal", "goals", i)
		if slices.Contains(head.Goals[:i], goal) {
			h.problemAt(fmt.Sprintf("the goal %q stands twice; take one out", goal), "goals", i)
		}
	}
	requireOneOf(h, Positions(), head.Position, "position", "position")
	requireOneOf(h, Levels(), head.Level, "level", "level")
	h.requireText(head.FeltIn, "say where a reader feels the exercise", "felt_in")
	if strings.HasSuffix(strings.TrimSpace(head.FeltIn), ".") {
		h.problemAt("felt_in is no sentence; take the full stop at its end out", "felt_in")
	}
	h.checkAuthors(head.Authors, "exercise")
	h.checkPublished(head.Published)
	h.checkReview(head.Review)
	h.checkSources(head.Sources)
	h.checkAliases(head.Aliases)

	e.Title = h.plain(head.Title, "title")
	e.AlsoCalled = h.plainList(head.AlsoCalled, "give a name, or take it out", "also_called")
	e.Summary = h.plain(head.Summary, "summary")
	draft.refuseNumbers(head.Summary, "summary")
	draft.refuseNumbers(head.FeltIn, "felt_in")
	e.Goals, e.Position, e.Level = head.Goals, head.Position, head.Level
	e.FeltIn = h.plain(head.FeltIn, "felt_in")
	e.Equipment = h.plainList(head.Equipment, "name a thing, or take it out", "equipment")
	e.Authors, e.Published, e.Review = head.Authors, head.Published, head.Review
	draft.showBody()
	e.Easier = draft.variant(head.Easier, "easier")
	e.Harder = draft.variant(head.Harder, "harder")
	if len(draft.refs.sources) == 0 {
		h.problemAt("sources is missing; an exercise says where its statements come from: write the [^id] of a source behind them", "sources")
	}
	draft.warnUncited()
	e.Terms = draft.terms()
	e.Sources = draft.refs.cited()
	draft.showSourced()
	b.ruled("picture", draft.showFigures)
}

// refuseNumbers lets a text that can refer to no source name only numbers of a dosage.
func (draft *exerciseDraft) refuseNumbers(text, key string) {
	for _, m := range numberPattern.FindAllStringSubmatchIndex(text, -1) {
		if number := text[m[2]:m[3]]; draft.unsourced(number, text[m[3]:]) {
			draft.header.problemAt(fmt.Sprintf("no dosage names the number %s; take it out of the %s, which refers to no source", number, key), key).Rule = "unsourced-number"
		}
	}
}

// showSourced fills in what a source vouches for: the muscles and the dosages.
func (draft *exerciseDraft) showSourced() {
	h, head, e := draft.header, &draft.head, draft.exercise
	source := func(id, why string, path ...any) (s Source) {
		h.requireText(id, why, path...)
		at := slices.IndexFunc(e.Sources, func(s Source) bool { return s.ID == id })
		switch {
		case at >= 0:
			return e.Sources[at]
		case id != "":
			h.problemAt(draft.refs.unknown(id), path...).Rule = "unknown-source"
		}
		return Source{}
	}
	if muscles := head.Muscles; muscles != nil {
		if len(muscles.Names) == 0 {
			h.problemAt("muscles names is missing; list the muscles, or take muscles out", "muscles", "names")
		}
		e.Muscles = h.plainList(muscles.Names, "name a muscle, or take it out", "muscles", "names")
		s := source(muscles.Source, "name the source that says which muscles work", "muscles", "source")
		e.MusclesSource = &s
	}
	for i, dosage := range head.Dosage {
		if len(dosage.ranges()) == 0 {
			h.problemAt(fmt.Sprintf("dosage %d names no number; give at least one of repetitions, sets, hold_seconds, hold_breaths, times_a_day, times_a_week and build_to, or take it out", i+1), "dosage", i)
		}
		if dosage.BuildTo.From != dosage.BuildTo.To {
			h.problemAt("build_to is one number, as 30", "dosage", i, "build_to")
		}
		e.Dosages = append(e.Dosages, Dosage{
			For:         h.plain(dosage.For, "dosage", i, "for"),
			Repetitions: dosage.Repetitions, Sets: dosage.Sets,
			HoldSeconds: dosage.HoldSeconds, HoldBreaths: dosage.HoldBreaths,
			TimesADay: dosage.TimesADay, TimesAWeek: dosage.TimesAWeek,
			BuildTo: dosage.BuildTo.To, EachSide: dosage.EachSide,
			Source: source(dosage.Source, "name the source of these numbers; a dosage is never invented", "dosage", i, "source"),
		})
	}
}

// showFigures fills in the pictures.
func (draft *exerciseDraft) showFigures() {
	h, e := draft.header, draft.exercise
	if len(draft.head.Figures) == 0 {
		h.problemAt("figures is missing; name at least one pose file of figures/, as bridge for bridge.yaml", "figures")
	}
	for i, name := range draft.head.Figures {
		found, message := draft.b.findPoses(name)
		switch {
		case isTodo(name): // refuseTodos tells
		case slices.Contains(draft.head.Figures[:i], name):
			h.problemAt(fmt.Sprintf("the figure %q stands twice; take one out", name), "figures", i)
		case message != "":
			h.problemAt(message, "figures", i)
		case found == nil: // an exercise is nothing without its pictures
			h.failed = true
		default:
			e.Pictures = append(e.Pictures, found.pictures...)
			if i == 0 {
				e.Main, e.Motion = len(found.pictures), found.motion
			}
		}
	}
}

// variant reads an easier or a harder way. Its exercise is filled in by
// relateExercise, when all are finished.
func (draft *exerciseDraft) variant(head *variantHeader, key string) *Variant {
	switch {
	case head == nil:
		return nil
	case head.Exercise == "" && head.Text == "":
		draft.header.problemAt(key+" is empty; give the slug of an exercise, a text, or both", key)
		return nil
	case head.Text == "":
		return &Variant{}
	}
	return &Variant{Text: draft.line(head.Text, key, "text")}
}

// relateExercise fills in the easier and the harder exercise. A way of which
// nothing is left is dropped.
func (b *builder) relateExercise(draft *exerciseDraft) {
	relate := func(head *variantHeader, v *Variant, key string) *Variant {
		if head == nil || v == nil || head.Exercise == "" {
			return v
		}
		if head.Exercise == draft.exercise.Slug {
			draft.header.problemAt("an exercise is not "+key+" than itself; name another", key, "exercise")
		} else if message := b.noExercise(head.Exercise); message != "" {
			draft.header.problemAt(message, key, "exercise")
		} else {
			v.Exercise = b.lib.exercises[head.Exercise]
		}
		if v.Exercise == nil && v.Text == "" {
			return nil
		}
		return v
	}
	draft.exercise.Easier = relate(draft.head.Easier, draft.exercise.Easier, "easier")
	draft.exercise.Harder = relate(draft.head.Harder, draft.exercise.Harder, "harder")
}

// noExercise says why the site has no such exercise. It says "" for one with
// errors, which are told in its own file: one mistake is one line.
func (b *builder) noExercise(slug string) string {
	address := "/exercises/" + slug
	switch {
	case b.drafts[address] != "":
		return fmt.Sprintf("the exercise %q is a draft", slug)
	case b.anchors[address] == nil && !b.unread[address]:
		return fmt.Sprintf("no exercise %q in en/exercises", slug)
	}
	return ""
}

// orderExercises sorts the published exercises as Exercises promises.
func (b *builder) orderExercises() {
	slices.SortFunc(b.lib.orderedExercises, func(x, y *Exercise) int {
		return cmp.Or(
			slices.Index(Levels(), x.Level)-slices.Index(Levels(), y.Level),
			slices.Index(Goals(), x.Goals[0])-slices.Index(Goals(), y.Goals[0]),
			strings.Compare(x.Title, y.Title))
	})
}
