package lang

import (
	"reflect"
	"testing"
	"time"
)

func TestNoLanguageLeavesAWordOut(t *testing.T) {
	for _, words := range []*Words{English()} {
		var visit func(path string, v reflect.Value)
		visit = func(path string, v reflect.Value) {
			switch v.Kind() {
			case reflect.Struct:
				for i := range v.NumField() {
					visit(path+"."+v.Type().Field(i).Name, v.Field(i))
				}
			case reflect.Map:
				if v.Len() == 0 {
					t.Errorf("%s%s has no words", words.Tag, path)
				}
				for _, key := range v.MapKeys() {
					visit(path+"["+key.String()+"]", v.MapIndex(key))
				}
			default:
				if v.IsZero() {
					t.Errorf("%s%s is missing", words.Tag, path)
				}
			}
		}
		visit("", reflect.ValueOf(*words))
	}
}

func TestEnglishCountsAndTimes(t *testing.T) {
	w := English()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct{ got, want string }{
		{w.Comment.Count(0), "Leave a comment"},
		{w.Comment.Count(1), "1 comment"},
		{w.Comment.Count(2), "2 comments"},
		{w.Comment.TooLong(12345, 4000), "Make your comment shorter. It has 12,345 characters, and 4,000 fit."},
		{w.Receipt.Thanks("Marlene T."), "Thank you, Marlene T."},
		{w.Receipt.Thanks("Ray"), "Thank you, Ray."},
		{w.Ago(now, now.Add(-10*time.Second)), "just now"},
		{w.Ago(now, now.Add(-time.Minute)), "1 minute ago"},
		{w.Ago(now, now.Add(-59*time.Minute)), "59 minutes ago"},
		{w.Ago(now, now.Add(-time.Hour)), "1 hour ago"},
		{w.Ago(now, now.Add(-47*time.Hour)), "1 day ago"},
		{w.Ago(now, now.Add(-72*time.Hour)), "3 days ago"},
		{w.Date(now), "November 23, 2026"},
		{w.Number(1_000_000), "1,000,000"},
		{w.Number(999), "999"},
		{w.Exercises.Found(0), "0 exercises"},
		{w.Exercises.Found(1), "1 exercise"},
		{w.Exercise.Range(0, 10), "up to 10"},
		{w.Exercise.Range(5, 5), "5"},
		{w.Exercise.Range(5, 10), "5 to 10"},
		{w.Exercise.Units["sets"](1), "set"},
		{w.Exercise.Units["hold-seconds"](30), "seconds, hold"},
		{w.Exercise.Amounts["repetitions"]("5 to 10", 10), "5 to 10 times"},
		{w.Exercise.Amounts["hold-breaths"]("1", 1), "hold for 1 deep breath"},
		{w.Exercise.Amounts["times-a-day"]("1", 1), "once a day"},
		{w.Exercise.Amounts["times-a-week"]("3", 3), "3 times a week"},
		{w.Exercise.Dose("NHS", "", []string{"5 times", "on each side"}), "NHS: 5 times, on each side."},
		{w.Exercise.Dose("NHS", "the arms", []string{"5 times"}), "For the arms (NHS): 5 times."},
		{w.Exercise.Caption(2, ""), "2."},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
