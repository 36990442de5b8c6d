package screen

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Link is an address in a text: https://..., http://..., www..., a host with a
// path, or a bare host with an ending that is no word. URL is what to open:
// as it stands, with https:// before it where it names no scheme. Host is in
// lower case, without user, port or www.
type Link struct {
	Start, End int
	URL, Host  string
}

// hostEndings are the ends of names that make a bare "word.word" a host. Others
// count only with a path: after a full stop without a space ("my back.it") no
// link stands.
const hostEndings = " com net org edu gov info biz shop store online site website club top xyz clinic health app io uk de fr nl eu ca au nz ie ru cn "

// wordEndings are ends of names that are also words: no link even with a path
// ("pain.in/out").
const wordEndings = " am an as at be by do go he if in is it me my no of on or so to up us we "

// shortHosts are known ones with such an ending.
const shortHosts = " youtu.be wa.me t.me m.me "

const (
	label    = `[\pL\pN](?:[\pL\pN\pM_-]*[\pL\pN\pM])?`
	hostName = label + `(?:\.` + label + `)*`
	inPath   = "[^\\s\\pC<>\"“”\\[\\]{}|\\\\^`]"
)

// address is what may be a link: all behind a scheme, or a host, a port and a path.
var address = regexp.MustCompile(`(?i)([a-z][a-z0-9+.-]*)://(` + inPath + `+)|` + hostName + `\.` + label + `(?::[0-9]+)?(?:[/?#]` + inPath + `*)?`)

// Links gives the addresses in a text, in order. Those of e-mail are not among
// them, nor is a full stop without a space behind it.
func Links(text string) []Link {
	if !mayHoldAddress(text) {
		return nil
	}
	var out []Link
	for _, at := range address.FindAllStringSubmatchIndex(text, -1) {
		l := Link{Start: at[0]}
		schemed := at[2] >= 0
		host := l.Start
		if schemed {
			scheme := strings.ToLower(text[at[2]:at[3]])
			plain := strings.TrimSuffix(scheme, "s")
			if !strings.HasSuffix(plain, "http") {
				continue
			}
			l.Start += len(plain) - len("http") // somebody forgot a space
			host = at[4]
		} else if l.Start > 0 && text[l.Start-1] == '@' || at[1] < len(text) && text[at[1]] == '@' {
			continue
		}
		l.End = host + len(whole(text[host:at[1]]))
		name, path := text[host:l.End], ""
		if i := strings.IndexAny(name, "/?#"); i >= 0 {
			name, path = name[:i], name[i+1:]
		}
		name = name[strings.LastIndexByte(name, '@')+1:] // user:password@host
		name, _, _ = strings.Cut(name, ":")
		name = strings.ToLower(strings.Trim(name, ".-_"))
		var www bool
		l.Host, www = strings.CutPrefix(name, "www.")
		if l.Host == "" || !schemed && !(www && strings.Contains(l.Host, ".")) && !isHost(l.Host, path != "") {
			continue
		}
		l.URL = text[l.Start:l.End]
		if !schemed {
			l.URL = "https://" + l.URL
		}
		out = append(out, l)
	}
	return out
}

// mayHoldAddress spares most texts the search: an address has a scheme, or a dot
// with a letter or a number behind it.
func mayHoldAddress(text string) bool {
	if strings.Contains(text, "://") {
		return true
	}
	for {
		_, rest, found := strings.Cut(text, ".")
		if !found {
			return false
		}
		if r, _ := utf8.DecodeRuneInString(rest); unicode.IsLetter(r) || unicode.IsNumber(r) {
			return true
		}
		text = rest
	}
}

// whole cuts off what belongs to the sentence around an address: its full stop,
// and a bracket that was opened before.
func whole(address string) string {
	open := 0
	for i, r := range address {
		if r == '(' {
			open++
		} else if r == ')' {
			if open--; open < 0 {
				address = address[:i]
				break
			}
		}
	}
	return strings.TrimRight(address, ".,;:!?'*_")
}

// isHost reports whether a name with dots is one of a host rather than two
// sentences without a space between them.
func isHost(name string, hasPath bool) bool {
	ending := name[strings.LastIndexByte(name, '.')+1:]
	switch {
	case strings.Contains(hostEndings, " "+ending+" "):
		return true
	case !hasPath:
		return false
	case strings.Contains(shortHosts, " "+name+" "):
		return true
	}
	return len(ending) == 2 && ending[0] >= 'a' && ending[0] <= 'z' && ending[1] >= 'a' && ending[1] <= 'z' && !strings.Contains(wordEndings, " "+ending+" ")
}
