package screen

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"example.org/sciatica/internal/yamlplace"
)

// Problem is a mistake in the file, at a line and column from 1.
type Problem struct {
	Line, Column int
	Message      string
}

// Parse reads the file of the word lists. It takes nothing that it does not
// know, and nothing that would find nothing; if there is a Problem, Rules are
// nil. The problems stand in the order of the file.
func Parse(file []byte) (*Rules, []Problem) {
	r := &reader{
		file:  file,
		rules: &Rules{words: lexicon{whole: map[string]id{}, stems: map[string]id{}, right: map[string]string{}, alike: map[rune][]string{}}, lists: 1},
		sets:  map[string]*set{},
		seen:  map[string]*yaml.Node{},
		known: map[string]int{},
	}
	if top := r.document(); top != nil {
		r.top(top)
	}
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, func(a, b Problem) int {
			return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
		})
		return nil, r.problems
	}
	rules := r.rules
	rules.choices = len(r.phrasesOf)
	rules.starts = make([][]start, rules.words.count+1)
	used := map[int]bool{} // those of sets alone start no pattern
	for _, p := range rules.patterns {
		for _, e := range p.elements {
			if e.gap || used[e.choice] {
				continue
			}
			used[e.choice] = true
			for _, phrase := range r.phrasesOf[e.choice] {
				rules.starts[phrase[0]] = append(rules.starts[phrase[0]], start{e.choice, phrase[1:]})
			}
		}
	}
	return rules, nil
}

type reader struct {
	file      []byte
	problems  []Problem
	rules     *Rules
	sets      map[string]*set
	seen      map[string]*yaml.Node // what must not stand twice
	known     map[string]int        // the choices that patterns share, by what they mean
	phrasesOf [][][]id
}

type set struct {
	node    *yaml.Node
	phrases [][]id
	used    bool
}

func (r *reader) fail(n *yaml.Node, format string, args ...any) {
	r.problems = append(r.problems, Problem{r.line(n), r.column(n), fmt.Sprintf(format, args...)})
}

func (r *reader) line(n *yaml.Node) int {
	line, _ := yamlplace.Of(r.file, n.Line, n.Column)
	return line
}
func (r *reader) column(n *yaml.Node) int {
	_, col := yamlplace.Of(r.file, n.Line, n.Column)
	return col
}

func (r *reader) document() *yaml.Node {
	var doc yaml.Node
	if err := yaml.Load(r.file, &doc); err != nil {
		p := Problem{1, 1, err.Error()}
		if all := yamlplace.Errors(err); len(all) > 0 {
			p.Line, p.Column = yamlplace.OfError(r.file, all[0])
			p.Message = all[0].Message
		}
		p.Message = "the file cannot be read as YAML: " + strings.TrimPrefix(p.Message, "yaml: ")
		r.problems = append(r.problems, p)
		return nil
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) == 0 {
		r.problems = append(r.problems, Problem{1, 1, "the file is empty"})
		return nil
	}
	return doc.Content[0]
}

// mapping reads the keys of n in the order of the keys given, not of the file.
// A key that n lacks is a problem unless it stands in optional.
func (r *reader) mapping(n *yaml.Node, what string, optional []string, keys ...string) map[string]*yaml.Node {
	values := map[string]*yaml.Node{}
	if n.Kind != yaml.MappingNode {
		r.fail(n, "%s is lines of key: value", what)
		return values
	}
	all := slices.Concat(keys, optional)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case !slices.Contains(all, key.Value):
			r.fail(key, "unknown key %q in %s; the keys here are %s", key.Value, what, strings.Join(all, ", "))
		case values[key.Value] != nil:
			r.fail(key, "the key %q stands twice", key.Value)
		default:
			values[key.Value] = value
		}
	}
	for _, key := range keys {
		if values[key] == nil {
			r.fail(n, "%s has no %q", what, key)
		}
	}
	return values
}

// entries gives the entries of a list, of which there must be one.
func (r *reader) entries(n *yaml.Node, what string) []*yaml.Node {
	switch {
	case n.Kind != yaml.SequenceNode:
		r.fail(n, "%s is a list", what)
		return nil
	case len(n.Content) == 0:
		r.fail(n, "the list %s is empty", what)
	}
	return n.Content
}

func (r *reader) text(n *yaml.Node) (string, bool) {
	text := strings.TrimSpace(n.Value)
	switch {
	case n.Kind != yaml.ScalarNode:
		r.fail(n, "this must be a text; a text with a colon or a sign such as [ or { in it stands between \"quotes\"")
	case text == "":
		r.fail(n, "the entry is empty")
	default:
		return text, true
	}
	return "", false
}

