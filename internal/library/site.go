package library

import (
	"bytes"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a small machine may lack the time zones
)

// Site is site.yaml: who runs the guide, and the words that differ from one
// country to the next.
type Site struct {
	// Name is the guide's name, as in the page header.
	Name string `yaml:"name" is:"required" doc:"The name of the guide, as in the header of every page."`
	// Language is the BCP 47 tag of the content, as "en-US".
	Language string `yaml:"language" is:"required" doc:"The language of the content, as en-US."`
	// TimeZone is a name of the IANA time zone database; dates are shown in it.
	TimeZone  string    `yaml:"time_zone" is:"required" doc:"The time zone of the clinic, as America/New_York. Dates are shown in it."`
	Clinic    Clinic    `yaml:"clinic" is:"required" doc:"Who runs the guide."`
	Emergency Emergency `yaml:"emergency" is:"required" doc:"How to get help at once in this country."`
	// Doctor is whom a reader calls first ("doctor", "GP").
	Doctor string `yaml:"doctor" is:"required" doc:"Whom a reader calls first, as doctor or GP."`
	// UrgentCare is where a reader goes the same day ("urgent care").
	UrgentCare string    `yaml:"urgent_care" is:"required" doc:"Where a reader goes the same day, as urgent care."`
	Headings   CareCards `yaml:"care_cards" is:"required" doc:"The sentences above the lists of signs. They may hold tokens, as {{doctor}}."`
	// ReplyTime says how soon a comment is read, after "usually" ("within one working day").
	ReplyTime string `yaml:"reply_time" is:"required" doc:"How soon a comment is read, as within one working day."`
	// CrisisLines are whom to call in despair, shown with the comment card crisis;
	// often none.
	CrisisLines []CrisisLine `yaml:"crisis_lines" doc:"Whom to call in despair. The author of a comment that sounds like it sees these lines at once."`

	location *time.Location
}

// Location is the clinic's time zone.
func (s *Site) Location() *time.Location { return s.location }

// Clinic is who runs the site.
type Clinic struct {
	Name    string   `yaml:"name" is:"required" doc:"The name of the clinic."`
	Address []string `yaml:"address" doc:"Its address, line by line."`
	Hours   string   `yaml:"hours" doc:"When it is open, as Monday to Friday, 8 am to 5 pm."`
	// Phone is the number as people read it.
	Phone string `yaml:"phone" is:"required,phone" doc:"Its number as people read it: digits and + ( ) . - / alone."`
}

// Emergency is how to get help at once in this country.
type Emergency struct {
	// Number is what to dial ("911", "999", "112").
	Number string `yaml:"number" is:"required" doc:"What to dial, in quotation marks: 911, 999 or 112."`
	// Room is where to go ("emergency room", "A&E").
	Room string `yaml:"room" is:"required" doc:"Where to go, as emergency room."`
}

// CareCards are the sentences that stand above the lists of signs. They may use tokens.
type CareCards struct {
	Emergency  string `yaml:"emergency" is:"required" doc:"Above signs that need help now."`
	Urgent     string `yaml:"urgent" is:"required" doc:"Above signs that need help today."`
	SeeSomeone string `yaml:"see_someone" is:"required" doc:"Above signs that need a visit."`
}

// CrisisLine is somebody who listens to people in despair.
type CrisisLine struct {
	Name string `yaml:"name" is:"required" doc:"What the line is called."`
	// Phone is the number as people read it.
	Phone string `yaml:"phone" is:"required,phone" doc:"Its number as people read it: digits and + ( ) . - / alone."`
	Note  string `yaml:"note" doc:"When it is open, or how else to reach it, as day and night."`
}

// Tokens returns the words that {{name}} stands for in content.
func (s *Site) Tokens() map[string]string {
	return map[string]string{
		"site-name":        s.Name,
		"clinic-name":      s.Clinic.Name,
		"clinic-phone":     s.Clinic.Phone,
		"emergency-number": s.Emergency.Number,
		"emergency-room":   s.Emergency.Room,
		"doctor":           s.Doctor,
		"urgent-care":      s.UrgentCare,
		"reply-time":       s.ReplyTime,
	}
}

