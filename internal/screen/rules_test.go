package screen

import (
	"os"
	"testing"
)

// siteRules are the rules that the site runs with.
func siteRules(t testing.TB) *Rules {
	t.Helper()
	file, err := os.ReadFile("../../content/en/screening.yaml")
	if err != nil {
		t.Fatal(err)
	}
	rules, problems := Parse(file)
	for _, p := range problems {
		t.Errorf("screening.yaml:%d:%d: %s", p.Line, p.Column, p.Message)
	}
	if rules == nil {
		t.FailNow()
	}
	return rules
}
