package web_test

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var load = flag.Bool("load", false, "measure requests per second beside a bare net/http server (make bench)")

const loadServer = "SCIATICA_LOAD_SERVER"

// TestLoad prints the requests per second of an article page with 20 comments
// and of two bare net/http handlers: one that writes the same bytes, headers and
// all, and one that leaves out every header that a browser does not need to
// show the page, as an unguarded server would. All listen in one process with
// one processor; the rounds take turns, so that a machine whose speed drifts
// treats them alike. It measures and never fails on a number.
func TestLoad(t *testing.T) {
	if os.Getenv(loadServer) != "" {
		serveLoad(t)
		return
	}
	if !*load {
		t.Skip("a measurement, not a test: make bench runs it")
	}
	server := exec.Command(os.Args[0], "-test.run=^TestLoad$")
	server.Env = append(os.Environ(), loadServer+"=1", "GOMAXPROCS=1")
	server.Stderr = os.Stderr
	stdin, err := server.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := errors.Join(stdin.Close(), server.Wait()); err != nil {
			t.Error("stop the server:", err)
		}
	}()
	var site, same, least string
	if _, err := fmt.Fscan(bufio.NewReader(stdout), &site, &same, &least); err != nil {
		t.Fatal("read the server's addresses: ", err)
	}
	go func() { _, _ = io.Copy(io.Discard, stdout) }() // the child's test output

	const rounds, round, connections = 11, time.Second, 8
	var rates, sames, leasts []float64
	for i := range rounds + 1 {
		a := requestsPerSecond(t, site, round, connections)
		b := requestsPerSecond(t, same, round, connections)
		c := requestsPerSecond(t, least, round, connections)
		if i == 0 {
			continue // warm-up
		}
		rates, sames, leasts = append(rates, a), append(sames, a/b), append(leasts, a/c)
	}
	for _, list := range [][]float64{rates, sames, leasts} {
		slices.Sort(list)
	}
	mid := rounds / 2
	t.Logf("cached article with 20 comments: %.0f requests/s (median of %d rounds of %v, %d connections, one processor)", rates[mid], rounds, round, connections)
	t.Logf("beside bare net/http, the same bytes:            ratio %.3f (%.3f to %.3f)", sames[mid], sames[0], sames[rounds-1])
	t.Logf("beside bare net/http without the guard headers:  ratio %.3f (%.3f to %.3f)", leasts[mid], leasts[0], leasts[rounds-1])
}

// serveLoad is the measured process: it prints three addresses and ends with its
// standard input.
func serveLoad(t *testing.T) {
	s := withComments(t, nil)
	r := httptest.NewRequest(http.MethodGet, article, nil)
	r.Header.Set("Accept-Encoding", "br")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	body := w.Body.Bytes()
	bare := func(headers http.Header) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for name, values := range headers {
				w.Header().Set(name, values[0])
			}
			_, _ = w.Write(body) // the client went away
		})
	}
	least := http.Header{}
	for _, name := range []string{"Content-Type", "Content-Encoding", "Content-Length"} {
		least.Set(name, w.Header().Get(name))
	}
	var addresses []string
	for _, h := range []http.Handler{s, bare(w.Header()), bare(least)} {
		listener, err := net.Listen("tcp", "localhost:0")
		if err != nil {
			t.Fatal(err)
		}
		addresses = append(addresses, listener.Addr().String())
		server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
		go func() { _ = server.Serve(listener) }() // ends with the process
	}
	fmt.Println(strings.Join(addresses, " "))
	_, _ = io.Copy(io.Discard, os.Stdin) // until the parent closes it
}

// requestsPerSecond asks over several connections that stay open. It writes and
// reads the bytes itself, because net/http's client costs more than the server.
func requestsPerSecond(t *testing.T, address string, long time.Duration, connections int) float64 {
	t.Helper()
	request := []byte("GET " + article + " HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept: text/html\r\nUser-Agent: load\r\n\r\n")
	var done atomic.Int64
	var clients sync.WaitGroup
	start := time.Now()
	for range connections {
		clients.Go(func() {
			c, err := net.Dial("tcp", address)
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			in := bufio.NewReaderSize(c, 64<<10)
			for time.Since(start) < long {
				if _, err := c.Write(request); err != nil {
					t.Error(err)
					return
				}
				if err := readAnswer(in); err != nil {
					t.Error(err)
					return
				}
				done.Add(1)
			}
		})
	}
	clients.Wait()
	return float64(done.Load()) / time.Since(start).Seconds()
}

func readAnswer(in *bufio.Reader) error {
	length := -1
	for first := true; ; first = false {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		text := strings.TrimSpace(string(line))
		if first && text != "HTTP/1.1 200 OK" {
			return fmt.Errorf("answer %q", text)
		}
		if text == "" {
			break
		}
		if value, ok := strings.CutPrefix(text, "Content-Length: "); ok {
			if length, err = strconv.Atoi(value); err != nil {
				return err
			}
		}
	}
	if length < 0 {
		return errors.New("an answer without its length")
	}
	_, err := in.Discard(length)
	return err
}