// once reports what stands twice in its scope.
func (r *reader) once(n *yaml.Node, scope, text string) bool {
	key := scope + "\x00" + text
	if first, twice := r.seen[key]; twice {
		r.fail(n, "%q says the same as line %d", n.Value, r.line(first))
		return false
	}
	r.seen[key] = n
	return true
}

var flagRules = []struct {
	key  string
	flag Flag
}{{"emergency", Emergency}, {"crisis", Crisis}, {"advice", Advice}, {"question", Question}, {"child", Child}}

func (r *reader) top(n *yaml.Node) {
	keys := []string{"sets", "negation", "private", "spam", "hosts"}
	for _, f := range flagRules {
		keys = append(keys, f.key)
	}
	top := r.mapping(n, "the file", []string{"spellings"}, keys...)
	spellings := top["spellings"]
	if spellings != nil {
		r.readSpellings(spellings)
	}
	if sets := top["sets"]; sets != nil {
		r.readSets(sets)
	}
	for _, f := range flagRules {
		if list := top[f.key]; list != nil {
			for _, one := range r.entries(list, f.key) {
				r.readRule(one, f.key, f.flag)
			}
		}
	}
	rules := r.rules
	r.lists(top["negation"], "negation", []string{"but"}, map[string]*list{
		"before": &rules.deny.before, "through": &rules.deny.through, "listed": &rules.deny.listed, "or": &rules.deny.or,
		"after": &rules.deny.after, "after_through": &rules.deny.afterThrough, "after_end": &rules.deny.afterEnd, "but": &rules.deny.but, "unless": &rules.deny.unless,
	})
	p := &rules.private
	r.lists(top["private"], "private", []string{"digits", "zeros", "repeats"}, map[string]*list{
		"at": &p.at, "dot": &p.dot, "providers": &p.providers, "endings": &p.endings, "not_names": &p.notNames,
		"phones": &p.phones, "not_phones": &p.notPhones, "units": &p.units, "digits": &p.digits, "zeros": &p.zeros, "repeats": &p.repeats, "births": &p.births, "months": &p.months,
		"records": &p.records, "streets": &p.streets, "short_streets": &p.shortStreets, "not_streets": &p.notStreets,
		"homes": &p.homes, "networks": &p.networks,
	})
	if spam := top["spam"]; spam != nil {
		rules.spam = r.readList(spam, "spam")
	}
	if hosts := top["hosts"]; hosts != nil {
		values := r.mapping(hosts, "hosts", nil, "shorteners", "shops", "profiles")
		r.hosts(values["shorteners"], "shorteners", &rules.shorteners)
		r.hosts(values["shops"], "shops", &rules.shops)
		r.hosts(values["profiles"], "profiles", &rules.profiles)
	}
	if spellings != nil {
		for i := 0; i < len(spellings.Content); i += 2 {
			if key := spellings.Content[i]; len(rules.words.of(word{text: key.Value}, nil)) == 0 {
				r.fail(key, "no pattern has the word %q", key.Value)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.sets)) {
		if s := r.sets[name]; !s.used {
			r.fail(s.node, "no pattern uses the set <%s>", name)
		}
	}
}

func (r *reader) readSpellings(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		r.fail(n, "spellings is lines of word: [wrong spellings]")
		return
	}
	words := &r.rules.words
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		right, ok := r.word(key)
		if !ok || !r.once(key, "spellings", right) {
			continue
		}
		for _, entry := range r.entries(n.Content[i+1], right) {
			if entry.Value == "~" {
				first, size := utf8.DecodeRuneInString(right)
				if len(right) < minLike {
					r.fail(entry, "%q is too short for ~: it needs at least %d letters", right, minLike)
				} else if size > 0 {
					words.alike[first] = append(words.alike[first], right)
				}
				continue
			}
			if wrong, ok := r.word(entry); ok && r.once(entry, "spellings", wrong) {
				words.right[wrong] = right
			}
		}
	}
}

// word reads one word, written as it is read: folded.
func (r *reader) word(n *yaml.Node) (string, bool) {
	text, ok := r.text(n)
	if !ok {
		return "", false
	}
	if words := split(text); len(words) != 1 || words[0].text != text || words[0].number {
		r.fail(n, "%q is not one word in small letters without signs", text)
		return "", false
	}
	return text, true
}

