package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestUploadsDir(t *testing.T) {
	t.Parallel()
	plain := Site{Root: "/srv/www", ContentDir: "/srv/www/wp-content"}
	moved := Site{Root: "/srv/www/wp", ContentDir: "/srv/www/app"}
	constant := func(s Site, v string) Site { s.UploadsConst, s.HasUploadsConst = v, true; return s }
	flag := constant(plain, "media")
	flag.Uploads = "/mnt/uploads"
	broken := plain
	broken.problems = map[string]error{"UPLOADS": &UnevaluableError{Name: "UPLOADS"}}
	noContent := Site{Root: "/srv/www", problems: map[string]error{"WP_CONTENT_DIR": &UnevaluableError{Name: "WP_CONTENT_DIR"}}}
	tests := []struct {
		name   string
		site   Site
		option string
		want   string
		err    error
	}{
		{"default", plain, "", "/srv/www/wp-content/uploads", nil},
		{"white space", plain, " \t\n\x00", "/srv/www/wp-content/uploads", nil},
		{"0 is empty in PHP", plain, "0", "/srv/www/wp-content/uploads", nil},
		{"the default written out", moved, " wp-content/uploads ", "/srv/www/app/uploads", nil},
		{"moved content", moved, "", "/srv/www/app/uploads", nil},
		{"relative", moved, "media/files/", "/srv/www/wp/media/files", nil},
		{"absolute", plain, "/data/up", "/data/up", nil},
		{"absolute in the root", plain, "/srv/www/up", "/srv/www/up", nil},
		{"upwards", plain, "../up", "/srv/up", nil},
		{"constant", constant(plain, "media"), "other", "/srv/www/media", nil},
		{"constant with slashes", constant(plain, "/media/x/"), "", "/srv/www/media/x", nil},
		{"empty constant", constant(plain, ""), "other", "/srv/www", nil},
		{"flag", flag, "other", "/mnt/uploads", nil},
		{"flag without a site", Site{Uploads: "/mnt/u"}, "", "/mnt/u", nil},
		{"no site", Site{}, "", "", ErrNoUploads},
		{"no site, absolute option", Site{}, "/data/up", "", ErrNoUploads},
		{"stream option", plain, "s3://bucket/x", "", ErrNoUploads},
		{"stream constant", constant(plain, "s3://bucket/x"), "", "", ErrNoUploads},
		{"stream content", Site{Root: "/srv/www", ContentDir: "s3://bucket"}, "", "", ErrNoUploads},
		{"unreadable constant", broken, "/data/up", "", ErrUnevaluable},
		{"unreadable content directory", noContent, "", "", ErrUnevaluable},
		{"unreadable content directory, not needed", noContent, "up", "/srv/www/up", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := UploadsDir(tt.site, tt.option)
			if got != tt.want || !errors.Is(err, tt.err) || (err == nil) != (tt.err == nil) {
				t.Errorf("got %q, %v; want %q, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

func TestSecretStaysHidden(t *testing.T) {
	t.Parallel()
	site := &Site{DBPassword: "hunter2", problems: map[string]error{}}
	j, err := json.Marshal(site)
	if err != nil {
		t.Fatal(err)
	}
	s := site.DBPassword
	for _, text := range []string{
		fmt.Sprint(site), fmt.Sprintf("%+v", site), fmt.Sprintf("%#v", *site), fmt.Sprintf("%v %q %s %x", s, s, s, s), string(j),
	} {
		if strings.Contains(text, "hunter2") || strings.Contains(text, fmt.Sprintf("%x", "hunter2")) {
			t.Errorf("password shows in %s", text)
		}
	}
	if string(s) != "hunter2" {
		t.Error("conversion does not give the text")
	}
}
