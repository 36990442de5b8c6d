package notify

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

var urgentMail = Mail{
	ID: "0123abcd", Kind: Urgent, To: []string{"ada@clinic.example", "ben@clinic.example"},
	Subject: "2 comments may describe an emergency", Text: "They wait.\nhttps://guide.example/staff/comments\n",
}

func TestEachRecipientGetsACopyThatNamesNobodyElse(t *testing.T) {
	for _, security := range []Security{STARTTLS, TLS, Plain} {
		t.Run(string(security), func(t *testing.T) {
			p := newPostOffice(t, security)
			if err := p.sender(t, security).Send(t.Context(), urgentMail); err != nil {
				t.Fatal(err)
			}
			letters := p.letters()
			if len(letters) != 2 {
				t.Fatalf("%d letters, want 2", len(letters))
			}
			for i, l := range letters {
				for name, want := range map[string]string{
					"From":           `"The Guide" <guide@clinic.example>`,
					"To":             "<" + urgentMail.To[i] + ">",
					"Subject":        "2 comments may describe an emergency",
					"Message-ID":     "<0123abcd@clinic.example>",
					"Auto-Submitted": "auto-generated",
				} {
					if got := l.header.Get(name); got != want {
						t.Errorf("%s: %s, want %s", name, got, want)
					}
				}
				if _, err := l.header.Date(); err != nil {
					t.Error(err)
				}
				if l.to != urgentMail.To[i] || l.text != urgentMail.Text || l.user != user || l.secure != (security != Plain) {
					t.Errorf("%+v", l)
				}
			}
		})
	}
}

func TestAServerMayAskForNoPassword(t *testing.T) {
	p := newPostOffice(t, Plain)
	s := p.sender(t, Plain)
	s.server.User, s.server.Password = "", ""
	if err := s.Send(t.Context(), urgentMail); err != nil {
		t.Fatal(err)
	}
	if l := p.letters(); len(l) != 2 || l[0].user != "" {
		t.Errorf("%+v", l)
	}
}

func TestNothingIsSentWhereOthersCouldRead(t *testing.T) {
	t.Run("no TLS to another machine", func(t *testing.T) {
		for _, host := range []string{"mail.clinic.example", "192.0.2.1", "localhost.clinic.example"} {
			if _, err := NewSMTP(Server{Host: host, Port: 25, Security: Plain}); err == nil {
				t.Errorf("%s is allowed", host)
			}
		}
		for _, host := range []string{"localhost", "127.0.0.1", "::1"} {
			if _, err := NewSMTP(Server{Host: host, Port: 25, Security: Plain}); err != nil {
				t.Error(err)
			}
		}
	})
	t.Run("a server without STARTTLS", func(t *testing.T) {
		p := newPostOffice(t, Plain)
		if err := p.sender(t, STARTTLS).Send(t.Context(), urgentMail); err == nil || len(p.letters()) != 0 {
			t.Errorf("sent, or no error: %v", err)
		}
	})
	for _, security := range []Security{STARTTLS, TLS} {
		t.Run("a certificate that nobody vouches for, "+string(security), func(t *testing.T) {
			p := newPostOffice(t, security)
			s := p.sender(t, security)
			s.tls.RootCAs = nil
			if err := s.Send(t.Context(), urgentMail); err == nil || len(p.letters()) != 0 {
				t.Errorf("sent, or no error: %v", err)
			}
		})
	}
}

