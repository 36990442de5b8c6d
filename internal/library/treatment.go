package library

import (
	"fmt"
	"slices"
	"strings"
)

// Evidence says in plain words how good the reasons for a treatment are.
type Evidence string

// The labels, which the site uses with the same meaning everywhere.
const (
	// Helps: good evidence.
	Helps Evidence = "helps"
	// MayHelp: some evidence, small or uncertain.
	MayHelp Evidence = "may-help"
	// NotShownToHelp: it was studied, and no benefit was found.
	NotShownToHelp Evidence = "not-shown-to-help"
	// NotRecommended: a guideline advises against it.
	NotRecommended Evidence = "not-recommended"
	// NotEnoughEvidence: too little is known to say, or sources disagree.
	NotEnoughEvidence Evidence = "not-enough-evidence"
)

// Evidences returns all labels in the order in which the page of treatments has them.
func Evidences() []Evidence {
	return []Evidence{Helps, MayHelp, NotEnoughEvidence, NotShownToHelp, NotRecommended}
}

// Treatment is one thing that can be done about sciatica, with its label.
type Treatment struct {
	// ID is its anchor on the page of treatments.
	ID       string
	Name     string
	Evidence Evidence
	// Finding says in a sentence or two why it has this label.
	Finding string
	// Basis are the sources behind the label, guidelines first, with their
	// numbers on the article. Each has a Short.
	Basis   []Source
	Article *Article
	// Path is where the article tells of it.
	Path string
}

// treatmentEntry is a treatment in an article's header.
type treatmentEntry struct {
	Name     string   `yaml:"name" is:"required" doc:"What is weighed, as Ultrasound treatment. Each stands once on the site."`
	Evidence Evidence `yaml:"evidence" is:"required" doc:"How good the reasons for it are: helps (good evidence), may-help (some), not-enough-evidence (too little to say), not-shown-to-help (studied, and no benefit found), not-recommended (a guideline advises against it)."`
	Finding  string   `yaml:"finding" is:"required,no-reference" doc:"Why it has this label, in a sentence or two, without a [^id]."`
	RestsOn  []string `yaml:"rests_on" is:"required,slug" doc:"Ids of the sources behind the label, guidelines first. Each of them has a short."`
	Section  string   `yaml:"section" doc:"The id of the heading that tells more, as heat for ## Heat {#heat}."`
}

const treatmentsPath = "/treatments"

// meetTreatments numbers the sources that the evidence cards refer to.
func (draft *articleDraft) meetTreatments() {
	for _, t := range draft.head.Treatments {
		for _, id := range t.RestsOn {
			draft.refs.number(id)
		}
	}
}

// claimTreatments gives each treatment its anchor on the page of treatments.
func (b *builder) claimTreatments() {
	for _, draft := range b.articles {
		if b.hides(draft.head.Draft) {
			continue
		}
		for i, t := range draft.head.Treatments {
			id := idOf(t.Name)
			if slices.Contains(pageIDs, id) || pageIDPattern.MatchString(id) {
				draft.header.problemAt(fmt.Sprintf("the name %q would get the address #%s, which the page of treatments has already; name the treatment in other words", t.Name, id), "treatments", i, "name")
				continue
			}
			if other := b.treatments[id]; other != nil {
				draft.header.problemAt(fmt.Sprintf("%s weighs the treatment %q already; each stands once on the site", other.file, t.Name), "treatments", i, "name")
				continue
			}
			b.treatments[id] = draft
			if b.anchors[treatmentsPath] == nil {
				b.anchors[treatmentsPath] = map[string]bool{}
			}
			b.anchors[treatmentsPath][id] = true
		}
	}
}

// showTreatments holds the treatments to their rules and fills them in.
func (draft *articleDraft) showTreatments() {
	h, a := draft.header, draft.article
	switch in := draft.head.Category == Treating; {
	case in && len(draft.head.Treatments) == 0:
		h.problemAt("treatments is missing; an article about treatment gives each treatment its evidence: name, evidence, finding and rests_on", "treatments")
	case !in && len(draft.head.Treatments) > 0:
		h.problemAt(fmt.Sprintf("treatments belong to the category %s", Treating), "treatments")
	}
	for i, entry := range draft.head.Treatments {
		h.requireText(entry.Name, "say what is weighed", "treatments", i, "name")
		requireOneOf(h, Evidences(), entry.Evidence, "evidence", "treatments", i, "evidence")
		h.requireText(entry.Finding, "say in a sentence or two why it has this label", "treatments", i, "finding")
		if referencePattern.MatchString(entry.Finding) {
			h.problemAt("a finding shows no [^id]; its sources stand in rests_on", "treatments", i, "finding")
		}
		if len(entry.RestsOn) == 0 {
			h.problemAt("rests_on is missing; name the guideline or the studies behind the label", "treatments", i)
		}
		t := &Treatment{
			ID:       idOf(entry.Name),
			Name:     h.plain(entry.Name, "treatments", i, "name"),
			Evidence: entry.Evidence,
			Finding:  h.plain(entry.Finding, "treatments", i, "finding"),
			Article:  a,
			Path:     a.Path(),
		}
		for j, id := range entry.RestsOn {
			source := draft.refs.find(id)
			switch {
			case slices.Contains(entry.RestsOn[:j], id):
				h.problemAt(fmt.Sprintf("the source %q stands twice; take one out", id), "treatments", i, "rests_on", j)
			case source == nil:
				h.problemAt(draft.refs.unknown(id), "treatments", i, "rests_on", j).Rule = "unknown-source"
			case strings.TrimSpace(source.Short) == "":
				h.problemAt(fmt.Sprintf("the source %q has no short, which evidence cards call it by; add one, as short: NICE guideline NG59", id), "treatments", i, "rests_on", j)
			default:
				t.Basis = append(t.Basis, *source)
			}
		}
		if entry.Section != "" {
			if !draft.anchors[entry.Section] {
				h.problemAt(fmt.Sprintf("the article has no heading with the id %q", entry.Section), "treatments", i, "section")
			}
			t.Path += "#" + entry.Section
		}
		a.Treatments = append(a.Treatments, t)
	}
}

// orderTreatments lists the treatments of the published articles as Treatments promises.
func (b *builder) orderTreatments() {
	for _, evidence := range Evidences() {
		for _, a := range b.lib.ordered {
			for _, t := range a.Treatments {
				if t.Evidence == evidence {
					b.lib.treatments = append(b.lib.treatments, t)
				}
			}
		}
	}
}
