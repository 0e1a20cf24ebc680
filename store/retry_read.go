package store

import (
	"context"
	"errors"
)

// again repeats a read outside of transactions when its connection is lost. read
// starts from nothing each time.
func again(ctx context.Context, read func() error) error {
	for try := 1; ; try++ {
		err := read()
		if err == nil || !isLost(err) || errors.Is(err, ErrConnect) || try == maxTries {
			return err
		}
		if err := pause(ctx, try); err != nil {
			return err
		}
	}
}
