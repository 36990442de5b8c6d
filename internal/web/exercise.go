package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"example.org/sciatica/internal/figure"
	"example.org/sciatica/internal/library"
	"example.org/sciatica/templates"
)

// facet is one question of the exercises' filter. Any of its chosen values will
// do; an exercise must fit every facet that has some.
type facet struct {
	name   string // of the parameter
	values []string
	has    func(e *library.Exercise, value string) bool
}

var facets = []facet{
	{"goal", texts(library.Goals()), func(e *library.Exercise, v string) bool { return slices.Contains(e.Goals, library.Goal(v)) }},
	{"position", texts(library.Positions()), func(e *library.Exercise, v string) bool { return string(e.Position) == v }},
	{"level", texts(library.Levels()), func(e *library.Exercise, v string) bool { return string(e.Level) == v }},
}

func texts[T ~string](list []T) []string {
	var out []string
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}

// choice is what is chosen of each facet, in the order of its values.
type choice [][]string

// readChoice reads the filter. What it does not know it leaves out, so an old
// link still shows exercises.
func readChoice(query url.Values) choice {
	c := make(choice, len(facets))
	for i, facet := range facets {
		for _, v := range facet.values {
			if slices.Contains(query[facet.name], v) {
				c[i] = append(c[i], v)
			}
		}
	}
	return c
}

func (c choice) empty() bool {
	return !slices.ContainsFunc(c, func(values []string) bool { return len(values) > 0 })
}

// with returns the choice with other values of one facet.
func (c choice) with(facet int, values ...string) choice {
	other := slices.Clone(c)
	other[facet] = values
	return other
}

// address is where the page of the choice is: the same one that the form leads to.
func (c choice) address() string {
	var parts []string
	for i, facet := range facets {
		for _, v := range c[i] {
			parts = append(parts, facet.name+"="+url.QueryEscape(v))
		}
	}
	address := exercisesPath
	if len(parts) > 0 {
		address += "?" + strings.Join(parts, "&")
	}
	return address + "#found"
}

// of returns the exercises that fit.
func (c choice) of(all []*library.Exercise) []*library.Exercise {
	var fit []*library.Exercise
	for _, e := range all {
		if c.fits(e) {
			fit = append(fit, e)
		}
	}
	return fit
}

func (c choice) fits(e *library.Exercise) bool {
	for i, facet := range facets {
		if len(c[i]) > 0 && !slices.ContainsFunc(c[i], func(v string) bool { return facet.has(e, v) }) {
			return false
		}
	}
	return true
}

// queryCounts reports whether the request's query decides what the page shows.
func queryCounts(r *http.Request) bool {
	return r.URL.Path == exercisesPath && r.URL.RawQuery != "" && !readChoice(r.URL.Query()).empty()
}

// exercises lists the exercises that fit what a reader chose.
func (s *Server) exercises(g *generation, r *http.Request) (view, error) {
	words := s.words.Exercises
	chosen := readChoice(r.URL.Query())
	all := g.library.Exercises()
	v := templates.ExercisesPage{Exercises: chosen.of(all), Total: len(all)}
	var names []string
	for i, facet := range facets {
		group := templates.FilterGroup{Name: facet.name}
		for _, value := range facet.values {
			group.Options = append(group.Options, templates.FilterOption{
				Value: value, Chosen: slices.Contains(chosen[i], value), Count: len(chosen.with(i, value).of(all)),
			})
		}
		v.Filter = append(v.Filter, group)
		var inGroup []string
		for _, value := range chosen[i] {
			rest := slices.DeleteFunc(slices.Clone(chosen[i]), func(other string) bool { return other == value })
			v.Chosen = append(v.Chosen, templates.Link{Path: chosen.with(i, rest...).address(), Title: words.Names[value]})
			inGroup = append(inGroup, words.Names[value])
		}
		names = append(names, inGroup...)
		if n := len(chosen.with(i).of(all)); len(v.Exercises) == 0 && len(inGroup) > 0 && n > 0 {
			v.Fewer = append(v.Fewer, templates.FewerFilters{Path: chosen.with(i).address(), Names: strings.Join(inGroup, ", "), Count: n})
		}
	}
	f := s.frame(g, words.Title, words.Lead, exercisesPath)
	f.Sheets = []string{"exercises.css"}
	f.Icons = []string{"chev", "cross", "hand"}
	if len(names) > 0 {
		f.Title = words.FoundFor(len(v.Exercises), strings.Join(names, ", "))
	}
	return view{component: templates.Exercises(f, v), transient: !chosen.empty()}, nil
}

// exercise shows one exercise.
func (s *Server) exercise(g *generation, r *http.Request) (view, error) {
	e, err := g.library.Exercise(chi.URLParam(r, "slug"))
	if err != nil {
		return view{}, err
	}
	f := s.frame(g, e.Title, e.Summary, e.Path())
	f.Current = exercisesPath
	f.Sheets = []string{"words.css", "figure.css", "exercises.css"}
	f.Icons = []string{"alert", "check", "go", "hand", "print"}
	v := view{}
	if e.Motion != "" {
		f.Scripts = []string{"motion.js"}
		f.Icons = append(f.Icons, "pause", "play")
		v.options.policy = motionPolicy
	}
	v.component = templates.Exercise(f, templates.ExercisePage{
		Exercise: e, StopRules: g.library.StopRules(), Hatch: figure.Hatch,
		Data: s.exercisePlan(g, e),
		Now:  s.Now().In(g.library.Site.Location()),
	})
	return v, nil
}

// thing is a value of schema.org with only what is true of it.
type thing map[string]any

// exercisePlan describes an exercise to machines (schema.org/ExercisePlan).
func (s *Server) exercisePlan(g *generation, e *library.Exercise) thing {
	base := strings.TrimSuffix(s.BaseURL.String(), "/")
	plan := thing{
		"@context": "https://schema.org", "@type": "ExercisePlan",
		"name": e.Title, "description": e.Summary,
		"url": base + e.Path(), "image": base + e.EndPicture().Address,
		"inLanguage": g.library.Site.Language, "datePublished": e.Published.Format(time.DateOnly),
		"isAccessibleForFree": true,
		"publisher":           thing{"@type": "Organization", "name": g.library.Site.Clinic.Name},
	}
	if len(e.AlsoCalled) > 0 {
		plan["alternateName"] = e.AlsoCalled
	}
	var titles []string
	for _, source := range e.Sources {
		titles = append(titles, source.Title)
	}
	if len(titles) > 0 {
		plan["citation"] = titles
	}
	if len(e.Dosages) > 0 && e.Dosages[0].For == "" { // an amount for a part of the exercise is not one for all of it
		first := e.Dosages[0]
		switch times := first.Repetitions; {
		case times.To == 0:
		case times.From == 0:
			plan["repetitions"] = thing{"@type": "QuantitativeValue", "maxValue": times.To}
		case times.To > times.From:
			plan["repetitions"] = thing{"@type": "QuantitativeValue", "minValue": times.From, "maxValue": times.To}
		default:
			plan["repetitions"] = times.To
		}
		if often := templates.Frequency(s.words, first); often != "" {
			plan["activityFrequency"] = often
		}
	}
	if e.Review != nil {
		plan["mainEntityOfPage"] = thing{
			"@type": "MedicalWebPage", "url": base + e.Path(), "lastReviewed": e.Review.On.Format(time.DateOnly),
			"reviewedBy": thing{"@type": "Person", "name": e.Review.By},
		}
	}
	return plan
}
