package comments

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Limit is how many times something may be done within a time.
type Limit struct {
	Times  int
	Within time.Duration
}

// Limits keeps one address from flooding the site. It holds addresses in memory
// alone, as sums with a key that is made anew every 12 hours, and forgets them
// within 24 hours. It is safe for concurrent use.
type Limits struct {
	now    func() time.Time
	limits []Limit
	exempt []netip.Prefix

	mu sync.Mutex
	// What was seen since the last new key, and since the one before it.
	young, old sightings
}

// sightings are the times of events, under sums with one key.
type sightings struct {
	key  []byte
	made time.Time
	at   map[[sha256.Size]byte][]time.Time
}

// keyHalf is half of the time for which an address is remembered at the most.
const keyHalf = 12 * time.Hour

// NewLimits returns limits for each address alone. Those in exempt are not
// limited: the network of a clinic has many people behind one address.
func NewLimits(now func() time.Time, exempt []netip.Prefix, limits ...Limit) *Limits {
	return &Limits{now: now, limits: limits, exempt: exempt}
}

// Allow counts an event of an address, for a purpose that may be "" or name what
// it is about. When a limit is reached nothing is counted, and next is when the
// address may try again.
func (l *Limits) Allow(address, purpose string) (ok bool, next time.Time) {
	network := networkOf(address)
	addr, _ := netip.ParseAddr(address) // one that cannot be read is in no network
	addr = addr.Unmap().WithZone("")
	if slices.ContainsFunc(l.exempt, func(p netip.Prefix) bool { return p.Contains(addr) }) {
		return true, time.Time{}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	l.forget(now)
	key := l.young.sum(network, purpose)
	events := slices.Concat(l.old.at[l.old.sum(network, purpose)], l.young.at[key])
	for _, limit := range l.limits {
		// The events are in order, so the one that must be over is known.
		if len(events) < limit.Times {
			continue
		}
		if free := events[len(events)-limit.Times].Add(limit.Within); free.After(now) && free.After(next) {
			next = free
		}
	}
	if !next.IsZero() {
		return false, next
	}
	l.young.at[key] = append(l.young.at[key], now)
	return true, time.Time{}
}

// Forgive takes back the last event of an address that Allow counted: nothing came of it.
func (l *Limits) Forgive(address, purpose string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := l.young.sum(networkOf(address), purpose)
	if events := l.young.at[key]; len(events) > 0 {
		l.young.at[key] = events[:len(events)-1]
	}
}

func (s sightings) sum(network netip.Prefix, purpose string) (key [sha256.Size]byte) {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(network.String() + "\x00" + purpose))
	mac.Sum(key[:0])
	return key
}

// forget lets go of what is old: nobody is followed from one day to the next.
func (l *Limits) forget(now time.Time) {
	age := now.Sub(l.young.made)
	if age < keyHalf {
		return
	}
	made := now
	if l.old = l.young; age < 2*keyHalf {
		made = l.young.made.Add(keyHalf) // so that the old ones go in time, however seldom somebody comes
	} else {
		l.old = sightings{}
	}
	l.young = sightings{key: make([]byte, 32), made: made, at: map[[sha256.Size]byte][]time.Time{}}
	rand.Read(l.young.key) // never fails (crypto/rand)
}

// networkOf is what one visitor is taken for: an IPv4 address, or the /64 that
// an IPv6 one is in (RFC 6177: a site gets no less). One that cannot be read
// counts as the same for all.
func networkOf(address string) netip.Prefix {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return netip.PrefixFrom(netip.IPv6Unspecified(), 128)
	}
	addr = addr.Unmap().WithZone("")
	bits := 32
	if addr.Is6() {
		bits = 64
	}
	prefix, err := addr.Prefix(bits)
	if err != nil {
		return netip.PrefixFrom(netip.IPv6Unspecified(), 128)
	}
	return prefix
}
