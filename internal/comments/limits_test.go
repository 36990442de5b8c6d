package comments

import (
	"net/netip"
	"testing"
	"time"
)

func TestAnAddressMayPostThreeTimesInTenMinutesAndTenADay(t *testing.T) {
	now := start
	l := NewLimits(func() time.Time { return now }, nil, Limit{3, 10 * time.Minute}, Limit{10, day})
	allow := func(what string, want bool, next time.Time) {
		t.Helper()
		ok, at := l.Allow("203.0.113.7", "")
		if ok != want || !at.Equal(next) {
			t.Errorf("%s: allowed %v, again at %v, want %v and %v", what, ok, at, want, next)
		}
	}
	for range 3 {
		allow("the first three", true, time.Time{})
		now = now.Add(time.Minute)
	}
	allow("the fourth", false, start.Add(10*time.Minute))
	now = start.Add(10 * time.Minute)
	allow("when the first is ten minutes old", true, time.Time{})
	allow("the second is not", false, start.Add(11*time.Minute))
	for range 6 {
		now = now.Add(20 * time.Minute)
		allow("up to ten", true, time.Time{})
	}
	now = now.Add(time.Hour)
	allow("the eleventh of the day", false, start.Add(day))
	now = start.Add(day)
	allow("the next day", true, time.Time{})
}

func TestWhoCountsAsTheSameVisitor(t *testing.T) {
	for _, test := range []struct {
		what, a, b string
		same       bool
	}{
		{"the same IPv4 address", "203.0.113.7", "203.0.113.7", true},
		{"a neighbor", "203.0.113.7", "203.0.113.8", false},
		{"an IPv4 address written as IPv6", "203.0.113.7", "::ffff:203.0.113.7", true},
		{"two of one IPv6 network", "2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true},
		{"two of different networks", "2001:db8:1:2::1", "2001:db8:1:3::1", false},
		{"an address with a zone", "fe80::1%eth0", "fe80::2%eth1", true},
		{"two that cannot be read", "nobody", "", true},
	} {
		t.Run(test.what, func(t *testing.T) {
			l := NewLimits(func() time.Time { return start }, nil, Limit{1, time.Hour})
			if ok, _ := l.Allow(test.a, ""); !ok {
				t.Fatal("the first was refused")
			}
			if ok, _ := l.Allow(test.b, ""); ok == test.same {
				t.Errorf("the second was allowed: %v", ok)
			}
		})
	}
}

func TestLimitsHaveRoomForExceptions(t *testing.T) {
	l := NewLimits(func() time.Time { return start }, []netip.Prefix{
		netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("2001:db8:1::/48"), netip.MustParsePrefix("2001:db8:2::5/128"),
	}, Limit{1, time.Hour})
	for range 5 {
		for _, address := range []string{"198.51.100.9", "::ffff:198.51.100.9", "2001:db8:1:2::3", "2001:db8:2::5"} {
			if ok, _ := l.Allow(address, ""); !ok {
				t.Errorf("the clinic's address %s was refused", address)
			}
		}
	}
	for _, purpose := range []string{"", "report 1", "report 2"} {
		if ok, _ := l.Allow("203.0.113.7", purpose); !ok {
			t.Errorf("the purpose %q was refused: each counts alone", purpose)
		}
	}
	if ok, _ := l.Allow("203.0.113.7", "report 1"); ok {
		t.Error("the same report twice was allowed")
	}
	l.Forgive("203.0.113.7", "report 1")
	if ok, _ := l.Allow("203.0.113.7", "report 1"); !ok {
		t.Error("what came to nothing counted")
	}
	l.Forgive("192.0.2.1", "never counted")
}

func TestNoAddressIsKnownFromOneDayToTheNext(t *testing.T) {
	now := start
	l := NewLimits(func() time.Time { return now }, nil, Limit{1, 48 * time.Hour})
	l.Allow("203.0.113.7", "")
	for _, step := range []time.Duration{keyHalf, keyHalf} {
		now = now.Add(step)
		l.Allow("192.0.2.1", "")
	}
	if n := len(l.young.at) + len(l.old.at); n != 1 {
		t.Errorf("%d sums are kept, want one", n)
	}
	now = now.Add(3 * day)
	l.Allow("198.51.100.1", "")
	if n := len(l.young.at) + len(l.old.at); n != 1 {
		t.Errorf("after a quiet time %d sums are kept, want one", n)
	}
}

func TestAnAddressIsForgottenInTimeHoweverSeldomSomebodyComes(t *testing.T) {
	now := start
	l := NewLimits(func() time.Time { return now }, nil, Limit{1, 48 * time.Hour})
	l.Allow("203.0.113.7", "")
	for range 2 {
		now = now.Add(23 * time.Hour / 2)
		l.Allow("192.0.2.1", "")
	}
	now = start.Add(day)
	l.Allow("198.51.100.1", "")
	if n := len(l.old.at[l.old.sum(networkOf("203.0.113.7"), "")]); n != 0 {
		t.Error("the address of the day before is known")
	}
}

func TestALimitHoldsWhileAKeyIsMadeAnew(t *testing.T) {
	now := start
	l := NewLimits(func() time.Time { return now }, nil, Limit{3, 10 * time.Minute})
	l.Allow("192.0.2.1", "") // makes the first key
	now = now.Add(keyHalf - time.Minute)
	for range 3 {
		l.Allow("203.0.113.7", "")
	}
	now = now.Add(2 * time.Minute)
	if ok, _ := l.Allow("203.0.113.7", ""); ok {
		t.Error("the fourth comment in 10 minutes was allowed")
	}
}

func TestForgivingBeforeAnythingWasCountedDoesNothing(t *testing.T) {
	l := NewLimits(time.Now, nil, Limit{1, time.Hour})
	l.Forgive("203.0.113.7", "")
	if ok, _ := l.Allow("203.0.113.7", ""); !ok {
		t.Error("the first was refused")
	}
}