// Tel gives a phone number as the address of a tel: link (RFC 3966), without
// the signs that people put between digits.
func Tel(number string) string {
	return "tel:" + strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, number)
}

var phonePattern = regexp.MustCompile(`^[0-9+()./ -]*[0-9][0-9+()./ -]*$`)

var tokenPattern = regexp.MustCompile(`\{\{([^{}\n]*)\}\}`)

// expand fills in the tokens of a plain text and names those it does not know.
func (s *Site) expand(text string) (expanded string, unknown []string) {
	tokens := s.Tokens()
	expanded = tokenPattern.ReplaceAllStringFunc(text, func(m string) string {
		name := strings.TrimSpace(m[2 : len(m)-2])
		if word, ok := tokens[name]; ok {
			return word
		}
		unknown = append(unknown, name)
		return m
	})
	return expanded, unknown
}

// tokenNames lists the tokens for an error message.
func (s *Site) tokenNames() string {
	var names []string
	for name := range s.Tokens() {
		names = append(names, "{{"+name+"}}")
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// LoadSite reads site.yaml alone. The Site is nil when there is an error.
func LoadSite(fsys fs.FS) (*Site, []Problem) {
	b := newBuilder(fsys, time.Time{}, nil)
	site := b.loadSite()
	return site, b.sorted()
}

func (b *builder) loadSite() *Site {
	const file = "site.yaml"
	source, err := fs.ReadFile(b.fsys, file)
	if err != nil {
		b.problem(Problem{File: file, Message: fmt.Sprintf("cannot read it (%v); every site needs one, see the README", err)})
		return nil
	}
	site := &Site{}
	h := b.decodeYAML(file, bytes.TrimPrefix(source, []byte("\ufeff")), 0, site)
	if h == nil {
		return nil
	}
	require := func(value string, path ...any) {
		if strings.TrimSpace(value) == "" {
			h.problemAt(fmt.Sprintf("%s is missing; the pages need it", pathName(path)), path...)
		}
	}
	require(site.Name, "name")
	require(site.Language, "language")
	require(site.Clinic.Name, "clinic", "name")
	require(site.Clinic.Phone, "clinic", "phone")
	h.checkPhone(site.Clinic.Phone, "clinic", "phone")
	require(site.Emergency.Number, "emergency", "number")
	require(site.Emergency.Room, "emergency", "room")
	require(site.Doctor, "doctor")
	require(site.UrgentCare, "urgent_care")
	require(site.Headings.Emergency, "care_cards", "emergency")
	require(site.Headings.Urgent, "care_cards", "urgent")
	require(site.Headings.SeeSomeone, "care_cards", "see_someone")
	require(site.ReplyTime, "reply_time")
	for i, line := range site.CrisisLines {
		h.requireText(line.Name, "say what the line is called", "crisis_lines", i, "name")
		h.requireText(line.Phone, "give its number", "crisis_lines", i, "phone")
		h.checkPhone(line.Phone, "crisis_lines", i, "phone")
	}
	if site.location, err = time.LoadLocation(site.TimeZone); err != nil || site.TimeZone == "" {
		h.problemAt(fmt.Sprintf("time_zone %q is not known; use a name such as America/New_York", site.TimeZone), "time_zone")
	}
	if h.failed {
		return nil
	}
	for key, text := range map[string]*string{
		"emergency": &site.Headings.Emergency, "urgent": &site.Headings.Urgent, "see_someone": &site.Headings.SeeSomeone,
	} {
		expanded, unknown := site.expand(*text)
		for _, name := range unknown {
			h.problemAt(fmt.Sprintf("unknown token {{%s}}; use one of %s", name, site.tokenNames()), "care_cards", key)
		}
		*text = expanded
	}
	if h.failed {
		return nil
	}
	return site
}

func (h *header) checkPhone(number string, path ...any) {
	if strings.TrimSpace(number) != "" && !phonePattern.MatchString(number) {
		h.problemAt("a phone number holds digits and + ( ) . - / alone, because a tap on it dials", path...)
	}
}
