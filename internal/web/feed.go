package web

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"example.org/sciatica/internal/library"
)

// feedEntries is how many comments a feed holds, the newest ones.
const feedEntries = 50

func feedPath(a *library.Article) string { return a.Path() + "/comments.atom" }

// The parts of an Atom feed (RFC 4287) that we have.
type (
	atomFeed struct {
		XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Language string      `xml:"xml:lang,attr"`
		Base     string      `xml:"xml:base,attr"`
		ID       string      `xml:"id"`
		Title    string      `xml:"title"`
		Updated  string      `xml:"updated"`
		Links    []atomLink  `xml:"link"`
		Author   atomAuthor  `xml:"author"`
		Entries  []atomEntry `xml:"entry"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
		Href string `xml:"href,attr"`
	}
	atomAuthor struct {
		Name string `xml:"name"`
	}
	atomEntry struct {
		ID      string     `xml:"id"`
		Title   string     `xml:"title"`
		Updated string     `xml:"updated"`
		Link    atomLink   `xml:"link"`
		Author  atomAuthor `xml:"author"`
		Content atomHTML   `xml:"content"`
	}
	atomHTML struct {
		Type string `xml:"type,attr"`
		HTML string `xml:",chardata"`
	}
)

// commentFeed lists the newest comments of an article for feed readers. An id
// names the comment, wherever its page moves (RFC 4151).
func (s *Server) commentFeed(g *generation, r *http.Request) (view, error) {
	a, err := g.articleFor(chi.URLParam(r, "slug"))
	if err != nil {
		return view{}, err
	}
	list, err := s.Comments.Newest(r.Context(), a.Path(), feedEntries)
	if err != nil {
		return view{}, err
	}
	base := s.BaseURL.String()
	tag := func(day time.Time, what string) string {
		return "tag:" + s.BaseURL.Hostname() + "," + day.UTC().Format(time.DateOnly) + ":" + what
	}
	feed := atomFeed{
		Language: g.library.Site.Language,
		Base:     base + "/",
		ID:       tag(a.Published.Time, "comments/"+a.Slug),
		Title:    s.words.Comment.FeedTitle(a.Title),
		Updated:  a.Published.UTC().Format(time.RFC3339),
		Links: []atomLink{
			{"self", "application/atom+xml", base + feedPath(a)},
			{"alternate", "text/html", base + a.Path()},
		},
		Author: atomAuthor{g.library.Site.Name},
	}
	for _, c := range list {
		at := c.Changed.UTC().Format(time.RFC3339)
		feed.Updated = max(feed.Updated, at)
		name := s.nameOf(c)
		title := s.words.Comment.EntryTitle(name)
		if c.Thread != c.ID {
			title = s.words.Comment.ReplyTitle(name)
		}
		feed.Entries = append(feed.Entries, atomEntry{
			ID:      tag(c.At, fmt.Sprintf("comment/%d", c.ID)),
			Title:   title,
			Updated: at,
			Link:    atomLink{"alternate", "text/html", fmt.Sprintf("%s%s/comments/%d#c%d", base, a.Path(), c.ID, c.ID)},
			Author:  atomAuthor{name},
			Content: atomHTML{"html", string(c.Text)},
		})
	}
	body, err := xml.MarshalIndent(feed, "", " ")
	if err != nil {
		return view{}, fmt.Errorf("write the feed: %w", err)
	}
	return view{body: append([]byte(xml.Header), body...), options: answerOptions{contentType: "application/atom+xml; charset=utf-8"}}, nil
}
