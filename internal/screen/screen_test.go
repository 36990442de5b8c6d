package screen

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

// describe lists the findings of some flags as "emergency both legs: both legs weak".
func describe(text string, found []Finding, flags Flag) string {
	var out []string
	for _, f := range found {
		if f.Flag&flags != 0 {
			out = append(out, fmt.Sprintf("%s %s: %s", f.Flag, f.Kind, text[f.Start:f.End]))
		}
	}
	return strings.Join(out, "; ")
}

func TestFlagsHaveNamesThatReadBack(t *testing.T) {
	for i, name := range []string{"emergency", "mention", "crisis", "private", "advice", "question", "child"} {
		f, ok := ParseFlag(name)
		if !ok || f != 1<<i || f.String() != name {
			t.Errorf("%s is %d, %v, and reads %q; want bit %d", name, f, ok, f, i)
		}
		if !slices.Contains(Flags(), f) {
			t.Errorf("Flags lacks %s", name)
		}
	}
	if _, ok := ParseFlag("urgent"); ok {
		t.Error("there is no flag urgent")
	}
	if got := (Emergency | Private).String(); got != "emergency+private" {
		t.Errorf("a set reads %q", got)
	}
	if got := FlagsOf([]Finding{{Flag: Child}, {Flag: Advice}, {Flag: Child}}); got != Child|Advice {
		t.Errorf("the flags of findings are %s", got)
	}
}

func TestADangerSignIsAnEmergency(t *testing.T) {
	rules := siteRules(t)
	for _, c := range []struct{ text, want string }{
		// Bladder
		{"I cant pee since this morning", "cannot pee: cant pee"},
		{"I can not wee at all", "cannot pee: can not wee"},
		{"I couldn’t go for a pee", "cannot pee: couldn’t go for a pee"},
		{"Not able to pee since Tuesday.", "cannot pee: Not able to pee"},
		{"CAN'T PEE", "cannot pee: CAN'T PEE"},
		{"trouble going to the loo", "cannot pee: trouble going to the loo"},
		{"It takes ages to start peeing", "cannot pee: takes ages to start peeing"},
		{"I haven't been for a wee since yesterday", "cannot pee: haven't been for a wee"},
		{"no feeling when I pee", "no feeling of pee: no feeling when I pee"},
		{"I don't know when I need to pee any more", "no feeling of pee: don't know when I need to pee"},
		{"my flow keeps stopping and starting", "cannot pee: my flow keeps stopping and starting"},
		{"I want to wee but it will not start", "trouble peeing: wee but it will not"},
		{"never felt that I was weeing", "no feeling of pee: never felt that I was weeing"},
		{"no control of my bladder", "bladder: no control of my bladder"},
		{"I've lost bladder control", "bladder: lost bladder control"},
		{"I wet myself last night", "leaking: wet myself"},
		{"woke up and the bed was wet", "leaking: bed was wet"},
		{"I'm incontinent since the op", "leaking: incontinent"},
		// Bowel
		{"I've lost control of my bowels", "bowel: lost control of my bowels"},
		{"I can't poop", "cannot poop: can't poop"},
		{"I don't feel when I poo", "cannot poop: don't feel when I poo"},
		{"I soiled myself", "leaking: soiled myself"},
		{"number twos just don't come any more", "cannot poop: number twos just don't"},
		// Misspelled
		{"bladdar", "bladder: bladdar"},
		{"incontanence", "leaking: incontanence"},
		{"I carnt urinat", "cannot pee: carnt urinat"},
		{"betwen my legs is num", "saddle numbness: betwen my legs is num"},
		// Where a saddle would touch
		{"my groin is numb", "saddle numbness: groin is numb"},
		{"I can't feel my groin", "saddle numbness: can't feel my groin"},
		{"There is no feeling in my groin", "saddle numbness: no feeling in my groin"},
		{"It's numb, no feeling between my legs", "saddle numbness: no feeling between my legs"},
		{"tingling down there", "saddle numbness: tingling down there"},
		{"pins and needles in my private parts", "saddle numbness: pins and needles in my private parts"},
		{"inner thighs numb", "saddle numbness: inner thighs numb"},
		{"my bum is numb", "saddle numbness: bum is numb"},
		{"my bottom has no sensation", "saddle numbness: bottom has no sensation"},
		{"toilet paper feels different", "wiping: toilet paper feels different"},
		{"I can't get an erection since my back went", "sex: can't get an erection"},
		// Legs and feet
		{"both legs feel weak", "both legs: both legs feel weak"},
		{"my legs went numb", "legs: legs went numb"},
		{"numb from the waist down", "legs: numb from the waist down"},
		{"numbness in the left leg and now the right leg is numb too", "left and right: numbness in the left leg and now the right leg is numb"},
		{"sciatica in both legs", "pain in both legs: sciatica in both legs"},
		{"my right foot drags when I walk", "foot drop: foot drags"},
		{"I have a drop foot", "foot drop: drop foot"},
		{"I can't lift my big toe", "foot drop: can't lift my big toe"},
		{"my leg is getting weaker", "loss of power: leg is getting weaker"},
		// With the back
		{"I had a fever. My back is killing me.", "fever and back: fever; emergency fever and back: back"},
		{"I had cancer once, now my spine hurts", "cancer and back: cancer; emergency cancer and back: spine"},
	} {
		if got := describe(c.text, rules.Findings(c.text), Emergency|Mention); got != "emergency "+c.want {
			t.Errorf("%s\n got %s\nwant emergency %s", c.text, got, c.want)
		}
	}
}

