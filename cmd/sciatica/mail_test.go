package main

import (
	"bytes"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/sciatica/internal/notify"
)

func TestTheMailsToStaff(t *testing.T) {
	settings := mailSettings{MailOnCall: []string{"ben@clinic.example"}, MailDigest: []string{"ada@clinic.example"}}
	for _, c := range []struct {
		name string
		tell notify.Summary
		want notify.Mail
	}{
		{"one emergency", notify.Summary{Kind: notify.Urgent, Comments: 1, Waited: time.Minute}, notify.Mail{
			To:      settings.MailOnCall,
			Subject: "1 comment may describe an emergency",
			Text: `1 comment may describe an emergency.
It has waited 1 minute.

Sign in to read it:
https://guide.example/staff/comments?tab=urgent

These mails end when it is decided.
`}},
		{"several", notify.Summary{Kind: notify.Urgent, Comments: 12, Waited: 3*time.Hour + 5*time.Minute}, notify.Mail{
			To:      settings.MailOnCall,
			Subject: "12 comments may describe an emergency",
			Text: `12 comments may describe an emergency.
The oldest has waited 3 hours.

Sign in to read them:
https://guide.example/staff/comments?tab=urgent

These mails end when they are decided.
`}},
		{"a digest", notify.Summary{Kind: notify.Digest, Counts: notify.Counts{Pending: 5, Unanswered: 1, OldestHours: 47}}, notify.Mail{
			To:      settings.MailDigest,
			Subject: "Comments are waiting: 5 pending, 1 unanswered",
			Text: `Comments are waiting.

Urgent: 0
Pending: 5
Suspect: 0
Reported: 0
Unanswered: 1

The oldest has waited 47 hours.

Sign in to read them:
https://guide.example/staff/comments
`}},
		{"a late digest", notify.Summary{Kind: notify.Digest, Counts: notify.Counts{Urgent: 1, Pending: 5, Suspect: 2, Reported: 3, Unanswered: 4, OldestHours: 48}}, notify.Mail{
			To:      settings.MailDigest,
			Subject: "Comments are waiting: 1 urgent, 5 pending, 2 suspect, 3 reported, 4 unanswered",
			Text: `Comments are waiting.

Urgent: 1
Pending: 5
Suspect: 2
Reported: 3
Unanswered: 4

The oldest has waited 48 hours.
That is too long. Please clear the queue today.

Sign in to read them:
https://guide.example/staff/comments
`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, settings.compose(c.tell, &url.URL{Scheme: "https", Host: "guide.example"})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheMailServerIsReadFromTheSettings(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("swordfish\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	settings := mailSettings{SMTPAddress: "[2001:db8::1]:465", SMTPTLS: "tls", SMTPUser: "guide", SMTPPasswordFile: file, MailFrom: "The Guide <guide@clinic.example>"}
	got, err := settings.server()
	if err != nil {
		t.Fatal(err)
	}
	want := &notify.Server{Host: "2001:db8::1", Port: 465, Security: notify.TLS, User: "guide", Password: "swordfish"}
	want.From.Name, want.From.Address = "The Guide", "guide@clinic.example"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	settings.SMTPPasswordFile = ""
	t.Setenv(smtpPassword, "from the environment")
	if got, err = settings.server(); err != nil || got.Password != "from the environment" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestTheStartSaysWhoIsNotTold(t *testing.T) {
	full := mailSettings{SMTPAddress: "mail.clinic.example:587", SMTPTLS: "starttls", MailFrom: "guide@clinic.example",
		MailOnCall: []string{"ben@clinic.example"}, MailDigest: []string{"ada@clinic.example"}}
	nobodyOnCall, noDigest := full, full
	nobodyOnCall.MailOnCall, noDigest.MailDigest = nil, nil
	for _, c := range []struct {
		settings mailSettings
		want     string
	}{
		{mailSettings{}, "no mail is set up (--smtp-address): nobody is told of emergencies"},
		{nobodyOnCall, "no one is on call (--mail-on-call)"},
		{noDigest, "no one gets the digest (--mail-digest)"},
		{full, ""},
	} {
		var log bytes.Buffer
		if _, err := c.settings.sender("The Guide", slog.New(slog.NewTextHandler(&log, nil))); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(log.String(), c.want) || c.want == "" && log.Len() > 0 {
			t.Errorf("the log says %q, want %q", log.String(), c.want)
		}
	}
}
