package library

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// StopRules say when to go on, when to ease off, and when to stop and get
// help. They stand on every exercise and on every print of one.
type StopRules struct {
	Title               string
	GoOn, EaseOff, Stop StopRule
	// Review is nil as long as no clinician has checked the rules.
	Review *Review
	// Sources stand in the order of their numbers. The rules themselves show no
	// numbers, because each page has a list of its own.
	Sources []Source
}

// StopRule is one of the three.
type StopRule struct {
	Title string
	// Signs are when it holds; Then is what to do.
	Signs []HTML
	Then  HTML
}

type stopRulesHeader struct {
	Title   string         `yaml:"title" is:"required" doc:"The heading above the three rules."`
	GoOn    stopRuleHeader `yaml:"go_on" is:"required" doc:"When to go on."`
	EaseOff stopRuleHeader `yaml:"ease_off" is:"required" doc:"When to do less."`
	Stop    stopRuleHeader `yaml:"stop" is:"required" doc:"When to stop and get help."`
	Review  *Review        `yaml:"review" doc:"Who checked it, once a clinician has. Leave it out until then."`
	Sources []Source       `yaml:"sources" doc:"The sources that only this file uses. Those that pages share stand in en/sources.yaml."`
}

type stopRuleHeader struct {
	Title string   `yaml:"title" is:"required" doc:"What to do, in a word or two, as Go on."`
	Signs []string `yaml:"signs" is:"required" doc:"When the rule holds, each a line, with a [^id] behind it where a source says so."`
	Then  string   `yaml:"then" is:"required" doc:"What to do, in a sentence."`
}

const stopRulesFile = "en/cards/stop-rules.md"

func (b *builder) loadStopRules() {
	if _, err := fs.Stat(b.fsys, stopRulesFile); err != nil {
		if slices.ContainsFunc(b.exercises, func(d *exerciseDraft) bool { return !b.hides(d.head.Draft) }) {
			b.problem(Problem{File: stopRulesFile, Message: fmt.Sprintf("the rules for stopping are missing (%v); no exercise is shown without them", err)})
		}
		return
	}
	var head stopRulesHeader
	d := b.open(stopRulesFile, "", &head)
	if d == nil {
		return
	}
	h := d.header
	d.refs = b.references(head.Sources)
	d.refs.silent = true
	if text := strings.TrimLeft(string(d.source), " \t\n"); text != "" {
		d.problem(len(d.source)-len(text), "this file has no body; its words stand in the header")
	}
	h.requireText(head.Title, "it is the heading above the rules", "title")
	h.checkReview(head.Review)
	h.checkSources(head.Sources)
	rules := &StopRules{
		Title:   h.plain(head.Title, "title"),
		GoOn:    d.stopRule(head.GoOn, "go_on"),
		EaseOff: d.stopRule(head.EaseOff, "ease_off"),
		Stop:    d.stopRule(head.Stop, "stop"),
		Review:  head.Review,
	}
	if len(d.refs.sources) == 0 {
		h.problemAt("sources is missing; rules for stopping need one: write its [^id] behind them", "sources")
	}
	d.warnUncited()
	rules.Sources = d.refs.cited()
	if !d.bad() {
		b.lib.stopRules = rules
	}
}

func (d *document) stopRule(head stopRuleHeader, key string) StopRule {
	h := d.header
	h.requireText(head.Title, "name what to do in a word or two", key, "title")
	h.requireText(head.Then, "say in a sentence what to do", key, "then")
	if len(head.Signs) == 0 {
		h.problemAt(key+" signs is missing; list when the rule holds", key, "signs")
	}
	rule := StopRule{Title: h.plain(head.Title, key, "title")}
	for i, sign := range head.Signs {
		rule.Signs = append(rule.Signs, d.line(sign, key, "signs", i))
	}
	if head.Then != "" {
		rule.Then = d.line(head.Then, key, "then")
	}
	return rule
}
