package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"

	"datamachine/config"
	"datamachine/store"
)

// site is the WordPress site a command works on.
type site struct {
	config *config.Site
	store  *store.Store
	user   uint64 // of --user, 0 without
}

// openSite finds the site the global parameters name, connects, and checks that
// Data Machine's tables are there.
func (a *app) openSite(ctx context.Context) (*site, error) {
	cwd, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	c, err := config.Find(a.siteFlags(), a.io.env, cwd)
	if err != nil {
		return nil, err
	}
	if c.Multisite && a.globals.URL != "" {
		return nil, messagef("--url cannot choose a site of a network yet.\nName the site's table prefix with --db-prefix and its uploads folder with --uploads.")
	}
	st, err := a.connect(ctx, storeConfig(c))
	if err != nil {
		return nil, err
	}
	s := &site{config: c, store: st}
	if who := a.globals.User; who != "" {
		id, ok, err := st.User(ctx, who)
		if err == nil && !ok {
			err = messagef("Invalid user ID, email or login: '%s'", who)
		}
		if err != nil {
			st.Close()
			return nil, err
		}
		s.user = id
	}
	return s, nil
}

// connect opens the store and looks for Data Machine's tables, before anything
// else is read of a wrong database. A person at a terminal is asked for a
// password when the server wants one and none was given.
func (a *app) connect(ctx context.Context, cfg store.Config) (*store.Store, error) {
	st, err := openStore(ctx, cfg)
	if errors.Is(err, store.ErrAccessDenied) && cfg.Password == "" && a.io.password != nil {
		if cfg.Password, err = a.io.askPassword(fmt.Sprintf("Password of database user %s: ", cfg.User)); err != nil {
			return nil, err
		}
		return openStore(ctx, cfg)
	}
	return st, err
}

func openStore(ctx context.Context, cfg store.Config) (*store.Store, error) {
	st, err := store.Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := st.Check(ctx); err != nil {
		st.Close()
		return nil, err
	}
	return st, nil
}

// siteFlags hands the global parameters over.
func (a *app) siteFlags() config.Flags {
	g := a.globals
	return config.Flags{
		Path: g.Path, DBHost: g.DBHost, DBName: g.DBName, DBUser: g.DBUser, DBPrefix: g.DBPrefix,
		DBPasswordFile: g.DBPasswordFile, Uploads: g.Uploads,
	}
}

// storeConfig hands over how to reach the database.
func storeConfig(c *config.Site) store.Config {
	cfg := store.Config{
		User: c.DBUser, Password: string(c.DBPassword), Database: c.DBName, Prefix: c.TablePrefix,
		Charset: c.DBCharset, ClientFlags: int(c.ClientFlags),
	}
	for _, t := range c.DBHost.Targets() {
		cfg.Targets = append(cfg.Targets, store.Target{Network: t.Network, Address: t.Address})
	}
	return cfg
}