func (r *reader) readSets(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		r.fail(n, "sets is lines of name: [words]")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if r.sets[key.Value] != nil || key.Value == "number" {
			r.fail(key, "there is already a set <%s>", key.Value)
			continue
		}
		s := &set{node: key}
		for _, entry := range r.entries(value, key.Value) {
			s.phrases = append(s.phrases, r.phrases(entry, "set "+key.Value)...)
		}
		// Two patterns may share a phrase.
		slices.SortFunc(s.phrases, slices.Compare)
		s.phrases = slices.CompactFunc(s.phrases, slices.Equal)
		r.sets[key.Value] = s // only now: a set cannot hold itself
	}
}

// lists reads a mapping of nothing but lists of patterns.
func (r *reader) lists(n *yaml.Node, what string, optional []string, into map[string]*list) {
	if n == nil {
		return
	}
	keys := slices.Sorted(maps.Keys(into))
	required := slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return slices.Contains(optional, key) })
	values := r.mapping(n, what, optional, required...)
	for _, key := range keys {
		if v := values[key]; v != nil {
			*into[key] = r.readList(v, key)
		}
	}
}

var wholeHost = regexp.MustCompile(`^` + hostName + `$`)

func (r *reader) hosts(n *yaml.Node, what string, into *[]string) {
	if n == nil {
		return
	}
	for _, entry := range r.entries(n, what) {
		host, ok := r.text(entry)
		if !ok || !r.once(entry, "hosts "+what, host) {
			continue
		}
		bare := strings.TrimSuffix(strings.TrimPrefix(host, "*."), ".*")
		if bare != strings.ToLower(bare) || !wholeHost.MatchString(bare) || !strings.Contains(host, ".") {
			r.fail(entry, "%q is no host; write example.com, example.* or *.shop, in small letters", host)
			continue
		}
		*into = append(*into, host)
	}
}

func (r *reader) readRule(n *yaml.Node, section string, flag Flag) {
	values := r.mapping(n, "a rule", []string{"find", "near", "within", "except", "asked"}, "rule")
	out := rule{flag: flag}
	if v := values["rule"]; v != nil {
		out.name, _ = r.text(v)
		r.once(v, "rule "+section, out.name)
	}
	if values["find"] == nil && values["near"] == nil && n.Kind == yaml.MappingNode {
		r.fail(n, "the rule finds nothing: it has neither find nor near")
	}
	if v := values["except"]; v != nil {
		out.except = r.readList(v, "rule "+section+out.name)
	}
	if v := values["find"]; v != nil {
		// Of the same scope as except: what is excepted cannot be found.
		out.find = r.readList(v, "rule "+section+out.name)
	}
	if v := values["near"]; v != nil {
		for _, group := range r.entries(v, "near") {
			out.near = append(out.near, r.readList(group, fmt.Sprint("near ", section, out.name, len(out.near))))
		}
		if len(out.near) == 1 {
			r.fail(v, "near has only one list; it needs two or more, words of which stand near each other")
		}
	}
	switch v := values["within"]; {
	case v == nil && values["near"] != nil:
		r.fail(n, "near also needs within: a number of words, sentence, or text")
	case v != nil && values["near"] == nil:
		r.fail(v, "within does nothing without near")
	case v != nil:
		out.within = r.within(v)
	}
	if v := values["asked"]; v != nil {
		if out.asked = v.Value == "true"; !out.asked {
			r.fail(v, "asked is true, or is left out")
		}
	}
	r.rules.rules = append(r.rules.rules, out)
}

func (r *reader) within(n *yaml.Node) int {
	text, _ := r.text(n)
	switch text {
	case "sentence":
		return withinSentence
	case "text":
		return withinText
	}
	count, err := strconv.Atoi(strings.TrimSuffix(text, " words"))
	if err != nil || count < 0 || count > 50 {
		r.fail(n, "%q is no distance; write 0 to 50 words, sentence, or text", n.Value)
	}
	return count
}

// readList reads a list of patterns, of which none stands twice in the scope.
func (r *reader) readList(n *yaml.Node, scope string) list {
	l := list(r.rules.lists)
	r.rules.lists++
	for _, entry := range r.entries(n, strings.TrimPrefix(scope, "rule ")) {
		elements, meaning := r.pattern(entry)
		if elements != nil && r.once(entry, scope, meaning) {
			r.rules.patterns = append(r.rules.patterns, pattern{elements, l, slices.ContainsFunc(elements, func(e element) bool { return e.gap })})
		}
	}
	return l
}

