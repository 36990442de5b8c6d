package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/sciatica/internal/lang"
	"example.org/sciatica/internal/notify"
	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/internal/web"
)

// mailSettings say how mail to staff is sent.
type mailSettings struct {
	SMTPAddress      string   `name:"smtp-address" env:"SCIATICA_SMTP_ADDRESS" placeholder:"HOST:PORT" help:"The server that takes mail to staff, as mail.clinic.example:587. Without it the log says what mail would have told."`
	SMTPTLS          string   `name:"smtp-tls" env:"SCIATICA_SMTP_TLS" enum:"starttls,tls,none" default:"starttls" help:"How the way there is protected: starttls (usual on port 587), tls from the first byte (usual on port 465), or none, only to localhost."`
	SMTPUser         string   `name:"smtp-user" env:"SCIATICA_SMTP_USER" placeholder:"NAME" help:"Who signs in to the mail server. The password is SCIATICA_SMTP_PASSWORD or --smtp-password-file."`
	SMTPPasswordFile string   `name:"smtp-password-file" env:"SCIATICA_SMTP_PASSWORD_FILE" placeholder:"FILE" help:"A file that holds the password."`
	MailFrom         string   `name:"mail-from" env:"SCIATICA_MAIL_FROM" placeholder:"ADDR" help:"The sender of mail to staff, as guide@clinic.example."`
	MailOnCall       []string `name:"mail-on-call" env:"SCIATICA_MAIL_ON_CALL" placeholder:"ADDR,…" help:"Who is told at once of comments that may describe an emergency."`
	MailDigest       []string `name:"mail-digest" env:"SCIATICA_MAIL_DIGEST" placeholder:"ADDR,…" help:"Who is told twice a day what waits."`
}

// smtpPassword names what holds the password. There is no flag for it: everybody
// on a machine can read the flags of what runs there.
const smtpPassword = "SCIATICA_SMTP_PASSWORD"

// server returns the mail server, nil where none is set.
func (m mailSettings) server() (*notify.Server, error) {
	if m.SMTPAddress == "" {
		for _, s := range []struct {
			name string
			set  bool
		}{
			{"--smtp-user", m.SMTPUser != ""}, {"--smtp-password-file", m.SMTPPasswordFile != ""}, {smtpPassword, os.Getenv(smtpPassword) != ""},
			{"--mail-from", m.MailFrom != ""}, {"--mail-on-call", len(m.MailOnCall) > 0}, {"--mail-digest", len(m.MailDigest) > 0},
		} {
			if s.set {
				return nil, fmt.Errorf("%s does nothing without --smtp-address", s.name)
			}
		}
		return nil, nil
	}
	host, port, err := net.SplitHostPort(m.SMTPAddress)
	number, portErr := strconv.ParseUint(port, 10, 16)
	if err != nil || host == "" || portErr != nil || number == 0 {
		return nil, fmt.Errorf("--smtp-address %q: write host:port, as mail.clinic.example:587", m.SMTPAddress)
	}
	if m.MailFrom == "" {
		return nil, errors.New("--smtp-address needs --mail-from, the address that mail comes from")
	}
	from, err := mail.ParseAddress(m.MailFrom)
	if err != nil {
		return nil, fmt.Errorf("--mail-from %q: write an address, as guide@clinic.example", m.MailFrom)
	}
	for _, list := range []struct {
		name      string
		addresses []string
	}{{"--mail-on-call", m.MailOnCall}, {"--mail-digest", m.MailDigest}} {
		for _, text := range list.addresses {
			if a, err := mail.ParseAddress(text); err != nil || a.Address != text {
				return nil, fmt.Errorf("%s %q: write an address, as ben@clinic.example, and a comma between two", list.name, text)
			}
		}
	}
	password, err := m.password()
	if err != nil {
		return nil, err
	}
	return &notify.Server{Host: host, Port: int(number), Security: notify.Security(m.SMTPTLS), User: m.SMTPUser, Password: password, From: *from}, nil
}

func (m mailSettings) password() (string, error) {
	password, source := os.Getenv(smtpPassword), smtpPassword
	if m.SMTPPasswordFile != "" {
		if password != "" {
			return "", fmt.Errorf("--smtp-password-file and %s are both set; keep one", smtpPassword)
		}
		b, err := os.ReadFile(m.SMTPPasswordFile)
		if err != nil {
			return "", fmt.Errorf("--smtp-password-file: %w", err)
		}
		password, source = strings.TrimRight(string(b), "\r\n"), "--smtp-password-file"
		if password == "" {
			return "", fmt.Errorf("--smtp-password-file %s is empty", m.SMTPPasswordFile)
		}
	}
	switch {
	case password != "" && m.SMTPUser == "":
		return "", fmt.Errorf("%s needs --smtp-user", source)
	case password == "" && m.SMTPUser != "":
		return "", fmt.Errorf("--smtp-user needs a password in %s or --smtp-password-file", smtpPassword)
	}
	return password, nil
}

// sender returns what sends mail to staff, in the name of the site where
// --mail-from has none.
func (m mailSettings) sender(site string, log *slog.Logger) (notify.Sender, error) {
	server, err := m.server()
	if err != nil {
		return nil, err
	}
	if server == nil {
		log.Warn("no mail is set up (--smtp-address): nobody is told of emergencies; this log says what mail would have told")
		return notify.Log{Logger: log}, nil
	}
	if server.From.Name == "" {
		server.From.Name = site
	}
	if len(m.MailOnCall) == 0 {
		log.Warn("no one is on call (--mail-on-call): only this log tells of emergencies")
	}
	if len(m.MailDigest) == 0 {
		log.Warn("no one gets the digest (--mail-digest): only this log tells what waits")
	}
	smtp, err := notify.NewSMTP(*server)
	if err != nil {
		return nil, fmt.Errorf("--smtp-tls %s: %w", m.SMTPTLS, err)
	}
	return smtp, nil
}

// outbox returns what sends the notices of the database.
func (m mailSettings) outbox(db *sqlite.DB, sender notify.Sender, base *url.URL, log *slog.Logger) *notify.Outbox {
	return notify.New(db, sender, func(s notify.Summary) notify.Mail { return m.compose(s, base) }, log, time.Now)
}

func (m mailSettings) compose(s notify.Summary, base *url.URL) notify.Mail {
	words := lang.English().Mail
	queue := base.JoinPath("staff", "comments")
	if s.Kind == notify.Urgent {
		queue.RawQuery = "tab=urgent"
		return notify.Mail{
			To:      slices.Clone(m.MailOnCall),
			Subject: words.Urgent(s.Comments),
			Text:    words.UrgentText(s.Comments, int(s.Waited/time.Minute), queue.String()),
		}
	}
	counts := lang.MailCounts(s.Counts)
	return notify.Mail{
		To:      slices.Clone(m.MailDigest),
		Subject: words.Digest(counts),
		Text:    words.DigestText(counts, time.Duration(counts.OldestHours)*time.Hour >= web.WaitsTooLong, queue.String()),
	}
}