func TestHarmlessWordsAreNoEmergency(t *testing.T) {
	rules := siteRules(t)
	for _, text := range []string{
		"the bottom of my foot is numb",
		"Numbness in my big toe",
		"My foot is weak",
		"Pain goes from my groin to my knee.",
		"I stretch both legs every morning and it helps.",
		"both hands are numb",
		"I have irritable bowel",
		"I can't walk a wee bit without pain",
		"struggling to walk my wee dog",
		"I can't sit on a stool for long",
		"I wake at night to pee",
		"I put a pillow between my legs and the numbness went",
		"hay fever season and my back is bad",
		"went back to work after a fever",
		"I cannot feel any difference",
		"I can't sleep because of the pain. I pee a lot.",
		"my back is killing me",
	} {
		if got := describe(text, rules.Findings(text), Emergency|Mention); got != "" {
			t.Errorf("%s\n got %s", text, got)
		}
	}
}

func TestADenialLowersADangerSignToAMention(t *testing.T) {
	rules := siteRules(t)
	for _, text := range []string{
		"I don't have any numbness in my saddle area",
		"My groin is no longer numb",
		"my groin isn't numb",
		"No bladder or bowel issues",
		"no numbness, tingling or bladder problems",
		"never had bladder problems",
		"I haven't lost control of my bladder",
		"No loss of bladder control",
		"No trouble peeing",
		"I am not incontinent",
		"Denies saddle numbness.",
		"No weakness in either leg",
		"I dont think I have saddle numbness",
		"My left leg is numb but the other leg is fine",
		"They ruled out cancer, it's a disc",
		"Numbness in the groin: none. Bladder: normal. Bowel - fine",
		"Saddle numbness? No.",
		"My bladder and bowels are working normally.",
		"The numbness in my groin has gone",
		"My doctor checked for weakness in both legs and found none",
		"She tested for saddle numbness and there was none",
		"nothing wrong with my bladder",
		"bladder ok bowels ok",
		"my bowels work, my bladder works",
		"my GP ruled out cauda equina",
	} {
		if got := FlagsOf(rules.Findings(text)); got&(Emergency|Mention) != Mention {
			t.Errorf("%s\n got %s", text, describe(text, rules.Findings(text), ^Flag(0)))
		}
	}
}