const (
	maxElements = 20
	maxPhrases  = 1000 // that a pattern of a set may stand for
)

// pattern reads one pattern and gives it also as a text that is the same for
// all ways to write it, or reports why it cannot match and gives nil.
func (r *reader) pattern(n *yaml.Node) (elements []element, meaning string) {
	text, ok := r.text(n)
	if !ok {
		return nil, ""
	}
	parts := strings.Fields(text)
	for i, part := range parts {
		if part == "..." {
			if i == 0 || i == len(parts)-1 || parts[i-1] == "..." {
				r.fail(n, "\"...\" stands between two words, in %q", text)
				return nil, ""
			}
			elements = append(elements, element{gap: true})
			meaning += " ..."
			continue
		}
		part, optional := strings.CutSuffix(part, "?")
		if optional && i == 0 {
			r.fail(n, "the first word of %q cannot be one that may be missing", text)
			return nil, ""
		}
		var phrases [][]id
		choices := ""
		for choice := range strings.SplitSeq(part, "/") {
			more := r.choice(n, choice)
			if more == nil {
				return nil, ""
			}
			phrases = append(phrases, more...)
			if strings.HasPrefix(choice, "<") {
				choices += choice
			} else {
				choices += fmt.Sprint(more)
			}
		}
		elements = append(elements, element{choice: r.shared(choices, phrases), optional: optional})
		if meaning += " " + choices; optional {
			meaning += "?"
		}
	}
	if len(elements) > maxElements {
		r.fail(n, "the pattern has more than %d words", maxElements)
		return nil, ""
	}
	return elements, meaning
}

// shared gives the number of a choice; those of the same meaning have the same.
func (r *reader) shared(meaning string, phrases [][]id) int {
	n, ok := r.known[meaning]
	if !ok {
		n = len(r.known)
		r.known[meaning] = n
		r.phrasesOf = append(r.phrasesOf, phrases)
	}
	return n
}

// choice reads a word, a stem with "*", or the name of a set.
func (r *reader) choice(n *yaml.Node, text string) [][]id {
	if name, ok := strings.CutPrefix(text, "<"); ok {
		name, ok = strings.CutSuffix(name, ">")
		switch s := r.sets[name]; {
		case ok && name == "number":
			return [][]id{{anyNumber}}
		case !ok || s == nil:
			r.fail(n, "there is no set %s above", text)
			return nil
		default:
			s.used = true
			return s.phrases
		}
	}
	bare, stem := strings.CutSuffix(text, "*")
	if i := strings.IndexFunc(bare, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.IsMark(c) && !isApostrophe(c) && c != '-'
	}); i >= 0 {
		r.fail(n, "%q cannot be part of a word; a pattern has words, word*, this/that, word?, ... and <set>", bare[i:])
		return nil
	}
	words := split(bare)
	if len(words) > maxElements {
		r.fail(n, "%q has more than %d words", text, maxElements)
		return nil
	}
	if len(words) == 0 {
		r.fail(n, "there is no word before or after a sign in %q", n.Value)
		return nil
	}
	phrase := make([]id, len(words))
	for i, w := range words {
		last := stem && i == len(words)-1
		if last && (len(w.text) < minStem || w.number) {
			r.fail(n, "%q is too short: at least %d letters stand before *", text, minStem)
			return nil
		}
		if right := r.rules.words.spelled(w.text); right != w.text && !last {
			r.fail(n, "%q is read as %q, as the spellings say; write that, or leave it out", w.text, right)
			return nil
		}
		phrase[i] = r.rules.words.add(w.text, last)
	}
	return [][]id{phrase}
}

// phrases gives all that a pattern of a set stands for.
func (r *reader) phrases(n *yaml.Node, scope string) [][]id {
	all := [][]id{nil}
	elements, meaning := r.pattern(n)
	if elements == nil || !r.once(n, scope, meaning) {
		return nil
	}
	for _, e := range elements {
		if e.gap {
			r.fail(n, "\"...\" cannot stand in a set")
			return nil
		}
		var longer [][]id
		for _, start := range all {
			if e.optional {
				longer = append(longer, start)
			}
			for _, c := range r.phrasesOf[e.choice] {
				longer = append(longer, slices.Concat(start, c))
			}
		}
		if all = longer; len(all) > maxPhrases {
			r.fail(n, "the pattern stands for more than %d phrases; write it shorter", maxPhrases)
			return nil
		}
	}
	return all
}
