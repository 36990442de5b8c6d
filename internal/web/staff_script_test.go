package web_test

import (
	"fmt"
	"strings"

	"example.org/sciatica/internal/comments"
)

// prepare does what must have happened before the part of a script that matters.
func (v *visitor) prepare(verb, rest string) {
	v.t.Helper()
	ctx := v.t.Context()
	store, rules := v.site.comments, v.site.config.Library.Screening()
	first, rest, _ := strings.Cut(rest, " ")
	var id int64
	if verb == "change" || verb == "withdraw" || verb == "report" {
		if _, err := fmt.Sscan(first, &id); err != nil {
			v.fatalf("which comment? %v", err)
		}
	}
	switch verb {
	case "write":
		slug, parent, isReply := strings.Cut(first, "#")
		name, text, ok := strings.Cut(rest, ": ")
		if !ok {
			v.fatalf("write SLUG NAME: TEXT")
		}
		if name == "-" {
			name = ""
		}
		d := comments.Draft{Page: "/articles/" + slug, Name: name, Body: strings.ReplaceAll(text, `\n`, "\n"), Receipts: v.receipts[name]}
		if isReply {
			if _, err := fmt.Sscan(parent, &d.Parent); err != nil {
				v.fatalf("which comment is answered? %v", err)
			}
		}
		posted := v.site.write(v.t, d)
		v.receipts[name] = append(v.receipts[name], posted.Token)
		r, err := store.Receipt(ctx, posted.Token)
		if err != nil {
			v.fatalf("%v", err)
		}
		v.tokens[r.ID] = posted.Token
	case "change", "withdraw":
		token := v.tokens[id]
		r, err := store.Receipt(ctx, token)
		if err != nil {
			v.fatalf("%v", err)
		}
		if verb == "withdraw" {
			err = store.Withdraw(ctx, token, r.Version)
		} else {
			_, err = store.Edit(ctx, token, r.Version, comments.Draft{Name: r.Name, Body: rest}, rules)
		}
		if err != nil {
			v.fatalf("%v", err)
		}
	case "report":
		e, err := store.Entry(ctx, id)
		if err != nil {
			v.fatalf("%v", err)
		}
		if _, err := store.Report(ctx, e.Page, id, rest); err != nil {
			v.fatalf("%v", err)
		}
	case "as":
		token := v.sessions[first]
		if _, _, err := v.site.staff.Current(ctx, token); err != nil {
			if token, err = v.site.staff.SignIn(ctx, first, "correct-horse-battery"); err != nil {
				v.fatalf("%v", err)
			}
		}
		v.sessions[first] = token
		v.cookies["__Host-staff"] = token
	}
}
