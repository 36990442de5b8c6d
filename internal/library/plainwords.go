package library

import (
	"cmp"
	"slices"
	"strings"
)

// hardWords are words and phrases that say nothing more than a plainer one. A
// line holds them, parted by commas, and behind a colon what to write instead, or
// a hyphen where that is nothing.
// + after a verb adds its regular forms (starts, started, starting), (s) after a
// noun its plural. What is in the glossary is no hard word: a page explains it.
//
// The swaps are of the kind that lists for health writers have (Seattle Children's,
// word substitution list; Texas HHS, plain language terms and phrases). A word
// stands here only if no page needs it for a fact: treatment, symptom, chronic and
// inflammation do not.
const hardWords = `
utilize+, utilise+, utilization, utilisation: use
approximately, approx: about
commence+, commencement, initiate+, initiation: start
cease+, discontinue+, discontinuation, terminate+: stop
endeavour+, endeavor+: try
purchase+: buy
obtain+, acquire+: get
require+, necessitate+: need
requirement(s): need
retain+, maintain+: keep
reside+: live
select+, elect to, elects to, elected to: choose
perform+: do
possess, possesses, possessed: have
assist+, assistance, facilitate+: help
demonstrate+, exhibit+, indicate+: show
indicative of: a sign of
ensure+: make sure
ascertain+, determine+: find out
evaluate+, evaluation(s), assess, assesses, assessed, assessing, assessment(s): check
consult+: talk to, or ask
consultation(s): visit, or talk
notify, notifies, notified, notifying: tell
anticipate+: expect
modify, modifies, modified, modifying, modification(s): change
implement+: carry out
incorporate+: add
comprise+: be made of
participate+, participation: take part
participant(s): person, or people in the study
individuals: people
elevate+, elevation: raise
expedite+: speed up
optimize+, optimise+: make the best of
minimize+, minimise+: keep small, or lower
maximize+, maximise+: make the most of
alleviate+, alleviation: ease
mitigate+: lessen
ameliorate+: make better
exacerbate+, aggravate+: make worse
exacerbation(s): flare-up
deteriorate+, deterioration: get worse
adhere to, adheres to, adhered to, adhering to, adherence to: stick to
comply with, complies with, complied with, complying with, compliance with: follow
refrain from, refrains from, abstain from, abstains from: do not
undergo, undergoes, undergoing, underwent, undergone: have
administer+: give
ambulate+, ambulation: walk
radiate+: spread
persist+: last
urinate+, urination, micturition: pee
defecate+, defecation: poop
consume+, consumption: eat or drink
physician(s): doctor
practitioner(s): doctor, or name who it is
medication(s): medicine
analgesic(s), analgesia: painkiller
pharmacological, pharmacologic, pharmacologically: with medicine
contraindicated: not safe
contraindication(s): reason not to
comorbidity, comorbidities: other illness
etiology, aetiology: cause
prognosis: how it is likely to go
prevalence: how common it is
incidence: how often it happens
efficacy: how well it works
efficacious: that works
severity: how bad it is
asymptomatic: without symptoms
idiopathic: with no known cause
bilateral, bilaterally: on both sides
unilateral, unilaterally: on one side
lower extremity, lower extremities, lower limb(s): leg
upper extremity, upper extremities, upper limb(s): arm
nocturnal: at night
sedentary: sitting a lot
strenuous, vigorous: hard
supine: on your back
prone position: face down
flexion: bending
adverse effect(s), adverse event(s), adverse reaction(s): side effect, or harm
adverse: harmful
beneficial: helpful
detrimental: harmful
optimal, optimum: best
adequate, sufficient: enough
adequately, sufficiently: well enough
inadequate, insufficient: not enough
excessive, excessively: too much
appropriate: right
appropriately: in the right way
numerous: many
additional: more
additionally, furthermore, moreover, in addition: also
in addition to: as well as
significant: large, or clear
significantly: much, or clearly
substantial: large
substantially: much
residual: left over
persistent: lasting
transient: brief
initial: first
initially: at first
subsequent: next
subsequently: later
prior to: before
subsequent to, following on from: after
currently, presently, at present, at the present time, at this point in time, at this time: now
immediately: at once
frequently: often
infrequently: not often
therefore, consequently, thus, hence: so
nevertheless, nonetheless: still
whilst: while
amongst: among
upon: on
via: through, or by
versus: or, or compared with
per day: a day
per week: a week
per month: a month
per se: by itself
duration: how long it lasts
magnitude: size
methodology: method
component(s): part
in order to, for the purpose of, so as to: to
in the event of, in the event that: if
in case of: if there is
due to the fact that, owing to the fact that, in view of the fact that: because
despite the fact that, in spite of the fact that: although
owing to: because of
with regard to, with respect to, in regard to, in relation to, regarding: about
in conjunction with: with
in the absence of: without
in the presence of: with
with the exception of: except for
in close proximity to, in the vicinity of: near
in accordance with: as it says in
on a regular basis: often
on a daily basis: every day
for the duration of: during
until such time as: until
a number of: some
a large number of: many
the majority of, a majority of, the vast majority of: most
is able to, are able to: can
has the ability to, have the ability to: can
as tolerated: as far as you can
it is important to note that, it should be noted that, please note that: -
`

