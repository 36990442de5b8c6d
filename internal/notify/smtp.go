package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Security is how the way to a mail server is protected.
type Security string

// The securities. There is none that goes on without when the server offers no TLS.
const (
	STARTTLS Security = "starttls" // TLS begins after a greeting; the usual way on port 587
	TLS      Security = "tls"      // TLS from the first byte; the usual way on port 465
	Plain    Security = "none"     // only towards this machine
)

// Server is the mail server that takes our mails.
type Server struct {
	Host     string
	Port     int
	Security Security
	// User and Password are empty for a server that asks for none.
	User, Password string
	From           mail.Address
}

// SMTP sends mail through a server. Each recipient gets a copy that names nobody
// else, so that an address the server refuses keeps no colleague from the mail.
type SMTP struct {
	server  Server
	tls     *tls.Config
	timeout time.Duration // for a whole conversation
}

// NewSMTP returns a sender through the server. The error means that the way
// there would be open for others to read.
func NewSMTP(s Server) (*SMTP, error) {
	if ip, err := netip.ParseAddr(s.Host); s.Security == Plain && s.Host != "localhost" && (err != nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("without TLS mail goes to localhost only, not to %s", s.Host)
	}
	return &SMTP{
		server:  s,
		tls:     &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12},
		timeout: 30 * time.Second,
	}, nil
}

// Send hands the mail to the server. When it returns nil every recipient's copy
// was taken.
func (s *SMTP) Send(ctx context.Context, m Mail) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel() // closes the connection too, see dial
	client, err := s.client(ctx)
	if err != nil {
		return fmt.Errorf("set up mail: %w", err)
	}
	var copies []*gomail.Msg
	for _, to := range m.To {
		c, err := s.copy(m, to)
		if err != nil {
			return fmt.Errorf("write mail: %w", err)
		}
		copies = append(copies, c)
	}
	err = client.DialAndSendWithContext(ctx, copies...)
	taken, refused := 0, 0
	for _, c := range copies {
		var answer *gomail.SendError
		switch {
		case c.IsDelivered():
			taken++
		case errors.As(c.SendError(), &answer) && answer.ErrorCode() != 0:
			refused++
		}
	}
	switch {
	case taken == len(copies): // an error is about the goodbye alone
		return nil
	case taken > 0 && taken+refused == len(copies):
		err = errors.Join(ErrPartly, err)
	}
	return fmt.Errorf("mail server %s: %w", s.address(), errors.Join(err, ctx.Err()))
}

func (s *SMTP) address() string { return net.JoinHostPort(s.server.Host, strconv.Itoa(s.server.Port)) }

func (s *SMTP) client(ctx context.Context) (*gomail.Client, error) {
	options := []gomail.Option{
		gomail.WithPort(s.server.Port), gomail.WithTimeout(s.timeout), gomail.WithTLSConfig(s.tls),
		gomail.WithTLSPolicy(gomail.NoTLS),
		// Not with the context that the library hands on: that one ends when the greetings are over.
		gomail.WithDialContextFunc(func(context.Context, string, string) (net.Conn, error) { return s.dial(ctx) }),
	}
	if s.server.Security == STARTTLS {
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.server.User != "" {
		options = append(options, gomail.WithUsername(s.server.User), gomail.WithPassword(s.server.Password),
			// PLAIN and LOGIN refuse to go over a connection without TLS, except to this machine.
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	return gomail.NewClient(s.server.Host, options...)
}

// dial connects, and closes the connection when ctx ends: the library heeds ctx
// only while it connects, and would leave a failed connection open.
func (s *SMTP) dial(ctx context.Context) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.address())
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { _ = conn.Close() }) // what it could tell, the conversation has told
	if s.server.Security != TLS {
		return conn, nil
	}
	secure := tls.Client(conn, s.tls)
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	return secure, nil
}

func (s *SMTP) copy(m Mail, to string) (*gomail.Msg, error) {
	c := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	c.FromMailAddress(&s.server.From)
	if err := c.To(to); err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(s.server.From.Address, "@")
	c.SetMessageIDWithValue(m.ID + "@" + domain)
	c.SetDate()
	c.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: asks for no out-of-office reply
	c.Subject(m.Subject)
	c.SetBodyString(gomail.TypeTextPlain, m.Text)
	return c, nil
}
