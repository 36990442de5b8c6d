package notify

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// A letter is what the post office took.
type letter struct {
	header mail.Header
	text   string
	to     string // as the conversation named it
	user   string // who signed in, "" for nobody
	secure bool
}

// postOffice is a mail server in this process, at a port of this machine. Its
// rules decide what it takes; by default everything.
type postOffice struct {
	port  int
	roots *x509.CertPool // trusts its certificate
	took  chan letter

	mu sync.Mutex
	rules
}

// rules are asked in the order of a conversation; nil lets pass.
type rules struct {
	from      func() error
	recipient func(to string) error
	taken     func() error   // when it has read a mail, and before it says so
	hangUp    func(int) bool // whether to close the line instead of saying that the nth mail is taken
	leave     func(int) bool // whether to close it right after saying so
	mails     int
}

func (p *postOffice) setRules(r rules) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules = r
}

// The only user of the post office.
const (
	user     = "guide"
	password = "swordfish-and-chips"
)

func newPostOffice(t *testing.T, security Security) *postOffice {
	t.Helper()
	p := &postOffice{took: make(chan letter, 100)}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{office: p, conn: c}, nil }))
	server.Domain = "localhost"
	server.AllowInsecureAuth = true
	server.ErrorLog = log.New(io.Discard, "", 0)
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	p.port = listener.Addr().(*net.TCPAddr).Port
	if security != Plain {
		server.TLSConfig = p.certificate(t)
	}
	if security == TLS {
		listener = tls.NewListener(listener, server.TLSConfig)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		err := server.Close()
		if err := listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) { // Serve may not have begun
			t.Error(err)
		}
		if err := errors.Join(err, <-ended); err != nil {
			t.Error(err)
		}
	})
	return p
}

func (p *postOffice) certificate(t *testing.T) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	p.roots = x509.NewCertPool()
	p.roots.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

// sender returns one that trusts the post office and signs in.
func (p *postOffice) sender(t *testing.T, security Security) *SMTP {
	t.Helper()
	s, err := NewSMTP(Server{
		Host: "localhost", Port: p.port, Security: security, User: user, Password: password,
		From: mail.Address{Name: "The Guide", Address: "guide@clinic.example"},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.tls.RootCAs = p.roots
	return s
}

// letters returns what was taken since they were asked for last.
func (p *postOffice) letters() []letter {
	var list []letter
	for len(p.took) > 0 {
		list = append(list, <-p.took)
	}
	return list
}

// session is one conversation of the post office.
type session struct {
	office   *postOffice
	conn     *smtp.Conn
	user, to string
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, u, p string) error {
		if u != user || p != password {
			return smtp.ErrAuthFailed
		}
		s.user = u
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	if s.office.from != nil {
		return s.office.from()
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	s.to = to
	if s.office.recipient != nil {
		return s.office.recipient(to)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(m.Body)
	if err != nil {
		return err
	}
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	if s.office.taken != nil {
		if err := s.office.taken(); err != nil {
			return err
		}
	}
	_, secure := s.conn.TLSConnectionState()
	s.office.took <- letter{header: m.Header, text: strings.ReplaceAll(string(text), "\r\n", "\n"), to: s.to, user: s.user, secure: secure}
	s.office.mails++
	if s.office.hangUp != nil && s.office.hangUp(s.office.mails) {
		return s.conn.Close()
	}
	return nil
}

// Reset is called after the answer to each mail.
func (s *session) Reset() {
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	if s.office.leave != nil && s.office.leave(s.office.mails) {
		_ = s.conn.Conn().Close() // the other side may have been faster
	}
}

func (s *session) Logout() error { return nil }
