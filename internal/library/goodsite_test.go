package library

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

// today is the day on which every test runs, so that no test depends on the calendar.
var today = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

// articleFile is the one article of the good site.
const articleFile = "en/articles/leg-pain.md"

// goodHeader is the header of that article. It has 17 lines, so a body that
// follows it starts on line 18 of the file.
const goodHeader = `---
title: Leg pain
summary: Why a leg can hurt.
category: understand
authors: [Ada Example]
published: 2026-01-02
key_points:
  - Most leg pain gets better.[^jensen-2019]
sources:
  - id: jensen-2019
    authors: Jensen
    title: Diagnosis of sciatica
    in: BMJ 2019;367:l6273
    year: 2019
    identifier: doi:10.1136/bmj.l6273
    checked: 2026-01-02
---
`

const goodSiteYAML = `name: Back Guide
language: en-US
time_zone: America/New_York
clinic:
  name: Example Clinic
  address: [1 Example Street]
  hours: Monday to Friday
  phone: (555) 555-0100
emergency:
  number: "911"
  room: emergency room
doctor: doctor
urgent_care: urgent care
care_cards:
  emergency: "Call {{emergency-number}} now if you have:"
  urgent: "Call your {{doctor}} today if you have:"
  see_someone: "See a {{doctor}} if:"
reply_time: within one working day
`

const goodCard = `---
title: When to get help now
sources:
  - id: nhs
    organization: NHS
    title: Sciatica
    checked: 2026-01-02
---

- pain in both legs[^nhs]
`

// exerciseFile is the one exercise of the good site.
const exerciseFile = "en/exercises/bridge.md"

// goodExercise has its header on lines 1 to 22 and its first step on line 26.
const goodExercise = `---
title: Bridge
summary: Lift your hips.
goals: [strengthen]
position: on-back
level: steady
felt_in: Your buttocks
muscles: {names: [gluteus maximus], source: msd}
dosage:
  - source: mayo
    repetitions: 5 to 10
    hold_seconds: 3
figures: [bridge]
easier: {text: Lift them less.}
cautions:
  - Keep your back straight.
authors: [Ada Example]
published: 2026-01-02
sources:
  - {id: msd, organization: MSD Manual, title: Bridging, checked: 2026-01-02}
  - {id: mayo, organization: Mayo Clinic, title: Back exercises, checked: 2026-01-02}
---

## Steps

1. Lie on your back.
2. Lift your hips.

## You should feel

Your buttocks work.

## Tips

- Breathe.
`

const goodStopRules = `---
title: When to stop
go_on: {title: Go on, signs: ["it pulls a little[^nhs]"], then: Do more.}
ease_off: {title: Ease off, signs: [it hurts], then: Do less.}
stop: {title: Stop, signs: [both legs hurt], then: "[Get help](/get-help-now)."}
sources:
  - {id: nhs, organization: NHS, title: Sciatica, checked: 2026-01-02}
---
`

// goodPoses has two frames, start and end.
const goodPoses = `id: bridge
title: Bridge
person: ben
canvas: {left: -.60, right: .48, bottom: -.06, top: .46}
props:
  - {type: mat, from: -.55, to: .43}
frames:
  - id: start
    label: Start
    desc: "Lying on the back, knees bent, feet flat on the floor, arms at the sides."
    pose:
      pitch: 88
      lumbar: -2
      thorax: 2
      neck: -10
      head: 6
      place: {pin: shoulder, x: -.29, rest: [trunk]}
      leg.near: {ankle_at: [.205, .039], foot: flat}
      leg.far: {ankle_at: [.232, .039], foot: flat}
      arm.near: {wrist_at: [.0345, .020], hand: back, hand_dir: 88}
      arm.far: {wrist_at: [.033, .021], hand: back, hand_dir: 88}
  - id: end
    label: Lift
    desc: "Hips lifted so that shoulders, hips and knees form one straight line; buttocks and back of the thigh are working."
    base: start
    pose:
      pitch: 117
      lumbar: 3
      thorax: 16
      neck: 4
      head: 4
    highlight: [glutes, hamstrings]
    arrows:
      - {from: [-.06, .30], by: [0, .12]}
`

// goodPicture is wider than it is tall.
const goodPicture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"></svg>`

// goodCommentCard is each of the cards for those who write a comment.
const goodCommentCard = `---
title: We have it
---

It is saved.
`

const goodReplies = `- id: thanks
  title: Thank you
  text: Thank you for writing.
`

// goodScreening is the smallest file of word lists.
const goodScreening = `sets: {}
emergency: [{rule: bladder, find: [bladder]}]
crisis: [{rule: end it, find: [end it all]}]
advice: [{rule: stop a drug, find: [stop taking]}]
question: [{rule: may I, find: [should i]}]
child: [{rule: age, find: [my son/daughter]}]
negation: {before: ["no"], through: [or], listed: [and], or: [nor], after: [is fine], after_through: [are], after_end: [fine], unless: [longer]}
private:
  {at: [at], dot: [dot], providers: [gmail], endings: [com], not_names: [me], phones: [phone], not_phones: [dose], units: [mg],
   births: [born], months: [may], records: [record], streets: [street], short_streets: [st], not_streets: [wall], homes: [live at], networks: [insta]}
spam: [casino]
hosts: {shorteners: [bit.ly], shops: ["*.shop"], profiles: [facebook.com]}
`

