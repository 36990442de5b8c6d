package screen

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// privateWords are the lists of words around private data.
type privateWords struct {
	at, dot, providers, endings, notNames    list // e-mail, spoken out
	phones, notPhones, units                 list
	digits, zeros, repeats                   list // telephone numbers in words
	births, months                           list
	records                                  list
	streets, shortStreets, notStreets, homes list
	networks                                 list
}

// privateSearch is the search for private data in one text.
type privateSearch struct {
	text  string
	words []word
	hits  [][]span
	lists *privateWords
	links []Link
	found []Finding
}

func (r *Rules) privateData(text string, words []word, hits [][]span, links []Link) []Finding {
	p := &privateSearch{text: text, words: words, hits: hits, lists: &r.private, links: links}
	p.emails()
	p.spokenEmails()
	p.profiles(r.profiles)
	p.records()
	p.numbers(p.dates())
	p.spokenNumbers()
	p.addresses()
	return p.found
}

func (p *privateSearch) add(kind string, start, end int) {
	p.found = append(p.found, Finding{Private, kind, start, end})
}

func (p *privateSearch) addWords(kind string, from, to int) {
	p.add(kind, p.words[from].start, p.words[to-1].end)
}

// near tells whether a hit of a list stands within so many words before from,
// or after to, in the same sentence or the next.
func (p *privateSearch) near(l list, from, to, before, after int) bool {
	return slices.ContainsFunc(p.hits[l], func(s span) bool {
		return s.to <= from && from-s.to <= before || s.from >= to && s.from-to <= after
	})
}

// startsAt gives the end of the hit of a list that starts at a word, or 0.
func (p *privateSearch) startsAt(l list, i int) int {
	n, ok := slices.BinarySearchFunc(p.hits[l], i, func(s span, i int) int { return s.from - i })
	if !ok {
		return 0
	}
	return p.hits[l][n].to
}

var email = regexp.MustCompile(`[\pL\pN\pM._+%'&-]+@` + hostName + `\.[\pL\pN]{2,}`)

// spacedEmail is one that spaces hide: "name @ host . org". What stands last
// must be an ending of a host.
var spacedEmail = regexp.MustCompile(`[\pL\pN\pM._+%'&-]+ ?@ ?[\pL\pN-]+ ?\. ?(\pL{2,})`)

func (p *privateSearch) emails() {
	if !strings.Contains(p.text, "@") {
		return
	}
	for _, at := range email.FindAllStringIndex(p.text, -1) {
		p.add("email", at[0], at[1])
	}
	for _, at := range spacedEmail.FindAllStringSubmatchIndex(p.text, -1) {
		i, ok := slices.BinarySearchFunc(p.words, at[2], func(w word, start int) int { return w.start - start })
		if !ok || p.startsAt(p.lists.endings, i) == 0 {
			continue
		}
		for i+1 < len(p.words) && p.startsAt(p.lists.endings, i+1) > 0 && strings.Trim(p.text[p.words[i].end:p.words[i+1].start], " ") == "." {
			i++ // ". co . uk"
		}
		p.add("email", at[0], p.words[i].end)
	}
}

// spokenEmails finds "name at gmail dot com", "name (at) host dot org", "name AT host.org".
func (p *privateSearch) spokenEmails() {
	for _, s := range p.hits[p.lists.at] {
		i := s.to
		if s.from == 0 || i >= len(p.words) || p.near(p.lists.notNames, s.from, s.to, 0, -1) {
			continue
		}
		end := p.startsAt(p.lists.providers, i)
		for host := i + 1; end == 0 && host <= i+3 && host < len(p.words); host++ { // digits part the words of a host
			apart := strings.IndexByte("([", p.text[max(p.words[s.from].start-1, 0)]) >= 0 ||
				p.inCapitals(p.words[s.from]) && !p.inCapitals(p.words[s.from-1])
			if to, signed := p.endingAt(host); to > 0 && (!signed || apart) {
				end = host
			}
		}
		if end == 0 {
			continue
		}
		for end < len(p.words) { // "dot co dot uk", ".com"
			to, _ := p.endingAt(end)
			if to == 0 {
				break
			}
			end = to
		}
		start := p.words[s.from-1].start
		for start > 0 && !unicode.IsSpace(rune(p.text[start-1])) && p.text[start-1] < utf8.RuneSelf { // "john.smith at"
			start--
		}
		p.add("email", start, p.words[end-1].end)
	}
}