func TestADenialOfSomethingElseDeniesNoDangerSign(t *testing.T) {
	rules := siteRules(t)
	for _, text := range []string{
		"not only numb but sore in the saddle area",
		"no numbness but I can't pee",
		"no sleep, both legs numb",
		"no idea why both legs are numb",
		"I'm not sure if my groin is numb",
		"not getting better, numb groin",
		"I had no bladder problems until yesterday",
		"My groin has gone numb",
		"numbness in my groin has not gone",
		"both legs numb is normal?",
		"my bladder is not fine",
		"I have no pain but no feeling in my groin either",
		"No pain. Both legs weak.",
		"no fever; groin numb",
		"no pain any more but I can't feel when I pee",
		"no numbness in my feet, it is in my groin",
		"my doctor checked for weakness and found none, but my groin is numb",
		"doctor found nothing, I still can't pee",
		"nothing wrong with my back, it's my bladder",
		"no longer able to control my bladder",
		"don't laugh, I wet myself",
		"My bladder was fine until yesterday",
		"my bladder is fine, except when I cough",
		"my bladder works when it wants to",
		"my bladder has gone",
		"I don't feel my bladder",
		"i am not incontinent but i do leak a bit",
		"no trouble peeing last week, now I can't",
	} {
		if got := FlagsOf(rules.Findings(text)); got&Emergency == 0 {
			t.Errorf("%s\n got %s", text, describe(text, rules.Findings(text), ^Flag(0)))
		}
	}
}

