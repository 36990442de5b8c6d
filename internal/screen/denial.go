package screen

import "slices"

// denials are the lists of words that lower a danger sign to a mention.
type denials struct {
	before, through, listed, or   list
	after, afterThrough, afterEnd list
	but, unless                   list
}

// deniers is what the lists of denials are in one text.
type deniers struct {
	words []word
	is    []role
	ends  []int // where the denial that starts at this word and follows a sign ends, or 0
}

// role is a set of what a word can be to a denial.
type role uint8

const (
	endsBefore role = 1 << iota // the last word of a denial before a sign
	isThrough
	isListed
	isOr
	isAfterThrough
	isAfterEnd
	isBut
	isUnless
)

const (
	deniedFrom = 14 // the words from a denial to the sign, at most
	deniedTo   = 6  // the words from the sign to a denial after it, at most
	unlessTo   = 4  // the words from the sign to "until", at most
)

func (r *Rules) deniers(words []word, hits [][]span) *deniers {
	d := &deniers{words: words, is: make([]role, len(words)), ends: make([]int, len(words))}
	for _, s := range hits[r.deny.before] {
		d.is[s.to-1] |= endsBefore
	}
	for l, what := range map[list]role{r.deny.through: isThrough, r.deny.listed: isListed, r.deny.or: isOr,
		r.deny.afterThrough: isAfterThrough, r.deny.afterEnd: isAfterEnd, r.deny.but: isBut, r.deny.unless: isUnless} {
		for _, s := range hits[l] {
			for i := s.from; i < s.to; i++ {
				d.is[i] |= what
			}
		}
	}
	for _, s := range hits[r.deny.after] {
		d.ends[s.from] = max(d.ends[s.from], s.to)
	}
	return d
}

// denied tells whether the words around one of the parts of a sign deny it. A
// word that it does not know ends its search, so that in doubt the sign stands.
//
// Parts that may stand anywhere in the text say nothing of what is between them.
func (d *deniers) denied(parts []span, anywhere bool) bool {
	opposed := !anywhere && d.opposed(parts)
	return slices.ContainsFunc(parts, func(s span) bool {
		return !opposed && d.deniedBefore(s, parts) && !d.takenBack(s.to) || d.deniedAfter(s.to)
	})
}

// opposed tells whether a "but" stands between the parts of a sign: "no numbness
// in my foot, it is in my groin".
func (d *deniers) opposed(parts []span) bool {
	from, to := parts[0].to, parts[0].from
	for _, s := range parts {
		from, to = min(from, s.to), max(to, s.from)
	}
	return from < to && slices.ContainsFunc(d.is[from:to], func(is role) bool { return is&isBut != 0 })
}

func (d *deniers) deniedBefore(s span, parts []span) bool {
	listed, strict := false, false
	for i := s.from - 1; i >= 0 && s.from-i <= deniedFrom; i-- {
		switch d.words[i].after {
		case space:
		case slash:
			listed = true
		case comma: // "no fever, numbness or ..." denies both, "no sleep, both legs numb" does not
			if !listed {
				if !d.orFollows(s.to) {
					return false
				}
				listed, strict = true, true
			}
		default:
			return false
		}
		is := d.is[i]
		switch {
		case is&endsBefore != 0: // the no of "no feeling" is the sign
			return !slices.ContainsFunc(parts, func(o span) bool { return o.from <= i && i < o.to })
		case is&isOr != 0:
			listed = true
		case is&isThrough != 0 && !strict:
		case is&isListed != 0 && listed:
		default:
			return false
		}
	}
	return false
}

// orFollows tells whether the list that a sign stands in goes on to an "or".
func (d *deniers) orFollows(from int) bool {
	for i := from; i < len(d.words) && i-from < deniedFrom && d.words[i-1].after <= comma; i++ {
		if d.is[i]&isOr != 0 {
			return true
		}
		if d.is[i]&isListed == 0 {
			return false
		}
	}
	return false
}

// takenBack tells whether "until" or its like follows: what was not, now is.
func (d *deniers) takenBack(from int) bool {
	for i := from; i < len(d.words) && i-from < unlessTo && d.words[i-1].after <= comma; i++ {
		if d.is[i]&isUnless != 0 {
			return true
		}
	}
	return false
}

func (d *deniers) deniedAfter(from int) bool {
	for i := from; i < len(d.words) && i-from < deniedTo; i++ {
		switch gap := d.words[i-1].after; {
		case gap == space || gap == slash:
		case (gap == colon || gap == question) && i == from: // "numbness: none"
		default:
			return false
		}
		if end := d.ends[i]; end > 0 {
			after := d.words[end-1].after
			return after != question && !d.takenBack(end) && (end == len(d.words) || after >= comma || d.is[end]&isAfterEnd != 0)
		}
		if d.is[i]&isAfterThrough == 0 {
			return false
		}
	}
	return false
}