// endingAt gives the end of "dot com", or of ".com" (signed), at a word, or 0.
func (p *privateSearch) endingAt(i int) (to int, signed bool) {
	if dot := p.startsAt(p.lists.dot, i); dot > 0 {
		return p.startsAt(p.lists.endings, dot), false
	}
	if p.text[p.words[i].start-1] == '.' {
		return p.startsAt(p.lists.endings, i), true
	}
	return 0, false
}

func (p *privateSearch) profiles(hosts []string) {
	for _, l := range p.links {
		if _, rest, _ := strings.Cut(strings.TrimPrefix(l.URL, "https://"), "."); hostIn(l.Host, hosts) && strings.Contains(rest, "/") {
			p.add("profile", l.Start, l.End)
		}
	}
	for i, w := range p.words {
		at := w.start > 0 && p.text[w.start-1] == '@' && (w.start == 1 || strings.ContainsRune(" \n\t(:,", rune(p.text[w.start-2])))
		if !at && (i == 0 || p.words[i-1].after != colon && p.words[i-1].text != "is" && p.words[i-1].text != "as") {
			continue
		}
		start, end := w.start, w.end
		for end < len(p.text) && (isHandleByte(p.text[end])) {
			end++
		}
		handle := strings.TrimRight(p.text[start:end], ".")
		switch {
		case at && p.near(p.lists.networks, i, i+1, 6, 3):
			p.add("profile", start-1, start+len(handle))
		case !at && strings.ContainsAny(handle, "_0123456789") && !isDigit(handle[0]) && p.near(p.lists.networks, i, i+1, 2, -1):
			p.add("profile", start, start+len(handle))
		}
	}
}

