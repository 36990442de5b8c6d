package staff

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/sync/semaphore"
	"golang.org/x/text/unicode/norm"
)

// The cost of a password hash: argon2id with 19 MiB, 2 passes, 1 thread (OWASP
// Password Storage Cheat Sheet).
const (
	argonMemory  = 19 * 1024 // KiB
	argonPasses  = 2
	argonThreads = 1
	argonKey     = 32
	argonSalt    = 16
)

// hashing bounds how much memory sign-ins take at once: a flood of them waits
// instead of pushing the server out of memory.
var hashing = semaphore.NewWeighted(4)

// nobody is the hash of no password. Checking against it takes as long as
// against a real one, so the time does not tell which names exist.
var nobody = encode(make([]byte, argonSalt), make([]byte, argonKey))

func hashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, argonSalt)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("draw salt: %w", err)
	}
	if err := hashing.Acquire(ctx, 1); err != nil {
		return "", fmt.Errorf("wait to hash: %w", err)
	}
	defer hashing.Release(1)
	return encode(salt, argon2.IDKey(normal(password), salt, argonPasses, argonMemory, argonThreads, argonKey)), nil
}

// normal gives the bytes to hash. The same letters are typed as different bytes
// on different machines (NIST SP 800-63B-4, 3.1.1.2: normalize with NFKC or NFKD).
func normal(password string) []byte { return norm.NFKC.Bytes([]byte(password)) }

func encode(salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonPasses, argonThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// checkPassword reads the cost from the hash, so that older hashes still work
// after the cost is raised.
func checkPassword(ctx context.Context, password, encoded string) (bool, error) {
	var version int
	var memory, passes uint32
	var threads uint8
	var rest string
	if _, err := fmt.Sscanf(encoded, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &memory, &passes, &threads, &rest); err != nil || version != argon2.Version {
		return false, fmt.Errorf("password hash of an unknown form")
	}
	salt, key, err := splitHash(rest)
	if err != nil {
		return false, err
	}
	if passes == 0 || threads == 0 || len(key) == 0 { // argon2 would panic
		return false, fmt.Errorf("password hash of an unknown form")
	}
	if err := hashing.Acquire(ctx, 1); err != nil {
		return false, fmt.Errorf("wait to hash: %w", err)
	}
	defer hashing.Release(1)
	got := argon2.IDKey(normal(password), salt, passes, memory, threads, uint32(len(key)))
	return subtle.ConstantTimeCompare(got, key) == 1, nil
}

func splitHash(s string) (salt, key []byte, err error) {
	saltText, keyText, _ := strings.Cut(s, "$")
	if salt, err = base64.RawStdEncoding.DecodeString(saltText); err != nil {
		return nil, nil, fmt.Errorf("password hash: %w", err)
	}
	if key, err = base64.RawStdEncoding.DecodeString(keyText); err != nil {
		return nil, nil, fmt.Errorf("password hash: %w", err)
	}
	return salt, key, nil
}