// hardWord is a word or a phrase, in small letters, with its plain swap.
type hardWord struct {
	words []string
	plain string
}

// hardWordsBy gives the hard words by their first word, the longest first.
var hardWordsBy = readHardWords(hardWords)

func readHardWords(table string) map[string][]hardWord {
	by := map[string][]hardWord{}
	for line := range strings.Lines(strings.TrimSpace(table)) {
		hard, plain, _ := strings.Cut(strings.TrimSpace(line), ": ")
		for entry := range strings.SplitSeq(hard, ", ") {
			for _, form := range forms(entry) {
				words := strings.Fields(form)
				by[words[0]] = append(by[words[0]], hardWord{words, plain})
			}
		}
	}
	for _, list := range by {
		slices.SortStableFunc(list, func(a, b hardWord) int { return cmp.Compare(len(b.words), len(a.words)) })
	}
	return by
}

// forms writes out + and (s).
func forms(entry string) []string {
	if noun, found := strings.CutSuffix(entry, "(s)"); found {
		return []string{noun, noun + "s"}
	}
	verb, found := strings.CutSuffix(entry, "+")
	if !found {
		return []string{entry}
	}
	stem, silent := strings.CutSuffix(verb, "e")
	if silent {
		return []string{verb, verb + "s", verb + "d", stem + "ing"}
	}
	return []string{verb, verb + "s", verb + "ed", verb + "ing"}
}

// latinWords are short forms of Latin words, as package readability parts them,
// with what to write instead.
var latinWords = map[string]string{
	"e.g": "for example", "eg": "for example",
	"i.e": "that is", "ie": "that is",
	"etc": "and so on, or say what else",
	"viz": "namely", "cf": "see",
}

// vagueLinks are link texts that do not say where the link leads.
var vagueLinks = lineSet(`
click
click here
click this
click this link
continue
details
find out more
follow this link
for more
go
go here
here
info
learn more
link
links
more
more details
more here
more info
more information
on this page
page
read
read here
read it here
read more
read on
read this
see
see here
see more
see this
see this page
source
tap here
the link
this
this article
this guide
this link
this one
this page
this site
this website
`)

// vagueHeadings say nothing of what stands under them.
var vagueHeadings = lineSet(`
about
about this article
about this page
additional information
additional notes
background
basics
closing thoughts
conclusion
conclusions
details
discussion
extra information
final thoughts
final words
further information
further reading
general
general advice
general facts
general information
good to know
important
important information
in brief
in conclusion
in general
in short
in summary
info
information
intro
introduction
key facts
key points
main points
misc
miscellaneous
more
more details
more facts
more info
more information
note
notes
other
other facts
other information
other points
others
overview
points
remarks
summary
takeaways
text
the basics
the facts
thoughts
to sum up
various
what to know
what you need to know
what you should know
`)

// plainAbbreviations are those that every reader knows, and words that stand in
// capitals to be stressed.
var plainAbbreviations = wordSet(`AM PM CD DVD DIY EU FAQ GPS ID OK PDF TV UK US USA UN COVID
	TODO A I DO NOT NO YES OR AND ALL BOTH NEVER ALWAYS STOP NOW ONLY ANY IF MUST`)

func lineSet(list string) map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(list) {
		set[strings.TrimSpace(line)] = true
	}
	return set
}
