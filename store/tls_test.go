package store

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"datamachine/store/storetest"
)

// certificate writes a key pair nobody trusts and returns its files.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	pk, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for name, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: pk}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for d := dir; d != filepath.Dir(os.TempDir()) && d != "/"; d = filepath.Dir(d) {
		_ = os.Chmod(d, 0o755) // the server may run as another user
	}
	return cert, key
}

func TestTLS(t *testing.T) {
	cert, key := certificate(t)
	server := ownServer(t, storetest.Options{TCP: true, Args: []string{"--ssl-cert=" + cert, "--ssl-key=" + key}})
	db := server.NewDatabase(t, seed(t, "wp_", "wp_", "jobs-0.41"))
	tcp := []Target{{"tcp", "127.0.0.1:" + strconv.Itoa(server.Port)}}
	cipher := func(flags int) (string, error) {
		st := open(t, db, Config{Targets: tcp, ClientFlags: flags})
		var name, v string
		err := st.db.QueryRowContext(t.Context(), "SHOW SESSION STATUS LIKE 'Ssl_cipher'").Scan(&name, &v)
		return v, err
	}
	if c, err := cipher(0); err != nil || c != "" {
		t.Errorf("plain: %q, %v", c, err)
	}
	if c, err := cipher(FlagTLS | FlagNoVerify); err != nil || c == "" {
		t.Errorf("unverified: %q, %v", c, err)
	}
	_, err := cipher(FlagTLS)
	if !errors.Is(err, ErrConnect) || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("verified: %v", err)
	}
	st := open(t, db, Config{ClientFlags: FlagTLS})
	if err := st.Check(t.Context()); err != nil {
		t.Errorf("socket with the flag: %v", err)
	}
}
