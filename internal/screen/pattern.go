package screen

import (
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// id numbers the words that patterns name.
type id uint16

const anyNumber id = 0

// lexicon gives the words of patterns their numbers.
type lexicon struct {
	whole, stems map[string]id
	count        id
	longest      int // stem

	right map[string]string // by the wrong spelling
	alike map[rune][]string // the words that may have one letter wrong, by their first
}

// of gives the numbers of the words of patterns that a word of a text is.
func (l *lexicon) of(w word, into []id) []id {
	if w.number {
		into = append(into, anyNumber)
	}
	text := l.spelled(w.text)
	if n, ok := l.whole[text]; ok {
		into = append(into, n)
	}
	for end := minStem; end <= min(len(text), l.longest); end++ {
		if n, ok := l.stems[text[:end]]; ok {
			into = append(into, n)
		}
	}
	return into
}

// spelled gives the right word for a wrong spelling, or the word itself.
func (l *lexicon) spelled(text string) string {
	if right, ok := l.right[text]; ok {
		return right
	}
	first, _ := utf8.DecodeRuneInString(text)
	for _, right := range l.alike[first] {
		if oneApart(text, right) {
			return right
		}
	}
	return text
}

// add gives the number of a word of a pattern, or of one with this start.
func (l *lexicon) add(w string, stem bool) id {
	table := l.whole
	if stem {
		table = l.stems
		l.longest = max(l.longest, len(w))
	}
	n, ok := table[w]
	if !ok {
		l.count++
		n = l.count
		table[w] = n
	}
	return n
}

// oneApart tells whether two words are the same, or but for one letter that is
// wrong, missing or too many, or two that changed places.
func oneApart(a, b string) bool {
	if n := len(a) - len(b); n > utf8.UTFMax || n < -utf8.UTFMax {
		return false
	}
	for a != "" && b != "" {
		r, size := utf8.DecodeRuneInString(a)
		if s, _ := utf8.DecodeRuneInString(b); r != s {
			break
		}
		a, b = a[size:], b[size:]
	}
	for a != "" && b != "" {
		r, size := utf8.DecodeLastRuneInString(a)
		if s, _ := utf8.DecodeLastRuneInString(b); r != s {
			break
		}
		a, b = a[:len(a)-size], b[:len(b)-size]
	}
	x, y := []rune(a), []rune(b)
	return len(x) <= 1 && len(y) <= 1 ||
		len(x) == 2 && len(y) == 2 && x[0] == y[1] && x[1] == y[0]
}

// element is one place of a pattern: a choice of phrases, or a gap.
type element struct {
	choice   int
	optional bool
	gap      bool
}

// pattern is a row of elements. A hit of it belongs to a list.
type pattern struct {
	elements []element
	list     list
	loose    bool // it has a gap
}

// start is a phrase of a choice, to be looked up by its first word.
type start struct {
	choice int
	rest   []id
}

// list numbers the lists of patterns in the file; 0 is no list.
type list int

// span is a run of words, from the first to before to. It is loose if other
// words may stand in it.
type span struct {
	from, to int
	loose    bool
}

const (
	maxGap  = 4  // the words that "..." may stand for
	minStem = 3  // the letters before "*"
	minLike = 5  // the letters of a word with "~"; shorter ones have too many others near them
	maxSpan = 63 // the words that a pattern may stand for: they are bits of a uint64
)

// place says that a choice starts at a word, and by bits how many words it may
// be there.
type place struct {
	choice  int32
	lengths uint32
}

// places are the choices in a text.
type places struct {
	all  []place
	from []int    // by word, its first in all
	sets []uint64 // by word, those that start at it, which answers most questions
	any  []uint64 // those that start anywhere
	size int      // of a set
}

// placesPool keeps the memory of places: it is most of what a text needs.
var placesPool = sync.Pool{New: func() any { return new(places) }}

func has(set []uint64, n int) bool { return set[n/64]&(1<<(n%64)) != 0 }

func (p *places) fill(r *Rules, words []word) {
	p.size = r.choices/64 + 1
	p.any = cleared(p.any, p.size)
	p.sets = cleared(p.sets, p.size*len(words))
	p.all, p.from = p.all[:0], p.from[:0]
	for i := range words {
		p.from = append(p.from, len(p.all))
		set := p.sets[p.size*i:][:p.size]
		for _, n := range words[i].ids {
			for _, s := range r.starts[n] {
				if !fits(words[i+1:words[i].until], s.rest) {
					continue
				}
				length := uint32(1) << (1 + len(s.rest))
				if !has(set, s.choice) {
					set[s.choice/64] |= 1 << (s.choice % 64)
					p.any[s.choice/64] |= 1 << (s.choice % 64)
					p.all = append(p.all, place{int32(s.choice), length})
					continue
				}
				for k := p.from[i]; k < len(p.all); k++ {
					if int(p.all[k].choice) == s.choice {
						p.all[k].lengths |= length
					}
				}
			}
		}
	}
	p.from = append(p.from, len(p.all))
}

func cleared(set []uint64, size int) []uint64 {
	if cap(set) < size {
		return make([]uint64, size)
	}
	set = set[:size]
	clear(set)
	return set
}

// at gives the choices that start at a word.
func (p *places) at(word int) []place { return p.all[p.from[word]:p.from[word+1]] }

// lengths gives the lengths of a choice at a word.
func (p *places) lengths(word, choice int) uint64 {
	if has(p.sets[p.size*word:], choice) {
		for _, one := range p.at(word) {
			if int(one.choice) == choice {
				return uint64(one.lengths)
			}
		}
	}
	return 0
}

// match gives how many words from a word the pattern stands for, at most, or
// 0. It keeps all the lengths that are possible so far as bits, so that no text
// makes it try the same words twice.
func (p *pattern) match(in *places, from, until int) int {
	lengths := uint64(1)
	for _, e := range p.elements {
		if e.gap {
			for range maxGap {
				lengths |= lengths << 1
			}
			continue
		}
		var next uint64
		if e.optional {
			next = lengths
		}
		for rest := lengths; rest != 0; rest &= rest - 1 {
			at := bits.TrailingZeros64(rest)
			if from+at >= until {
				break
			}
			next |= in.lengths(from+at, e.choice) << at
		}
		if lengths = next; lengths == 0 {
			return 0
		}
	}
	return bits.Len64(lengths) - 1
}

// fits tells whether words start with those of a phrase.
func fits(words []word, phrase []id) bool {
	if len(words) < len(phrase) {
		return false
	}
	for i, n := range phrase {
		if !slices.Contains(words[i].ids, n) {
			return false
		}
	}
	return true
}

// hits gives the places of all patterns in the words, by list, in order.
func (r *Rules) hits(words []word) [][]span {
	ids := make([]id, 0, 2*len(words))
	for i := range words {
		start := len(ids)
		ids = r.words.of(words[i], ids)
		words[i].ids = ids[start:len(ids):len(ids)]
	}
	in := placesPool.Get().(*places)
	defer placesPool.Put(in)
	in.fill(r, words)
	// A pattern is looked for only if all that it needs stands somewhere.
	first := make([][]*pattern, r.choices)
	for i := range r.patterns {
		p := &r.patterns[i]
		if !slices.ContainsFunc(p.elements, func(e element) bool { return !e.gap && !e.optional && !has(in.any, e.choice) }) {
			c := p.elements[0].choice
			first[c] = append(first[c], p)
		}
	}
	found := make([][]span, r.lists)
	for i, w := range words {
		for _, one := range in.at(i) {
			for _, p := range first[one.choice] {
				if length := p.match(in, i, w.until); length > 0 {
					found[p.list] = append(found[p.list], span{i, i + length, p.loose})
				}
			}
		}
	}
	return found
}

// hostIn tells whether a host is one of a list: "etsy.com" with all that stands
// below it, "amazon.*" with any ending, "*.shop" any name.
func hostIn(host string, list []string) bool {
	return slices.ContainsFunc(list, func(entry string) bool {
		if ending, ok := strings.CutPrefix(entry, "*"); ok {
			return strings.HasSuffix(host, ending)
		}
		if name, ok := strings.CutSuffix(entry, "*"); ok {
			return strings.HasPrefix(host, name) || strings.Contains(host, "."+name)
		}
		return host == entry || strings.HasSuffix(host, "."+entry)
	})
}