func TestWordsOfACrisisAreFound(t *testing.T) {
	rules := siteRules(t)
	for _, c := range []struct{ text, want string }{
		{"I want to kill myself", "crisis suicide: kill myself"},
		{"thinking about ending it all", "crisis suicide: thinking about ending it all"},
		{"there is no reason to live", "crisis suicide: reason to live"},
		{"I can't go on like this", "crisis suicide: can't go on"},
		{"I don't want to be here anymore", "crisis suicide: don't want to be here"},
		{"better off dead", "crisis suicide: better off dead"},
		{"suicidel and suisidal", "crisis suicide: suicidel; crisis suicide: suisidal"},
		{"I've been counting out my painkillers", "crisis suicide: counting out my painkillers"},
		{"she prays she won't wake up", "crisis suicide: won't wake up"},
		{"I pray I never wake up", "crisis suicide: pray I never wake up"},
		{"I hope I don't wake up in pain", ""},
		{"harming my self", "crisis suicide: harming my self"},
		{"I am not suicidal", "crisis suicide: suicidal"}, // a denial changes nothing here
		{"the pain is killing me", ""},
		{"I hurt myself lifting a box", ""},
		{"I can't go on holiday", ""},
		{"my leg feels dead", ""},
	} {
		if got := describe(c.text, rules.Findings(c.text), Crisis); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestPrivateDataIsFound(t *testing.T) {
	rules := siteRules(t)
	for _, c := range []struct{ text, want string }{
		{"mail me at john.smith@gmail.com please", "email: john.smith@gmail.com"},
		{"john.smith at gmail dot com", "email: john.smith at gmail dot com"},
		{"john(at)example.org", "email: john(at)example.org"},
		{"jane.b AT example.com", "email: jane.b AT example.com"},
		{"r.thornton @ example . co . uk, any day", "email: r.thornton @ example . co . uk"},
		{"call me on 07700 900123", "phone: 07700 900123"},
		{"oh seven seven double oh nine hundred one two three", "phone: oh seven seven double oh nine hundred one two three"},
		{"ring me on five five five 01 double nine", "phone: five five five 01 double nine"},
		{"(555) 123-4567", "phone: (555) 123-4567"},
		{"+44 7700 900 123 any time", "phone: +44 7700 900 123"},
		{"1-800-555-0199", "phone: 1-800-555-0199"},
		{"06 12 34 56 78", "phone: 06 12 34 56 78"},
		{"call 555-1234", "phone: 555-1234"},
		{"call me on 207-555-0163 (1)", "phone: 207-555-0163"},
		{"+44 (0) 7700 900 123", "phone: +44 (0) 7700 900 123"},
		{"07700\u202f900\u2010123", "phone: 07700\u202f900\u2010123"},
		{"I was born on 3/11/1962", "birth: 3/11/1962"},
		{"DOB: 12 March 1980", "birth: 12 March 1980"},
		{"D.O.B. 1980-03-12", "birth: 1980-03-12"},
		{"May 5th, 1980 is my birthday", "birth: May 5th, 1980"},
		{"MRN 00123456", "record: 00123456"},
		{"my NHS number is 943 476 5919", "record: 943 476 5919"},
		{"national insurance number QQ 12 34 56 C", "record: QQ 12 34 56 C"},
		{"patient number: A1234567", "record: A1234567"},
		{"it is 123-45-6789", "record: 123-45-6789"},
		{"I am at 12 Oak Street", "address: 12 Oak Street"},
		{"221 baker street", "address: 221 baker street"},
		{"12b Baker St, London", "address: 12b Baker St"},
		{"near SW1A 1AA", "address: SW1A 1AA"},
		{"she lives at 14 Hill View", "address: 14 Hill View"},
		{"find me on facebook.com/john.smith", "profile: facebook.com/john.smith"},
		{"I am on instagram as @johnny_b", "profile: @johnny_b"},
		{"insta: back_girl99", "profile: back_girl99"},
	} {
		if got := describe(c.text, rules.Findings(c.text), Private); got != "private "+c.want {
			t.Errorf("%s\n got %s\nwant private %s", c.text, got, c.want)
		}
	}
}

func TestOtherNumbersAndNamesAreNotPrivate(t *testing.T) {
	rules := siteRules(t)
	for _, text := range []string{
		"L4/L5, L5-S1, 3 x 10, 10-15 reps, 2019-2023, 120/80, 800 mg",
		"on 2024-03-11 and 03/11/2024 and 12 March 2020",
		"10 12 15 15 reps, then 1,000 steps",
		"PMID 12345678, ISBN 978-3-16-148410-0",
		"I paid $1200000 for it",
		"from 10.30 - 12.30",
		"born in 1980",
		"it is a 10 minute drive, 5 minutes down the road",
		"L4 5mm bulge, C5 6mm, T12 4pm, L4 5th",
		"I live at home",
		"case 3 of 10",
		"I walk 2 miles on the road",
		"@Anna thanks, I saw it on instagram",
		"look at gmail, meet at 10",
		"I LOOKED IT UP AT EXAMPLE.COM",
		"coffee @ the clinic . Thanks",
		"one two three four five six seven eight nine ten, then change legs",
		"oh one more thing, zero pain",
		"https://pubmed.example.gov/12345678/ is the study",
	} {
		if got := describe(text, rules.Findings(text), Private); got != "" {
			t.Errorf("%s\n got %s", text, got)
		}
	}
}

func TestAdviceIsFound(t *testing.T) {
	rules := siteRules(t)
	for _, c := range []struct{ text, want string }{
		{"I take gabapentin 300mg three times a day", "dose: gabapentin 300mg three times a day"},
		{"20 mg amitriptyline helps", "dose: 20 mg amitriptyline"},
		{"2 ibuprofen and a hot bath", "drug and number: 2 ibuprofen"},
		{"stop taking the pills", "medicine change: stop taking"},
		{"You do not need an operation", "surgery or doctor: do not need an operation"},
		{"you can crack your own back", "risky treatment: crack your own back"},
		{"this cured my sciatica", "cure: cured my"},
		{"100% natural", "cure: 100% natural"},
		{"use my code BACK20", "selling: use my code"},
		{"20% off today", "selling: 20% off"},
		{"bestbacks4u dot shop", "selling: dot shop"},
		{"see https://www.amazon.co.uk/dp/1", "shop link: https://www.amazon.co.uk/dp/1"},
	} {
		if got := describe(c.text, rules.Findings(c.text), Advice); got != "advice "+c.want {
			t.Errorf("%s\n got %s\nwant advice %s", c.text, got, c.want)
		}
	}
	for _, text := range []string{
		"gabapentin made me sleepy",
		"I started ibuprofen 2 days ago",
		"The doctor gave me naproxen",
		"I need surgery in May",
		"There is no cure for sciatica",
		"My pain was gone in 3 weeks",
		"my chiropractor cracked my back",
		"I bought a cushion in a shop",
	} {
		if got := describe(text, rules.Findings(text), Advice); got != "" {
			t.Errorf("%s\n got %s", text, got)
		}
	}
}

func TestAQuestionNeedsItsMark(t *testing.T) {
	rules := siteRules(t)
	for text, want := range map[string]string{
		"Should I rest?":                             "question what to do: Should I",
		"Thanks. Is it safe to run ?!":               "question what to do: Is it safe to",
		"can I use heat":                             "",
		"Should I rest. Who knows?":                  "",
		"Can I just say thank you?":                  "",
		"Who wrote this?":                            "",
		"I asked if I can I run. (Can I lift 5 kg?)": "question what to do: Can I",
	} {
		if got := describe(text, rules.Findings(text), Question); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestAChildIsFound(t *testing.T) {
	rules := siteRules(t)
	for text, want := range map[string]string{
		"I am 13 and my back hurts":    "child young author: I am 13",
		"I'm 12 years old":             "child young author: I'm 12 years old",
		"I am twelve":                  "child young author: I am twelve",
		"my son has the same pain":     "child son or daughter: my son",
		"My 14 yo daughter is sore":    "child son or daughter: My 14 yo daughter",
		"I am 12 weeks post op":        "",
		"I'm 14 days in":               "",
		"I am 10/10 in pain":           "",
		"I'm 45":                       "",
		"my son-in-law drove me":       "",
		"I have had it since I was 15": "",
	} {
		if got := describe(text, rules.Findings(text), Child); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestFindingsOfOneFlagThatOverlapAreOne(t *testing.T) {
	rules := siteRules(t)
	text := "I can't pee without trouble peeing, my ñumb groin"
	last := map[Flag]int{}
	for _, f := range rules.Findings(text) {
		if f.Start < last[f.Flag] {
			t.Errorf("%s at %d overlaps", f.Flag, f.Start)
		}
		last[f.Flag] = f.End
	}
	if got := describe(text, rules.Findings(text), Emergency); !strings.Contains(got, "ñumb groin") {
		t.Errorf("accents are not folded: %s", got)
	}
}

func TestLinksAreAddressesAndNothingElse(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"see https://www.nhs.uk/conditions/sciatica/.", "https://www.nhs.uk/conditions/sciatica/ nhs.uk"},
		{"HTTP://Example.COM:8080/a?b=c#d!", "HTTP://Example.COM:8080/a?b=c#d example.com"},
		{"www.spine-health.com, or", "https://www.spine-health.com spine-health.com"},
		{"see nhs.uk/conditions", "https://nhs.uk/conditions nhs.uk"},
		{"bit.ly/abc", "https://bit.ly/abc bit.ly"},
		{"example.com", "https://example.com example.com"},
		{"(https://en.example.org/wiki/S_(x))", "https://en.example.org/wiki/S_(x) en.example.org"},
		{"[a](http://a.com)[b](http://b.com)", "http://a.com a.com; http://b.com b.com"},
		{"http://me:pw@evil.ru/x", "http://me:pw@evil.ru/x evil.ru"},
		{"john.smith@gmail.com", ""},
		{"e.g. L4.L5 physio.I 3.5 back.It pain.in/out and/or 24/7 ... ftp://x.y", ""},
	} {
		var got []string
		for _, l := range Links(c.text) {
			got = append(got, l.URL+" "+l.Host)
			if written := c.text[l.Start:l.End]; !strings.HasSuffix(l.URL, written) {
				t.Errorf("%s: %q stands where %q is", c.text, written, l.URL)
			}
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, strings.Join(got, "; "), c.want)
		}
	}
}

func TestSignalsAddUpAsTheSpecificationSays(t *testing.T) {
	rules := siteRules(t)
	for text, want := range map[string]string{
		"I walk every day":                       "[]",
		"skilled specialist, socialism":          "[]",
		"buy Cialis":                             "[{word 5}]",
		"see nhs.uk/a":                           "[{link 2}]",
		"see nhs.uk/a www.b.com":                 "[{link 4}]",
		"http://a.com http://b.com http://c.com": "[{links 6}]",
		"https://bit.ly/x":                       "[{link 2} {shortener 3}]",
		`<a href="x">`:                           "[{markup 4}]",
		"[URL=x]":                                "[{markup 4}]",
		"\u0421ialis is m\u0456xed":              "[{script 2}]",
		"5 \u03bcg of \u03b2-blocker, caf\u00e9, \u0414\u0430": "[]",
	} {
		if got := fmt.Sprint(rules.Signals(text)); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestManyMayReadTheRulesAtOnce(t *testing.T) {
	rules := siteRules(t)
	texts := []string{"my groin is numb, call 07700 900123", "no bladder problems", strings.Repeat("both legs weak. ", 99)}
	var all sync.WaitGroup
	for _, text := range texts {
		want := fmt.Sprint(rules.Findings(text))
		for range 4 {
			all.Go(func() {
				for range 20 {
					if got := fmt.Sprint(rules.Findings(text)); got != want {
						t.Errorf("%s: got %s, want %s", text, got, want)
					}
				}
			})
		}
	}
	all.Wait()
}