// goodSite is the smallest content folder without a fault that has something of
// everything: site.yaml, the cards, the word lists, a saved reply, the four pages,
// one article, one exercise, one pose file and two pictures.
func goodSite() fstest.MapFS {
	page := func(title string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("---\ntitle: " + title + "\nsummary: What it says.\npublished: 2026-01-02\n---\n\n## First\n\nWords.\n")}
	}
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	site := fstest.MapFS{
		"site.yaml":                file(goodSiteYAML),
		"en/cards/emergency.md":    file(goodCard),
		"en/cards/stop-rules.md":   file(goodStopRules),
		screeningFile:              file(goodScreening),
		repliesFile:                file(goodReplies),
		"en/pages/home.md":         page("Home"),
		"en/pages/get-help-now.md": page("Get help now"),
		"en/pages/about.md":        page("About"),
		"en/pages/privacy.md":      page("Privacy"),
		articleFile:                file(goodHeader + "\n## What it feels like\n\nIt hurts.\n"),
		exerciseFile:               file(goodExercise),
		"figures/bridge.yaml":      file(goodPoses),
		"figures/nerve.svg":        file(goodPicture),
		"figures/leg.svg":          file(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 200"></svg>`),
	}
	for _, name := range commentCardNames {
		site[commentCardFile(name)] = file(goodCommentCard)
	}
	return site
}

// A change is what an editor does to the good site.
type change func(fstest.MapFS)

// write saves a file.
func write(file, text string) change {
	return func(site fstest.MapFS) { site[file] = &fstest.MapFile{Data: []byte(text)} }
}

// replace changes a part of a file, which must stand in it once.
func replace(file, old, new string) change {
	return func(site fstest.MapFS) {
		before := string(site[file].Data)
		if strings.Count(before, old) != 1 {
			panic(fmt.Sprintf("%s holds %q %d times; a test changes what stands there once", file, old, strings.Count(before, old)))
		}
		write(file, strings.Replace(before, old, new, 1))(site)
	}
}

// inHeader changes a part of the good article's header.
func inHeader(old, new string) change { return replace(articleFile, old, new) }

// body gives the good article another body. Its first line is line 18, as long
// as the header keeps its lines.
func body(lines ...string) change {
	return func(site fstest.MapFS) {
		header, _, found := strings.Cut(string(site[articleFile].Data), "\n---\n")
		if !found {
			panic("the article has no header to keep")
		}
		write(articleFile, header+"\n---\n"+strings.Join(lines, "\n")+"\n")(site)
	}
}

// inExercise changes a part of the good exercise.
func inExercise(old, new string) change { return replace(exerciseFile, old, new) }

// exercise is another exercise, good but for what the test changes in it.
func exercise(slug string, oldNew ...string) change {
	text := strings.Replace(goodExercise, "title: Bridge", "title: "+slug, 1)
	for i := 0; i < len(oldNew); i += 2 {
		if strings.Count(text, oldNew[i]) != 1 {
			panic(fmt.Sprintf("the good exercise does not hold %q once", oldNew[i]))
		}
		text = strings.Replace(text, oldNew[i], oldNew[i+1], 1)
	}
	return write("en/exercises/"+slug+".md", text)
}

// remove takes files away.
func remove(files ...string) change {
	return func(site fstest.MapFS) {
		for _, file := range files {
			if site[file] == nil {
				panic(file + " is not there to be taken away")
			}
			delete(site, file)
		}
	}
}

// article is a second article, good but for what the test puts into it.
func article(slug, headerLines, bodyText string) change {
	text := strings.Replace(goodHeader, "title: Leg pain\n", "title: "+slug+"\n"+headerLines, 1)
	return write("en/articles/"+slug+".md", text+bodyText)
}

func siteWith(changes ...change) fstest.MapFS {
	site := goodSite()
	for _, c := range changes {
		c(site)
	}
	return site
}

// load loads the good site after some changes.
func load(changes ...change) (*Library, []Problem) { return loadSite(siteWith(changes...)) }

// loadSite is Load for a site with the good pose file, which most tests do not
// look at, so it is drawn once for all of them.
func loadSite(site fstest.MapFS) (*Library, []Problem) {
	lib, problems, _ := loadDrawn(site, today, goodDrawing())
	return lib, problems
}

var goodDrawing = sync.OnceValue(func() map[string]*drawing {
	_, _, drawn := loadDrawn(goodSite(), today, nil)
	return drawn
})

// messages are problems as check prints them.
func messages(problems []Problem) []string {
	var lines []string
	for _, p := range problems {
		lines = append(lines, p.String())
	}
	return lines
}

// mustLoad loads a site in which there is nothing to mend.
func mustLoad(t testing.TB, changes ...change) *Library {
	t.Helper()
	lib, problems := load(changes...)
	for _, p := range problems {
		t.Errorf("%v", p)
	}
	if lib == nil || t.Failed() {
		t.Fatal("the site of this test should be without a fault")
	}
	return lib
}
