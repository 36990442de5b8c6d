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
	Title   string         `yaml:"title"`
	GoOn    stopRuleHeader `yaml:"go_on"`
	EaseOff stopRuleHeader `yaml:"ease_off"`
	Stop    stopRuleHeader `yaml:"stop"`
	Review  *Review        `yaml:"review"`
	Sources []Source       `yaml:"sources"`
}

type stopRuleHeader struct {
	Title string   `yaml:"title"`
	Signs []string `yaml:"signs"`
	Then  string   `yaml:"then"`
}

const stopRulesFile = "en/cards/stop-rules.md"

func (b *builder) loadStopRules() {
	if _, err := fs.Stat(b.fsys, stopRulesFile); err != nil {
		if slices.ContainsFunc(b.exercises, func(d *exerciseDraft) bool { return !d.head.Draft }) {
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
	d.refs = &references{sources: slices.Clone(head.Sources), silent: true}
	if text := strings.TrimLeft(string(d.source), " \t\n"); text != "" {
		d.problem(len(d.source)-len(text), "this file has no body; its words stand in the header")
	}
	h.requireText(head.Title, "it is the heading above the rules", "title")
	h.checkReview(head.Review)
	if len(head.Sources) == 0 {
		h.problemAt("sources is missing; rules for stopping need one", "sources")
	}
	h.checkSources(head.Sources)
	rules := &StopRules{
		Title:   h.plain(head.Title, "title"),
		GoOn:    d.stopRule(head.GoOn, "go_on"),
		EaseOff: d.stopRule(head.EaseOff, "ease_off"),
		Stop:    d.stopRule(head.Stop, "stop"),
		Review:  head.Review,
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
