package staff

import (
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/crypto/argon2"
)

func TestPasswordsAreKeptAsArgon2idWithTheirOwnSalt(t *testing.T) {
	h := newHouse(t)
	first, second := ada(), bob()
	second.Password = first.Password
	h.add(first)
	h.add(second)
	rows, err := h.db.Reader().QueryContext(t.Context(), `SELECT password_hash FROM account`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	// The PHC string format; a 16-byte salt and a 32-byte key.
	form := regexp.MustCompile(`^\$argon2id\$v=19\$m=19456,t=2,p=1\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$`)
	salts, keys := map[string]bool{}, map[string]bool{}
	for rows.Next() {
		var encoded string
		if err := rows.Scan(&encoded); err != nil {
			t.Fatal(err)
		}
		m := form.FindStringSubmatch(encoded)
		if m == nil {
			t.Fatalf("%s is not of the form %s", encoded, form)
		}
		salts[m[1]], keys[m[2]] = true, true
		// Another implementation agrees on what the string says.
		salt, err := base64.RawStdEncoding.DecodeString(m[1])
		if err != nil {
			t.Fatal(err)
		}
		if key := base64.RawStdEncoding.EncodeToString(argon2.IDKey([]byte(adasPassword), salt, 2, 19456, 1, 32)); key != m[2] {
			t.Errorf("the key is %s, want %s", m[2], key)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if len(salts) != 2 || len(keys) != 2 {
		t.Errorf("two accounts with one password have %d salts and %d keys, want 2 and 2", len(salts), len(keys))
	}
}

func TestAHashOfAnotherCostStillChecks(t *testing.T) {
	h := newHouse(t)
	h.add(ada())
	const password = "a password of earlier days"
	for _, cost := range []struct {
		memory, passes uint32
		threads        uint8
		salt           string
		key            uint32
	}{
		{8 * 1024, 1, 1, "somesaltsomesalt", 32},
		{32 * 1024, 3, 4, "8 bytes!", 16},
		{64, 4, 2, "a salt that is longer than others", 64},
	} {
		encoded := fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", cost.memory, cost.passes, cost.threads,
			base64.RawStdEncoding.EncodeToString([]byte(cost.salt)),
			base64.RawStdEncoding.EncodeToString(argon2.IDKey([]byte(password), []byte(cost.salt), cost.passes, cost.memory, cost.threads, cost.key)))
		t.Run(encoded, func(t *testing.T) {
			h.setHash(ada().Email, encoded)
			n := ada()
			n.Password = password
			h.session(h.signIn(n))
			h.wantRefused(ada().Email, adasPassword)
		})
	}
}

func TestAHashThatCannotBeReadLetsNobodyIn(t *testing.T) {
	h := newHouse(t)
	h.add(ada())
	for _, encoded := range []string{
		"",
		adasPassword,
		"$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
		"$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$c29tZWtleQ",
		"$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQ$c29tZWtleQ",
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ",
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$c29tZWtleQ$more",
		"$argon2id$v=19$m=64,t=1,p=1$!$c29tZWtleQ",
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$c29tZWtleQ==",
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$",
		"$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$c29tZWtleQ",
		"$argon2id$v=19$m=64,t=1,p=0$c29tZXNhbHQ$c29tZWtleQ",
		"$argon2id$v=19$m=64,t=1,p=256$c29tZXNhbHQ$c29tZWtleQ",
	} {
		t.Run(encoded, func(t *testing.T) {
			h.setHash(ada().Email, encoded)
			// It is not the person's fault, so the error is not that of a wrong password.
			token, err := h.SignIn(t.Context(), ada().Email, adasPassword)
			if err == nil || errors.Is(err, ErrRefused) || token != "" {
				t.Errorf("got token %q and error %v, want an error about the hash", token, err)
			}
			if err != nil && encoded != "" && strings.Contains(err.Error(), encoded) {
				t.Errorf("the hash is in the error, and so in the log: %v", err)
			}
		})
	}
}

func TestTheHashOfNobodyCostsAsMuchAsOthersAndFitsNothing(t *testing.T) {
	// An unknown e-mail is checked against it, so that the time tells nothing.
	h := newHouse(t)
	h.add(ada())
	var encoded string
	if err := h.db.Reader().QueryRowContext(t.Context(), `SELECT password_hash FROM account`).Scan(&encoded); err != nil {
		t.Fatal(err)
	}
	cost := encoded[:strings.Index(encoded, ",p=1$")]
	if !strings.HasPrefix(nobody, cost+",p=1$") || len(nobody) != len(encoded) {
		t.Errorf("the hash of nobody is %s, want the form of %s", nobody, encoded)
	}
	for _, password := range []string{"", adasPassword} {
		if fits, err := checkPassword(t.Context(), password, nobody); fits || err != nil {
			t.Errorf("%q fits nobody: %v (%v)", password, fits, err)
		}
	}
}

// An é is one letter on one keyboard and two on another.
func TestAPasswordFitsHoweverItsAccentsAreTyped(t *testing.T) {
	encoded, err := hashPassword(t.Context(), "caf\u00e9 con leche por favor")
	if err != nil {
		t.Fatal(err)
	}
	if fits, err := checkPassword(t.Context(), "cafe\u0301 con leche por favor", encoded); err != nil || !fits {
		t.Errorf("fits: %v, %v", fits, err)
	}
}
