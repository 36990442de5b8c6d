package library

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

// showBody holds the body to its sections and fills in their markup, and the cautions.
func (draft *exerciseDraft) showBody() {
	checkLinks(draft.document)
	sections := draft.sections()
	e := draft.exercise
	mark := func(nodes []ast.Node) {
		for _, n := range nodes {
			draft.markTermsIn(n)
		}
	}
	// In the order in which a reader meets them: the page has the cautions above the tips.
	if nodes, found := sections[words.steps]; found {
		mark(nodes)
		e.Steps = draft.steps(nodes)
	}
	if nodes, found := sections[words.feel]; found {
		mark(nodes)
		e.Feel = draft.paragraphOrList(nodes)
	}
	for i, caution := range draft.head.Cautions {
		e.Cautions = append(e.Cautions, draft.line(caution, "cautions", i))
	}
	if nodes, found := sections[words.tips]; found {
		mark(nodes)
		e.Tips = draft.paragraphOrList(nodes)
	}
}

// sections returns what the body holds: for each of its headings, the heading
// itself and what stands under it.
func (draft *exerciseDraft) sections() map[string][]ast.Node {
	inOrder := []string{words.steps, words.feel, words.tips}
	headings := fmt.Sprintf("## %s, ## %s and, if wanted, ## %s", words.steps, words.feel, words.tips)
	sections := map[string][]ast.Node{}
	now, last, level := "", -1, 1
	for n := draft.root.FirstChild(); n != nil; n = n.NextSibling() {
		heading, isHeading := n.(*ast.Heading)
		if !isHeading {
			if n.Kind() == ast.KindLinkReferenceDefinition {
				continue
			}
			if len(sections) == 0 {
				draft.problem(position(n), "nothing stands above the heading ## %s; the summary belongs in the header", words.steps)
			}
			sections[now] = append(sections[now], n)
			continue
		}
		now = draft.plainText(n)
		// What is wrong with any heading is told by nameHeadings.
		faulty := heading.Level == 1 || heading.Level > level+1 || now == ""
		level = heading.Level
		at := slices.Index(inOrder, now)
		switch {
		case at < 0 && faulty:
		case at < 0 || level != 2 && !faulty:
			draft.problem(position(n), "an exercise has the headings %s, and no other", headings)
		case at <= last:
			draft.problem(position(n), "an exercise has the headings %s, each once and in this order", headings)
		default:
			last = at
		}
		if sections[now] != nil { // what stands here has its mistake, which is told
			now = ""
		}
		sections[now] = append(sections[now], n)
	}
	for _, name := range inOrder[:2] {
		if sections[name] == nil {
			draft.problem(len(draft.source), "the heading ## %s is missing; an exercise has %s", name, headings)
		}
	}
	return sections
}

const fewestSteps, mostSteps = 2, 8

// steps reads the numbered list under its heading, the first of nodes.
func (draft *exerciseDraft) steps(nodes []ast.Node) []HTML {
	for i, n := range nodes[1:] {
		if list, ok := n.(*ast.List); !ok || !list.IsOrdered() || i > 0 {
			draft.problem(position(n), "under ## %s stands one numbered list and nothing else: 1. 2. 3., each step on a line", words.steps)
			return nil
		}
	}
	if len(nodes) == 1 {
		draft.problem(position(nodes[0]), "no steps; write a numbered list under the heading: 1. 2. 3., each step on a line")
		return nil
	}
	var steps []HTML
	for item := nodes[1].FirstChild(); item != nil; item = item.NextSibling() {
		if text := draft.plainItem(item); text != nil {
			if first := firstWord(draft.plainText(text)); isNoVerb(first) {
				draft.problem(position(text), "a step says at once what to do: start it with a verb, as Lift your hips, not with %q", first)
			}
			steps = append(steps, insideParagraph(draft.markupOf(text)))
		}
	}
	if n := nodes[1].ChildCount(); n < fewestSteps || n > mostSteps {
		draft.problem(position(nodes[1].FirstChild()), "an exercise has %d to %d steps, and this has %d; split it in two, or say more or less in a step", fewestSteps, mostSteps, n)
	}
	return steps
}

// paragraphOrList reads what stands under its heading, the first of nodes.
func (draft *exerciseDraft) paragraphOrList(nodes []ast.Node) HTML {
	for i, n := range nodes[1:] {
		if i > 0 || n.Kind() != ast.KindParagraph && n.Kind() != ast.KindList {
			draft.problem(position(n), "one paragraph or one list stands under this heading, and nothing else")
			return ""
		}
	}
	if len(nodes) == 1 {
		draft.problem(position(nodes[0]), "nothing stands under this heading; write one paragraph or one list")
		return ""
	}
	if nodes[1].Kind() == ast.KindList {
		for item := nodes[1].FirstChild(); item != nil; item = item.NextSibling() {
			draft.plainItem(item)
		}
	}
	return draft.markupOf(nodes[1])
}

// plainItem returns the words of a list item, or reports that it holds no words
// or more than that.
func (draft *exerciseDraft) plainItem(item ast.Node) ast.Node {
	text := item.FirstChild()
	if text == nil || item.ChildCount() != 1 || text.Kind() != ast.KindParagraph && text.Kind() != ast.KindTextBlock {
		at := item
		if text != nil {
			at = text
		}
		draft.problem(position(at), "an item of this list is one plain line of words")
		return nil
	}
	return text
}

// firstWord returns the letters at the start of a text.
func firstWord(text string) string {
	if end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) }); end >= 0 {
		return text[:end]
	}
	return text
}

// isNoVerb tells the words with which no step starts. It cannot know all.
func isNoVerb(word string) bool {
	word = strings.ToLower(word)
	return word == "" || words.noVerbs[word] || strings.HasSuffix(word, words.adverbEnd) && !words.verbsAllTheSame[word]
}
