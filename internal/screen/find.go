package screen

import (
	"cmp"
	"slices"
	"sort"
)

// Rules are the word lists of one language. They never change, and many may
// read them at once.
type Rules struct {
	words    lexicon
	patterns []pattern
	starts   [][]start // the phrases of choices, by their first word
	choices  int
	lists    int
	rules    []rule

	deny                        denials
	private                     privateWords
	spam                        list
	shorteners, shops, profiles []string
}

// rule is one rule of the file.
type rule struct {
	flag         Flag
	name         string
	find, except list
	near         []list
	within       int
	asked        bool
}

const (
	withinSentence = -1
	withinText     = -2
)

// match is what a rule found: the parts that stand near each other, or one.
type match struct {
	parts []span
	near  bool
}

// Findings gives what the rules find in a text, by Start. No two of one Flag
// overlap: such are one, with the Kind of the first.
func (r *Rules) Findings(text string) []Finding {
	words := split(text)
	hits := r.hits(words)
	links := Links(text)
	d := r.deniers(words, hits)
	var signs []sign
	var found []Finding
	for i := range r.rules {
		rule := &r.rules[i]
		for _, m := range rule.matches(words, hits) {
			if rule.flag == Emergency {
				signs = append(signs, rule.signs(m, d.denied(m.parts, rule.within == withinText))...)
				continue
			}
			for _, s := range rule.signs(m, false) {
				found = append(found, Finding{rule.flag, rule.name, words[s.from].start, words[s.to-1].end})
			}
		}
	}
	for _, s := range settle(signs) {
		flag := Emergency
		if s.denied {
			flag = Mention
		}
		found = append(found, Finding{flag, s.rule, words[s.from].start, words[s.to-1].end})
	}
	found = append(found, r.privateData(text, words, hits, links)...)
	for _, l := range links {
		if hostIn(l.Host, r.shops) {
			found = append(found, Finding{Advice, "shop link", l.Start, l.End})
		}
	}
	return joined(found)
}

// sign is a danger sign, denied or not.
type sign struct {
	span
	rule   string
	denied bool
}

func (r *rule) signs(m match, denied bool) []sign {
	if m.near && r.within == withinText { // all the text between the parts says nothing
		var all []sign
		for _, p := range m.parts {
			all = append(all, sign{span{p.from, p.to, true}, r.name, denied})
		}
		return all
	}
	whole := m.parts[0]
	for _, p := range m.parts {
		whole = span{min(whole.from, p.from), max(whole.to, p.to), whole.loose || m.near}
	}
	return []sign{{whole, r.name, denied}}
}

// settle takes out the signs that a longer phrase answers: "bladder" in "no
// control of my bladder", which is one, or in "not lost control of my bladder",
// which is none. A mention that a sign overlaps goes without saying.
func settle(signs []sign) []sign {
	slices.SortStableFunc(signs, func(a, b sign) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to))
	})
	var out []sign
	phraseTo := 0 // the end of the denied phrases so far
	for _, s := range signs {
		if s.denied && !s.loose {
			phraseTo = max(phraseTo, s.to)
		}
		if s.denied || s.to > phraseTo || !within(s, signs) {
			out = append(out, s)
		}
	}
	var urgent []span
	for _, s := range out {
		if n := len(urgent); !s.denied && n > 0 && s.from < urgent[n-1].to {
			urgent[n-1].to = max(urgent[n-1].to, s.to)
		} else if !s.denied {
			urgent = append(urgent, s.span)
		}
	}
	return slices.DeleteFunc(out, func(s sign) bool {
		i := sort.Search(len(urgent), func(i int) bool { return urgent[i].to > s.from })
		return s.denied && i < len(urgent) && urgent[i].from < s.to
	})
}

// within tells whether a sign is part of a longer phrase that is denied.
func within(s sign, signs []sign) bool {
	end := sort.Search(len(signs), func(i int) bool { return signs[i].from > s.from })
	for i := end - 1; i >= 0 && s.from-signs[i].from <= maxSpan; i-- {
		o := signs[i]
		if o.denied && !o.loose && o.from <= s.from && o.to >= s.to && o.to-o.from > s.to-s.from {
			return true
		}
	}
	return false
}

// matches gives what the rule finds.
func (r *rule) matches(words []word, hits [][]span) []match {
	var excepted []bool
	if len(hits[r.except]) > 0 {
		excepted = make([]bool, len(words))
		for _, s := range hits[r.except] {
			for i := s.from; i < s.to; i++ {
				excepted[i] = true
			}
		}
	}
	counts := func(s span) bool {
		return (!r.asked || words[s.from].asked) && (excepted == nil || !slices.Contains(excepted[s.from:s.to], true))
	}
	var out []match
	for _, s := range hits[r.find] {
		if counts(s) {
			out = append(out, match{parts: []span{s}})
		}
	}
	groups := make([][]span, len(r.near))
	for i, l := range r.near {
		for _, s := range hits[l] {
			if counts(s) {
				groups[i] = append(groups[i], s)
			}
		}
		if len(groups[i]) == 0 {
			return out
		}
	}
	for i, group := range groups {
		for _, s := range group {
			if m, ok := r.nearest(words, groups, i, s); ok {
				out = append(out, m)
			}
		}
	}
	return out
}

// nearest gives s of one group with the nearest of each other.
func (r *rule) nearest(words []word, groups [][]span, own int, s span) (match, bool) {
	m := match{parts: []span{s}, near: true}
	for g, others := range groups {
		if g == own {
			continue
		}
		next := sort.Search(len(others), func(i int) bool { return others[i].from >= s.from })
		best, at := -1, span{}
		for i := max(0, next-1); i <= next && i < len(others); i++ {
			o := others[i]
			if r.within != withinText && words[o.from].until != words[s.from].until {
				continue
			}
			if between := max(o.from-s.to, s.from-o.to, 0); (r.within < 0 || between <= r.within) && (best < 0 || between < best) {
				best, at = between, o
			}
		}
		if best < 0 {
			return m, false
		}
		m.parts = append(m.parts, at)
	}
	return m, true
}

// joined sorts findings and makes one of those of one flag that overlap.
func joined(found []Finding) []Finding {
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(a.Flag, b.Flag))
	})
	last := map[Flag]int{}
	var out []Finding
	for _, f := range found {
		if i, ok := last[f.Flag]; ok && f.Start < out[i].End {
			out[i].End = max(out[i].End, f.End)
			continue
		}
		last[f.Flag] = len(out)
		out = append(out, f)
	}
	return out
}
