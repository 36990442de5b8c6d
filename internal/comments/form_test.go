package comments

import (
	"strings"
	"testing"
	"time"
)

func TestAFormIsGoodForItsPageFor48Hours(t *testing.T) {
	for what, make := range map[string]func(s *site) string{
		"a personal form":      func(s *site) string { return s.FreshToken(disc) },
		"the form in the page": func(s *site) string { return s.SharedToken(disc, s.now) },
	} {
		t.Run(what, func(t *testing.T) {
			s := newSite(t)
			token := make(s)
			for age, want := range map[time.Duration]error{0: nil, time.Hour: nil, FormFor: nil, FormFor + time.Millisecond: ErrForm, 1000 * day: ErrForm, -time.Minute: nil, -time.Minute - time.Millisecond: ErrForm} {
				s.now = start.Add(age)
				_, err := s.CheckForm(disc, token)
				wantError(t, "after "+age.String(), err, want)
			}
		})
	}
}

func TestWhatIsNoFormOfThePage(t *testing.T) {
	s, other := newSite(t), newSite(t)
	fresh, shared := s.FreshToken(disc), s.SharedToken(disc, s.now)
	s.check(disc, fresh)
	s.check(disc, shared)
	parts, sharedParts := strings.Split(fresh, "."), strings.Split(shared, ".")
	swap := func(i int, part string) string {
		p := append([]string(nil), parts...)
		p[i] = part
		return strings.Join(p, ".")
	}
	_, receipt := s.post(Draft{Body: plainWords})
	for what, token := range map[string]string{
		"nothing":                       "",
		"dots":                          "...",
		"of another page":               s.FreshToken(sitting),
		"shared, of another page":       s.SharedToken(sitting, s.now),
		"of another site's key":         other.FreshToken(disc),
		"without its sum":               swap(3, ""),
		"with another sum":              swap(3, sharedParts[3]),
		"with the sum in lower case":    swap(3, strings.ToLower(parts[3])),
		"with another nonce":            swap(2, "AAAAAAAAAAAAAAAA"),
		"with its nonce taken off":      swap(2, ""),
		"shared, with a nonce put on":   strings.Join([]string{sharedParts[0], sharedParts[1], parts[2], sharedParts[3]}, "."),
		"with another time":             swap(1, "m0000000"),
		"with its time in capitals":     swap(1, strings.ToUpper(parts[1])),
		"with a sign before its time":   swap(1, "+"+parts[1]),
		"with a time that is too great": swap(1, "zzzzzzzzzzzzzzzzzz"),
		"with another key":              swap(0, "2"),
		"with zeros before its key":     swap(0, "00"+parts[0]),
		"with a key that is none":       swap(0, "-"),
		"with more behind it":           fresh + "A",
		"with a dot behind it":          fresh + ".",
		"with space around it":          " " + fresh,
		"a receipt":                     receipt,
	} {
		_, err := s.CheckForm(disc, token)
		wantError(t, "a token "+what, err, ErrForm)
	}
	for i := range fresh {
		_, err := s.CheckForm(disc, fresh[:i])
		wantError(t, "a token cut to "+fresh[:i], err, ErrForm)
	}
	for _, page := range []string{"", sitting, disc + "/", strings.ToUpper(disc)} {
		_, err := s.CheckForm(page, fresh)
		wantError(t, "for the page "+page, err, ErrForm)
	}
}

func TestTheSharedTokenIsTheSameForTheSamePageAndTime(t *testing.T) {
	s := newSite(t)
	a := s.SharedToken(disc, s.now)
	s.later(time.Hour)
	s.open()
	if b := s.SharedToken(disc, s.now.Add(-time.Hour)); a != b {
		t.Errorf("the same page has the tokens %s and %s, so it cannot be kept", a, b)
	}
	if a == s.SharedToken(disc, s.now) || a == s.SharedToken(sitting, s.now.Add(-time.Hour)) {
		t.Error("another page or time has the same token")
	}
	if one, other := s.FreshToken(disc), s.FreshToken(disc); one == other {
		t.Error("two people got the same personal form")
	}
}

func TestAFormOutlivesNewKeysFor48HoursAndNoLongerThan72(t *testing.T) {
	s := newSite(t)
	type made struct {
		at    time.Time
		token string
	}
	var forms []made
	for range 24 * 8 {
		forms = append(forms, made{s.now, s.FreshToken(disc)}, made{s.now, s.SharedToken(disc, s.now)})
		s.later(time.Hour)
		s.tend()
		for _, f := range forms {
			age := s.now.Sub(f.at)
			if _, err := s.CheckForm(disc, f.token); (err == nil) != (age <= FormFor) {
				t.Fatalf("a form of %v is good: %v", age, err)
			}
		}
	}
	if n := s.number(`SELECT count(*) FROM form_key`); n != keysKept {
		t.Errorf("%d keys are kept, want %d", n, keysKept)
	}
	// The keys themselves are gone, too: no clock brings an old form back.
	s.now = forms[0].at
	_, err := s.CheckForm(disc, forms[0].token)
	wantError(t, "a form whose key is gone", err, ErrForm)
}

func TestAServerThatWasOffForLongMakesANewKeyAtOnce(t *testing.T) {
	s := newSite(t)
	old := s.FreshToken(disc)
	s.later(47 * time.Hour)
	s.open()
	s.check(disc, old)
	if before, after := strings.Split(old, ".")[0], strings.Split(s.FreshToken(disc), ".")[0]; before == after {
		t.Error("the key is two days old")
	}
}

func FuzzCheckForm(f *testing.F) {
	t := newFuzzSite(f)
	fresh := t.FreshToken(disc)
	good := map[string]bool{fresh: true, t.SharedToken(disc, t.now): true}
	for token := range good {
		f.Add(disc, token)
		f.Add(sitting, token)
		f.Add(disc, token+".")
		f.Add(disc, strings.ToLower(token))
	}
	f.Add("", "...")
	f.Add(disc, "1.-1..")
	f.Add(disc, "zzzzzzzzzzzzz.y2p0ij32e8e7..AAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(tt *testing.T, page, token string) {
		form, err := t.CheckForm(page, token)
		if err == nil && !(page == disc && good[token]) {
			tt.Errorf("%q is taken for a form of %q: %+v", token, page, form)
		}
		if err != nil && form != (Form{}) {
			tt.Errorf("an error and a form: %+v", form)
		}
	})
}