func TestAServerThatTakesNoMailIsAnErrorThatNamesTheServerAndTheCause(t *testing.T) {
	for _, c := range []struct {
		name  string
		rules rules
		want  string
	}{
		{"refuses the sender", rules{from: func() error { return &smtp.SMTPError{Code: 550, Message: "not from you"} }}, "not from you"},
		{"refuses every recipient", rules{recipient: func(string) error { return &smtp.SMTPError{Code: 550, Message: "who is that"} }}, "who is that"},
		{"refuses the text", rules{taken: func() error { return &smtp.SMTPError{Code: 451, Message: "come back later"} }}, "come back later"},
		{"hangs up before it says that it took the mail", rules{hangUp: func(int) bool { return true }}, "EOF"},
		// The second has got nothing: the mail is to be sent again.
		{"hangs up after the first of two", rules{hangUp: func(n int) bool { return n == 2 }}, "EOF"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPostOffice(t, Plain)
			p.setRules(c.rules)
			err := p.sender(t, Plain).Send(t.Context(), urgentMail)
			if err == nil || errors.Is(err, ErrPartly) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), fmt.Sprintf("localhost:%d", p.port)) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestAnAddressThatIsRefusedKeepsNoColleagueFromTheMail(t *testing.T) {
	p := newPostOffice(t, Plain)
	p.setRules(rules{recipient: func(to string) error {
		if to == "ada@clinic.example" {
			return &smtp.SMTPError{Code: 550, Message: "no such person"}
		}
		return nil
	}})
	err := p.sender(t, Plain).Send(t.Context(), urgentMail)
	if !errors.Is(err, ErrPartly) || !strings.Contains(err.Error(), "ada@clinic.example") || !strings.Contains(err.Error(), "no such person") {
		t.Errorf("%v", err)
	}
	if l := p.letters(); len(l) != 1 || l[0].to != "ben@clinic.example" {
		t.Errorf("%+v", l)
	}
}

func TestAServerThatLeavesWithoutAGoodbyeHasTakenTheMail(t *testing.T) {
	p := newPostOffice(t, Plain)
	p.setRules(rules{leave: func(n int) bool { return n == 2 }})
	if err := p.sender(t, Plain).Send(t.Context(), urgentMail); err != nil {
		t.Error(err)
	}
	if l := p.letters(); len(l) != 2 {
		t.Errorf("%d letters, want 2", len(l))
	}
}

func TestAServerThatIsNotThereOrSaysNothingIsGivenUp(t *testing.T) {
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &postOffice{port: listener.Addr().(*net.TCPAddr).Port}

	t.Run("says nothing", func(t *testing.T) {
		s := p.sender(t, Plain)
		s.timeout = time.Millisecond
		if err := s.Send(t.Context(), urgentMail); !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%v", err)
		}
	})
	// The greetings are over, and ctx ends: the server is stopping.
	t.Run("stops in the middle", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := p.sender(t, Plain)
		s.server.User = ""
		sent := make(chan error, 1)
		go func() { sent <- s.Send(ctx, urgentMail) }()
		var conn net.Conn
		for conn == nil || !greet(conn) { // the connection of the test above may still wait to be accepted
			if conn, err = listener.Accept(); err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
		}
		cancel()
		if err := <-sent; !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
	t.Run("is not there", func(t *testing.T) {
		if err := listener.Close(); err != nil {
			t.Fatal(err)
		}
		if err := p.sender(t, Plain).Send(t.Context(), urgentMail); err == nil || !strings.Contains(err.Error(), "refused") {
			t.Errorf("%v", err)
		}
	})
}

// greet says hello as a mail server does and reads on until a mail begins.
func greet(conn net.Conn) bool {
	in := bufio.NewReader(conn)
	answer := "220 localhost\r\n"
	for {
		if _, err := fmt.Fprint(conn, answer); err != nil {
			return false
		}
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		if strings.HasPrefix(line, "MAIL") {
			return true
		}
		answer = "250 localhost\r\n"
	}
}

func TestAPasswordIsInNoError(t *testing.T) {
	const wrong = "wrong-password-1234"
	p := newPostOffice(t, Plain)
	s, err := NewSMTP(Server{Host: "localhost", Port: p.port, Security: Plain, User: user, Password: wrong, From: mail.Address{Address: "guide@clinic.example"}})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Send(t.Context(), urgentMail)
	if err == nil || !strings.Contains(err.Error(), "Authentication failed") {
		t.Fatalf("%v", err)
	}
	inPlain := base64.StdEncoding.EncodeToString([]byte("\x00" + user + "\x00" + wrong))
	if slices.ContainsFunc([]string{wrong, base64.StdEncoding.EncodeToString([]byte(wrong)), inPlain}, func(secret string) bool { return strings.Contains(err.Error(), secret) }) {
		t.Errorf("%v", err)
	}
}