func isHandleByte(c byte) bool {
	return c == '_' || c == '.' || isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// records finds the number behind "MRN", "NHS number" and their like, and the
// numbers of the social security of the United States by their form.
func (p *privateSearch) records() {
	for _, s := range p.hits[p.lists.records] {
		for i := s.to; i < len(p.words) && i-s.to < 4; i++ {
			if i > s.to && p.words[i-1].after >= sentence {
				break
			}
			if !p.words[i].number {
				continue
			}
			from, to := i, i+1
			for from > s.to && (p.words[from-1].end == p.words[from].start || p.isCapitals(p.words[from-1])) { // "AB123", "QQ 12"
				from--
			}
			digits := len(p.words[i].text)
			for to < len(p.words) && to-from < 8 && p.words[to-1].after <= colon && (p.words[to].start-p.words[to-1].end <= 1) &&
				(p.words[to].number || len(p.words[to].text) == 1 || !strings.Contains(p.text[p.words[to-1].end:p.words[to].start], " ")) {
				digits += countDigits(p.words[to].text)
				to++
			}
			if digits >= 4 {
				p.addWords("record", from, to)
				break
			}
		}
	}
}

// isCapitals tells whether a word is one of a few letters, all capitals.
func (p *privateSearch) isCapitals(w word) bool {
	return !w.number && w.end-w.start <= 3 && p.inCapitals(w)
}

func (p *privateSearch) inCapitals(w word) bool {
	written := p.text[w.start:w.end]
	return written == strings.ToUpper(written)
}

func countDigits(s string) int {
	n := 0
	for i := range len(s) {
		if isDigit(s[i]) {
			n++
		}
	}
	return n
}

// dates finds full dates, adds those of a birth, and gives all.
func (p *privateSearch) dates() []span {
	var all []span
	for i := 0; i < len(p.words); i++ {
		to := p.dateAt(i)
		if to == 0 {
			continue
		}
		all = append(all, span{from: i, to: to})
		if p.near(p.lists.births, i, to, 6, 6) {
			p.addWords("birth", i, to)
		}
		i = to - 1
	}
	return all
}

// dateAt gives the end of the full date that starts at a word, or 0.
func (p *privateSearch) dateAt(i int) int {
	if i+2 >= len(p.words) {
		return 0
	}
	a, b, c := p.words[i], p.words[i+1], p.words[i+2]
	if a.number && b.number && c.number {
		if !p.datesJoin(a, b) || !p.datesJoin(b, c) || i > 0 && p.words[i-1].number && p.datesJoin(p.words[i-1], a) {
			return 0
		}
		if i+3 < len(p.words) && p.words[i+3].number && p.datesJoin(c, p.words[i+3]) && p.text[c.end] == p.text[a.end] {
			return 0
		}
		small := func(w word) bool { return len(w.text) <= 2 && w.text != "0" && w.text <= "99" }
		if small(a) && small(b) && (len(c.text) == 4 && isYear(c.text) || len(c.text) == 2 && p.text[a.end] != ' ') ||
			isYear(a.text) && small(b) && small(c) {
			return i + 3
		}
		return 0
	}
	// "3 March 1980", "3rd of March 1980", "March 3rd, 1980", "12 Mar 80"
	months, day, end := 0, false, i
	for ; end < len(p.words) && end < i+6; end++ {
		w := p.words[end]
		switch {
		case end > i && p.words[end-1].after == question:
			return 0
		case p.startsAt(p.lists.months, end) > 0 && months == 0:
			months++
		case w.number && len(w.text) <= 2 && !day:
			day = true
		case w.number && day && months > 0 && (isYear(w.text) || len(w.text) == 2):
			return end + 1
		case end > i && day && (w.text == "of" || w.text == "st" || w.text == "nd" || w.text == "rd" || w.text == "th"):
		default:
			return 0
		}
	}
	return 0
}

// datesJoin tells whether only one sign of a date stands between two words.
func (p *privateSearch) datesJoin(a, b word) bool {
	return b.start-a.end == 1 && strings.IndexByte("/-. ", p.text[a.end]) >= 0
}

func isYear(s string) bool { return len(s) == 4 && (s[:2] == "19" || s[:2] == "20") }

// numbers finds telephone numbers: rows of digits as people write them.
func (p *privateSearch) numbers(dates []span) {
	for i := 0; i < len(p.words); i++ {
		if !p.words[i].number {
			continue
		}
		to := i + 1
		for to < len(p.words) && p.words[to].number && p.phoneJoin(p.words[to-1].end, p.words[to].start) {
			if to-i > 1 && strings.Contains(p.text[p.words[to-1].end:p.words[to].start], "(") {
				break // a bracket stands near the front of a number: what follows is something else
			}
			to++
		}
		from := i
		i = to - 1
		start, end := p.words[from].start, p.words[to-1].end
		if start > 0 && p.text[start-1] == '(' {
			start--
		}
		plus := start > 0 && p.text[start-1] == '+'
		if plus {
			start--
		}
		if isSSN(p.text[start:end]) {
			p.add("record", start, end)
			continue
		}
		inLink := slices.ContainsFunc(p.links, func(l Link) bool { return l.Start < end && start < l.End })
		isDate := slices.ContainsFunc(dates, func(d span) bool { return d.from < to && from < d.to })
		if inLink || isDate && !plus || !p.isPhone(from, to, plus) {
			continue
		}
		p.add("phone", start, end)
	}
}

// phoneJoin tells whether what stands between two runs of digits may stand in
// a telephone number.
func (p *privateSearch) phoneJoin(from, to int) bool {
	return to-from <= 4 && strings.Trim(p.text[from:to], " -.()\u00a0\u2007\u2009\u2010\u2011\u202f") == "" || p.text[from:to] == "–"
}

func isSSN(s string) bool {
	if len(s) != 11 || s[3] != '-' || s[6] != '-' {
		return false
	}
	return countDigits(s) == 9
}

func (p *privateSearch) isPhone(from, to int, plus bool) bool {
	groups := p.words[from:to]
	digits, years, least, pairs := 0, 0, 99, true
	for _, g := range groups {
		n := len(g.text)
		digits += n
		least = min(least, n)
		pairs = pairs && n <= 2
		if isYear(g.text) {
			years++
		}
	}
	named := p.near(p.lists.phones, from, to, 4, -1)
	switch {
	case digits < 7 || digits > 15 || years == len(groups):
		return false
	case p.near(p.lists.notPhones, from, to, 2, -1) || p.near(p.lists.units, from, to, -1, 0):
		return false
	case plus || named:
		return true
	}
	first := groups[0]
	start := first.start
	if from > 0 && p.words[from-1].end == start || start > 0 && strings.ContainsRune("$£€#", lastRune(p.text[:start])) {
		return false // "PMC1234567", a price
	}
	bracket := start > 0 && p.text[start-1] == '('
	switch {
	case strings.HasSuffix(groups[len(groups)-1].text, "00000"): // a round number
		return false
	case len(groups) == 1:
		return true
	case first.text[0] == '0' || bracket:
		return len(first.text) > 1 && (!pairs || digits >= 10)
	case len(groups) > 5:
		return false
	}
	// A country's one or two digits may stand first, if enough groups follow.
	rest := groups
	if len(first.text) < 3 && len(groups) >= 3 {
		rest = groups[1:]
	}
	for _, g := range rest {
		if len(g.text) < 3 {
			return pairs && digits >= 10
		}
	}
	return years < len(groups)-1 || len(groups) == 1
}

// spokenNumbers finds telephone numbers in words: "oh seven seven double oh ...".
// One that starts with no zero and has no "phone" before it is somebody counting.
func (p *privateSearch) spokenNumbers() {
	for i := 0; i < len(p.words); i++ {
		to, digits, spoken := i, 0, false
		for to < len(p.words) && (to == i || p.words[to-1].after <= colon) {
			n := p.digitsAt(to)
			if n == 0 {
				break
			}
			digits += n
			spoken = spoken || !p.words[to].number
			to++
		}
		if spoken && 7 <= digits && digits <= 15 && (p.startsAt(p.lists.zeros, i) > 0 || p.near(p.lists.phones, i, to, 4, -1)) {
			p.addWords("phone", i, to)
		}
		i = max(i, to-1)
	}
}

// digitsAt gives how many digits of a number a word is: "seven", "double", "0161".
func (p *privateSearch) digitsAt(i int) int {
	switch {
	case p.words[i].number:
		return len(p.words[i].text)
	case p.startsAt(p.lists.digits, i) > 0 || p.startsAt(p.lists.zeros, i) > 0 || p.startsAt(p.lists.repeats, i) > 0:
		return 1
	}
	return 0
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// addresses finds "12 Oak Street", postcodes of the United Kingdom, and what
// follows "I live at".
func (p *privateSearch) addresses() {
	for i, w := range p.words {
		if w.number && len(w.text) <= 5 && !(i > 0 && p.words[i-1].end == w.start) {
			if to := p.streetAt(i); to > 0 {
				p.addWords("address", i, to)
			}
		}
		if to := p.postcodeAt(i); to > 0 {
			p.addWords("address", i, to)
		}
	}
	for _, s := range p.hits[p.lists.homes] {
		for i := s.to; i < len(p.words) && i < s.to+4 && p.words[i-1].after < sentence; i++ {
			if !p.words[i].number || p.near(p.lists.notStreets, i, i+1, -1, 0) || p.near(p.lists.units, i, i+1, -1, 0) {
				continue
			}
			to := i + 1
			for to < len(p.words) && to < i+4 && p.words[to-1].after == space {
				to++
			}
			p.addWords("address", i, to)
			break
		}
	}
}

// streetAt gives the end of the address that starts with the number at i, or 0.
func (p *privateSearch) streetAt(i int) int {
	names, capitals := 0, true
	for to := i + 1; to < len(p.words) && to <= i+5; to++ {
		w := p.words[to]
		if gap := p.words[to-1].after; gap > comma {
			return 0
		}
		r, _ := utf8.DecodeRuneInString(p.text[w.start:])
		named := capitals && names > 0
		switch {
		case p.startsAt(p.lists.notStreets, to) > 0 || p.startsAt(p.lists.units, to) > 0:
			return 0
		case to > i+1 && p.startsAt(p.lists.streets, to) > 0 && (named || to <= i+3),
			named && p.startsAt(p.lists.shortStreets, to) > 0:
			return to + 1
		case to == i+1 && len(w.text) == 1 && w.start == p.words[i].end: // "12b"
		case unicode.IsUpper(r) || w.number:
			names++
		default:
			capitals = false
		}
	}
	return 0
}

// postcodeAt gives the end of the postcode of the United Kingdom at i, or 0.
// The levels of the spine look like the first half of one.
func (p *privateSearch) postcodeAt(i int) int {
	if i+3 >= len(p.words) {
		return 0
	}
	area, district := p.words[i], p.words[i+1]
	if area.number || len(area.text) > 2 || !district.number || len(district.text) > 2 || area.end != district.start ||
		i > 0 && p.words[i-1].end == area.start {
		return 0
	}
	n := i + 2
	last := district
	if w := p.words[n]; !w.number && len(w.text) == 1 && w.start == last.end { // "W1A"
		last, n = w, n+1
	}
	if n+1 >= len(p.words) {
		return 0
	}
	sector, unit := p.words[n], p.words[n+1]
	joined := sector.start == last.end || sector.start == last.end+1 && p.text[last.end] == ' '
	if !joined || !sector.number || len(sector.text) != 1 || unit.number || len(unit.text) != 2 || unit.start != sector.end ||
		strings.ContainsAny(unit.text, "cikmov") {
		return 0
	}
	spine := len(area.text) == 1 && strings.Contains("clst", area.text)
	if written := p.text[unit.start:unit.end]; spine && written != strings.ToUpper(written) {
		return 0
	}
	return n + 2
}
