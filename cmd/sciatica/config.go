package main

import (
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"net/url"
	"os"

	"example.org/sciatica/content"
)

// database is the setting that several commands share.
type database struct {
	DB string `name:"db" env:"SCIATICA_DB" default:"data/sciatica.db" placeholder:"FILE" help:"The database file. It is made if it is missing."`
}

// contentFolder is where the content comes from.
type contentFolder struct {
	Content string `name:"content" env:"SCIATICA_CONTENT" placeholder:"DIR" help:"A content folder to use instead of the one in the binary. The server follows it: a saved file shows on the next request."`
}

// open returns the content, and whether it is a folder that may change.
func (c contentFolder) open() (fsys fs.FS, changes bool, err error) {
	if c.Content == "" {
		return content.FS, false, nil
	}
	info, err := os.Stat(c.Content)
	if err != nil {
		return nil, false, fmt.Errorf("--content: %w", err)
	}
	if !info.IsDir() {
		return nil, false, fmt.Errorf("--content %s is not a folder; name the one that holds site.yaml", c.Content)
	}
	return os.DirFS(c.Content), true, nil
}

// baseURL returns the site's own address: the one given, or what addr looks
// like from this machine.
func baseURL(given, addr string) (*url.URL, error) {
	if given == "" {
		host, port, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, fmt.Errorf("--addr %q: write host:port, as localhost:8080: %w", addr, err)
		}
		if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
			host = "localhost"
		}
		return &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port)}, nil
	}
	u, err := url.Parse(given)
	if err != nil {
		return nil, fmt.Errorf("--base-url: %w", err)
	}
	if u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Path != "" && u.Path != "/" {
		return nil, fmt.Errorf("--base-url %q: write the site's address alone, as https://guide.example", given)
	}
	u.Path = ""
	return u, nil
}

// networks reads the addresses and networks that a flag lists.
func networks(flag string, given []string) ([]netip.Prefix, error) {
	var list []netip.Prefix
	for _, text := range given {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			addr, addrErr := netip.ParseAddr(text)
			if addrErr != nil {
				return nil, fmt.Errorf("%s %q: write an address or a network, as 127.0.0.1 or 10.0.0.0/8", flag, text)
			}
			prefix = netip.PrefixFrom(addr, addr.BitLen())
		}
		list = append(list, prefix)
	}
	return list, nil
}
