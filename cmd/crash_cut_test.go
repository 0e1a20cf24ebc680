package cmd_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"datamachine/store/storetest"
)

// crashBreak is one broken connection.
type crashBreak struct {
	n        int
	answered bool // the server has executed the statement
	action   crashAction
}

func (b crashBreak) String() string {
	where := map[crashBreak]string{
		{0, false, crashCut}: "before", {0, false, crashHalf}: "in the middle of",
		{0, true, crashCut}: "before the answer to", {0, true, crashHalf}: "in the middle of the answer to",
	}
	return fmt.Sprintf("%s statement %d", where[crashBreak{0, b.answered, b.action}], b.n)
}

// crashPlan is what an undisturbed run sends.
type crashPlan struct {
	*crashTrace
	sql    []string // by number, from 1
	writes int      // the first statement of the first writing transaction
}

func (s *crashSite) plan(t *testing.T, p *crashProxy, c crashCase) crashPlan {
	t.Helper()
	plan := crashPlan{crashTrace: s.trace(t, p, c.args...)}
	plan.sql = make([]string, plan.statements+1)
	p.reset(func(e crashEvent) crashAction {
		plan.sql[e.N] = e.SQL
		if e.begins() && plan.writes == 0 {
			plan.writes = e.N - 2 // the two SETs before it
		}
		return crashPass
	})
	s.restore(t)
	s.start(t, p.socket, c.args...).outcome()
	p.reset(nil)
	return plan
}

// breaks lists where to break: at every COMMIT before it and before its answer,
// and at every step-th other statement, by turns in the middle of it and before
// its answer. Step 1 breaks also in the middle of every COMMIT and its answer.
func (p crashPlan) breaks(from, to, step int) []crashBreak {
	var list []crashBreak
	for n := from; n < to; n++ {
		switch {
		case slices.Contains(p.commits, n):
			list = append(list, crashBreak{n, false, crashCut}, crashBreak{n, true, crashCut})
			if step == 1 {
				list = append(list, crashBreak{n, false, crashHalf}, crashBreak{n, true, crashHalf})
			}
		case n%step != 0:
		case n/step%3 == 0:
			list = append(list, crashBreak{n, false, crashHalf})
		default:
			list = append(list, crashBreak{n, true, crashCut})
		}
	}
	return list
}

// TestLostConnection breaks the connection once, at statements of an undo from
// its first transaction on: in the middle of the statement, and when the server
// has executed it but not answered; at COMMIT also right before it. The program
// must find out by itself what became of its transaction, redo what is lost on a
// new connection, and show and leave the same as an undisturbed run.
func TestLostConnection(t *testing.T) {
	crashConnections(t, crashCases, func(c crashCase, plan crashPlan) []crashBreak {
		step := 15
		switch {
		case testing.Short():
			step = 60
		case c.String() == "undo 5": // all kinds of effects
			step = 1
		}
		return plan.breaks(plan.writes, plan.statements+1, step)
	})
}

// TestLostConnectionBefore breaks it between the connection's first statement
// and the first transaction: nothing is written yet, and all can be read again.
func TestLostConnectionBefore(t *testing.T) {
	cases := []crashCase{{args: []string{"undo", "5"}}, {args: []string{"undo", "--task-type=internal_linking"}}}
	crashConnections(t, cases, func(_ crashCase, plan crashPlan) []crashBreak {
		const session = 2 // statements that open a session
		return plan.breaks(session+1, plan.writes, 1)
	})
}

func crashConnections(t *testing.T, cases []crashCase, breaks func(c crashCase, plan crashPlan) []crashBreak) {
	t.Helper()
	storetest.Server(t)
	binary, sql := crashBinary(t), newCrashSeed()
	path := sql.path(t)
	for _, c := range cases {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			s := newCrashSite(t, binary, sql, path)
			plan := s.plan(t, newCrashProxy(t, s.server.Socket), c)
			list := breaks(c, plan)
			t.Logf("%d statements, %d commits, %d breaks", plan.statements, len(plan.states)-1, len(list))
			for part := range slices.Chunk(list, 60) {
				t.Run("", func(t *testing.T) {
					t.Parallel()
					s := newCrashSite(t, binary, sql, path)
					p := newCrashProxy(t, s.server.Socket)
					for _, b := range part {
						s.breakOnce(t, p, c, plan, b)
					}
				})
			}
		})
	}
}

// breakOnce breaks one undo's connection once.
func (s *crashSite) breakOnce(t *testing.T, p *crashProxy, c crashCase, plan crashPlan, b crashBreak) {
	t.Helper()
	s.restore(t)
	p.reset(func(e crashEvent) crashAction {
		if e.N == b.n && e.Answered == b.answered {
			return b.action
		}
		return crashPass
	})
	got := s.start(t, p.socket, c.args...).outcome()
	p.reset(nil)
	s.awaitGone(t)
	where := fmt.Sprintf("%s, connection lost %s\n%.200s\n", c, b, strings.Join(strings.Fields(plan.sql[b.n]), " "))
	state, files := s.state(t), s.listFiles(t)
	last := len(plan.states) - 1
	same := got.code == plan.outcome.code && got.stdout == plan.outcome.stdout && got.stderr == plan.outcome.stderr
	switch {
	case same && plan.states[last].equal(state) && slices.Equal(files, plan.files[last+1]):
		return
	case same:
		t.Errorf("%sleaves another database or files %q, want %q\n%s", where, files, plan.files[last+1], state.diff(plan.states[last]))
	default:
		t.Errorf("%sends with %s", where, got)
	}
	// What it could not do must at least be whole, and the next run must do it.
	if plan.find(state, files) < 0 {
		t.Errorf("%sleaves a database in no state the undo commits\n%s", where, plan.nearest(state, files))
	}
	s.run(t, c.args...)
	s.run(t, c.args...)
	s.awaitGone(t)
	if end := c.end(s.state(t)); !end.equal(c.end(plan.end)) {
		t.Errorf("%stwo more runs end elsewhere\n%s", where, end.diff(c.end(plan.end)))
	}
	if files := s.listFiles(t); !slices.Equal(files, plan.endFiles) {
		t.Errorf("%stwo more runs leave files %q, want %q", where, files, plan.endFiles)
	}
}
