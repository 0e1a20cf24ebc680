package undo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"datamachine/undo/phpvalue"
)

// Job is one job whose own effects are to be reverted.
type Job struct {
	ID  JobID
	Doc *Doc
}

// Options are an operator's and a site's settings for one run.
type Options struct {
	// Overwrite reverts an effect although something changed after the job.
	Overwrite bool
	// Force judges effects afresh that an earlier run has done, and keeps what
	// was replaced even where that is large.
	Force bool
	// User becomes the author of new revisions and _edit_last; 0 is nobody, as
	// in a WP-CLI run without --user.
	User uint64
	// Clock tells the time; Now is its one reading for all times a job writes.
	Clock func() time.Time
	Now   time.Time
	// Zone is the site's time zone (options timezone_string, gmt_offset).
	Zone *time.Location
	// Home is the option home, for the guid of new revisions.
	Home string
	// KeepRevisions is WP_POST_REVISIONS: false when the site keeps none.
	KeepRevisions bool
	// Uploads is the uploads directory; UploadsErr says why there is none.
	Uploads    Uploads
	UploadsErr error
}

// stampLayout is MySQL's DATETIME text.
const stampLayout = "2006-01-02 15:04:05"

// SiteTime is now in the site's zone, as WordPress stores it.
func (o Options) SiteTime() string { return o.Now.In(o.Zone).Format(stampLayout) }

// UTCTime is now in UTC, as WordPress stores it.
func (o Options) UTCTime() string { return o.Now.UTC().Format(stampLayout) }

// maxReplaced is how many bytes of JSON one effect may add to engine_data to
// keep what it replaced.
const maxReplaced = 64 << 10

// Run reverts the effects of one job with w and returns a result for each, in
// the order of undoing: the last recorded effect first. Effects an earlier run
// has done are left out unless Force.
//
// An effect that fails is rolled back alone. The error is a broken database or
// a cancelled context; then the whole transaction is lost. Run may be called
// again on a new transaction: it keeps nothing between calls.
func Run(ctx context.Context, w Writer, job Job, o Options) ([]Result, error) {
	x := &run{ctx: ctx, w: w, job: job, o: o, states: map[int]State{}}
	todo := x.pending()
	results := make(map[int]Result, len(todo))
	for _, e := range x.order(todo) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		res, err := x.undo(e)
		if err != nil {
			return nil, fmt.Errorf("effect %d (%s): %w", e.Index+1, shorten(e.Type), err)
		}
		results[e.Index] = res
		x.states[e.Index] = res.State
	}
	out := make([]Result, 0, len(todo))
	gone := map[string]bool{}
	for _, e := range slices.Backward(todo) {
		out = append(out, results[e.Index])
		for _, f := range results[e.Index].Files {
			gone[f] = true
		}
	}
	for i := range out { // kept for an attachment that then went itself
		out[i].Kept = slices.DeleteFunc(out[i].Kept, func(k KeptFile) bool { return gone[k.File] })
	}
	return out, nil
}

// run is one job being undone.
type run struct {
	ctx    context.Context
	w      Writer
	job    Job
	o      Options
	states map[int]State // by effect index, earlier runs included
}

// pending returns the effects not done yet and notes the states of the others.
func (x *run) pending() []Effect {
	var todo []Effect
	for _, e := range x.job.Doc.Effects {
		if entry, ok := x.job.Doc.Record.Find(e); ok && entry.State.Done() && !x.o.Force {
			x.states[e.Index] = entry.State
			continue
		}
		todo = append(todo, e)
	}
	return todo
}

// order is the order of undoing: last to first, but what must not go while
// another effect stays waits for that effect (see held).
func (x *run) order(todo []Effect) []Effect {
	out := make([]Effect, 0, len(todo))
	for phase := range waitPhases {
		for _, e := range slices.Backward(todo) {
			if waitPhase(e) == phase {
				out = append(out, e)
			}
		}
	}
	return out
}

// count is the number of recorded effects of a type.
func (x *run) count(effectType string) int {
	n := 0
	for _, e := range x.job.Doc.Effects {
		if e.Type == effectType {
			n++
		}
	}
	return n
}

// failure ends the judging of one effect.
type failure struct {
	state        State // "" is StateFailed
	reason, hint string
}

// verdict is what a kind decides about one effect. apply is set when something
// is to be written; it runs inside a savepoint.
type verdict struct {
	fail    *failure
	message string
	kept    []KeptFile
	apply   func() (applied, error)
}

// applied is what writing left: the old state and the files to remove.
type applied struct {
	replaced phpvalue.Value
	files    []string
}

func failed(reason string, args ...any) verdict {
	return verdict{fail: &failure{reason: fmt.Sprintf(reason, args...)}}
}

func (x *run) undo(e Effect) (Result, error) {
	res := Result{Effect: e, IDs: phpvalue.NewArray(0)}
	if e.fields == nil {
		res.State, res.Reason = StateFailed, "The effect is not an object"
		return res, nil
	}
	kind, ok := lookup(e)
	if !ok {
		res.State, res.Reason = StateUnsupported, "Unknown effect type: "+e.Type
		return res, nil
	}
	res.IDs = kind.ids(e)
	v, err := kind.judge(x, e)
	if err != nil {
		return res, err
	}
	if v.fail == nil && v.apply != nil {
		if v.fail, err = x.held(e); err != nil {
			return res, err
		}
	}
	res.Message = v.message
	switch {
	case v.fail != nil:
		res.State, res.Reason, res.Hint = v.fail.state, v.fail.reason, v.fail.hint
		if res.State == "" {
			res.State = StateFailed
		}
		return res, nil
	case v.apply == nil:
		res.State = StateAlready
		return res, nil
	}
	return x.write(res, v)
}

// write applies a verdict inside a savepoint.
func (x *run) write(res Result, v verdict) (Result, error) {
	var done applied
	var large *failure
	err := x.w.Savepoint(x.ctx, func() error {
		var err error
		if done, err = v.apply(); err != nil {
			return err
		}
		done.replaced = lossless(done.replaced)
		if n := len(phpvalue.EncodeJSON(done.replaced, phpvalue.JSONOptions{})); n > maxReplaced && !x.o.Force {
			large = &failure{
				reason: fmt.Sprintf("what stands there now is %d bytes, more than the %d kept with a job", n, maxReplaced),
				hint:   "Use --force to undo it all the same and keep them.",
			}
			return errTooLarge
		}
		return nil
	})
	switch {
	case large != nil && errors.Is(err, errTooLarge):
		res.State, res.Reason, res.Hint = StateFailed, large.reason, large.hint
	case errors.Is(err, ErrRefused):
		res.State, res.Reason = StateFailed, err.Error()
	case err != nil:
		return res, err
	default:
		res.State, res.Replaced, res.Files, res.Kept = StateReverted, done.replaced, done.files, v.kept
	}
	return res, nil
}

var errTooLarge = errors.New("what is replaced is too large to keep")
