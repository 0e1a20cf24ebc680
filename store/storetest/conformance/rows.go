package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"datamachine/store/storetest"
)

// newID stands for the id of a row that did not exist before.
const newID = "<new>"

// pointers are the columns that hold ids of another table's rows.
var pointers = map[string]string{ // column of any table: suffix of the table it points into
	"post_id":     "posts",
	"post_parent": "posts",
	"action_id":   "actionscheduler_actions",
}

// changeSet is one side of the comparison, in comparable form.
type changeSet struct {
	byKey   map[[2]string]storetest.Change // updates and deletes by table and key
	inserts map[string]int                 // "table {row}" without its own id
}

// newChangeSet drops what does not count and replaces ids of new rows.
func newChangeSet(before, after storetest.Dump, changes []storetest.Change) changeSet {
	fresh := map[[2]string]bool{} // table and id of new rows
	for _, c := range changes {
		if c.Op == "insert" {
			fresh[[2]string{c.Table, c.Key}] = true
		}
	}
	set := changeSet{byKey: map[[2]string]storetest.Change{}, inserts: map[string]int{}}
	for _, c := range changes {
		if c.Op == "insert" && strings.HasSuffix(c.Table, "datamachine_logs") && show(c.After["level"]) == `"debug"` {
			continue
		}
		c.Before, c.After = normalized(c, before, fresh, c.Before), normalized(c, before, fresh, c.After)
		if c.Op != "insert" {
			set.byKey[[2]string{c.Table, c.Key}] = c
			continue
		}
		auto := before[c.Table].Auto
		if auto == "" {
			auto = after[c.Table].Auto
		}
		delete(c.After, auto)
		set.inserts[c.Table+" "+c.After.String()]++
	}
	set.cancel(before)
	return set
}

// normalized copies a row, without what may differ.
func normalized(c storetest.Change, before storetest.Dump, fresh map[[2]string]bool, row storetest.Row) storetest.Row {
	if row == nil {
		return nil
	}
	row = maps.Clone(row)
	put := func(column, value string) { row[column] = &value }
	for column, suffix := range pointers {
		if row[column] == nil {
			continue
		}
		for name := range before {
			if strings.HasSuffix(name, "_"+suffix) && name != c.Table && fresh[[2]string{name, *row[column]}] {
				put(column, newID)
			}
		}
	}
	if c.Op == "insert" && row["guid"] != nil {
		put("guid", strings.Replace(*row["guid"], "?p="+c.Key, "?p="+newID, 1))
	}
	if text, ok := row["engine_data"]; ok {
		delete(row, "engine_data")
		for column, value := range engineColumns(text) {
			put(column, value)
		}
	}
	return row
}

// cancel drops pairs of a deleted and an inserted meta row of equal content: a
// meta id means nothing to anybody.
func (s changeSet) cancel(before storetest.Dump) {
	for key, c := range s.byKey {
		if c.Op != "delete" || !strings.HasSuffix(c.Table, "meta") {
			continue
		}
		if text := content(c.Table, c.Before, before); s.inserts[text] > 0 {
			s.take(text)
			delete(s.byKey, key)
		}
	}
}

func (s changeSet) take(insert string) {
	if s.inserts[insert]--; s.inserts[insert] == 0 {
		delete(s.inserts, insert)
	}
}

// content is a row in the form of changeSet.inserts.
func content(table string, row storetest.Row, before storetest.Dump) string {
	row = maps.Clone(row)
	delete(row, before[table].Auto)
	return table + " " + row.String()
}

// compareRows returns the lines of Compare about rows.
func compareRows(before storetest.Dump, want, got changeSet) []string {
	matchReplaced(before, want, got)
	matchReplaced(before, got, want)
	var lines []string
	for key, w := range want.byKey {
		g, there := got.byKey[key]
		switch {
		case !there:
			lines = append(lines, describe("missing", w)...)
		case w.Op != g.Op:
			lines = append(lines, describe("missing", w)...)
			lines = append(lines, describe("unexpected", g)...)
		case w.Op == "update":
			lines = append(lines, compareUpdate(w, g)...)
		}
	}
	for key, g := range got.byKey {
		if _, there := want.byKey[key]; !there {
			lines = append(lines, describe("unexpected", g)...)
		}
	}
	for text, n := range want.inserts {
		for range n - got.inserts[text] {
			lines = append(lines, "row: missing insert "+text)
		}
	}
	for text, n := range got.inserts {
		for range n - want.inserts[text] {
			lines = append(lines, "row: unexpected insert "+text)
		}
	}
	slices.Sort(lines)
	return lines
}

// matchReplaced drops, from both sides, an update of a meta row on one side
// that the other side made by deleting the row and inserting the new content.
func matchReplaced(before storetest.Dump, updates, replaces changeSet) {
	for key, u := range updates.byKey {
		if u.Op != "update" || !strings.HasSuffix(u.Table, "meta") {
			continue
		}
		r, there := replaces.byKey[key]
		text := content(u.Table, u.After, before)
		if there && r.Op == "delete" && replaces.inserts[text] > 0 {
			replaces.take(text)
			delete(replaces.byKey, key)
			delete(updates.byKey, key)
		}
	}
}

// describe returns a line per changed column of an update, one line otherwise.
func describe(what string, c storetest.Change) []string {
	where := "row: " + what + " " + c.Op + " " + c.Table + " " + c.Key + " "
	if c.Op == "delete" {
		return []string{where + c.Before.String()}
	}
	var lines []string
	for _, column := range changedColumns(c) {
		lines = append(lines, fmt.Sprintf("%s%s [%s,%s]", where, column, show(c.Before[column]), show(c.After[column])))
	}
	return lines
}

func compareUpdate(want, got storetest.Change) []string {
	var lines []string
	wanted := changedColumns(want)
	for _, column := range wanted {
		switch w, g := show(want.After[column]), show(got.After[column]); {
		case w == g:
		case g == show(want.Before[column]):
			lines = append(lines, fmt.Sprintf("row: missing update %s %s %s [%s,%s]", want.Table, want.Key, column, g, w))
		default:
			lines = append(lines, fmt.Sprintf("row: wrong update %s %s %s %s != %s", want.Table, want.Key, column, w, g))
		}
	}
	for _, column := range changedColumns(got) {
		if !slices.Contains(wanted, column) {
			lines = append(lines, fmt.Sprintf("row: unexpected update %s %s %s [%s,%s]",
				got.Table, got.Key, column, show(got.Before[column]), show(got.After[column])))
		}
	}
	return lines
}

func changedColumns(c storetest.Change) []string {
	columns := map[string]bool{}
	for column := range c.Before {
		columns[column] = true
	}
	for column := range c.After {
		columns[column] = true
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(columns)), func(column string) bool {
		return show(c.Before[column]) == show(c.After[column])
	})
}

// show prints a value as JSON, null for NULL and for an absent column.
func show(value *string) string {
	if value == nil {
		return "null"
	}
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(*value); err != nil {
		return err.Error()
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// engineColumns takes the text of engine_data apart: one column per member with
// the exact bytes from the end of the member before, so that order, spaces and
// spelling count. Text that is not an object stays one column.
func engineColumns(text *string) map[string]string {
	columns := map[string]string{}
	if text == nil {
		return columns
	}
	list, end, ok := members(*text)
	if !ok {
		columns["engine_data"] = *text
		return columns
	}
	var keys []string
	for _, m := range list {
		if m.key == "datamachine_undo" {
			continue
		}
		column := "engine_data." + m.key
		for n := 2; columns[column] != ""; n++ {
			column = fmt.Sprintf("engine_data.%s#%d", m.key, n)
		}
		columns[column] = m.text
		if m.key != "undo" {
			keys = append(keys, m.key)
		}
	}
	columns["engine_data(keys)"] = strings.Join(keys, " ")
	columns["engine_data(end)"] = end
	return columns
}

type member struct{ key, text string }

// members splits a JSON object; end is what follows the last value.
func members(text string) (list []member, end string, ok bool) {
	decoder := json.NewDecoder(strings.NewReader(text))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, "", false
	}
	start := decoder.InputOffset()
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, "", false
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, "", false
		}
		list = append(list, member{key.(string), text[start:decoder.InputOffset()]})
		start = decoder.InputOffset()
	}
	if _, err := decoder.Token(); err != nil || strings.TrimSpace(text[decoder.InputOffset():]) != "" {
		return nil, "", false
	}
	return list, text[start:], true
}

var timestamp = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`)

// stampClock replaces clock readings of the run in changed rows.
func stampClock(changes []storetest.Change, o Outcome) {
	for i, c := range changes {
		if c.After == nil {
			continue
		}
		row := maps.Clone(c.After)
		for column, value := range row {
			if value == nil || c.Before != nil && show(c.Before[column]) == show(value) {
				continue
			}
			text := timestamp.ReplaceAllStringFunc(*value, func(text string) string { return clockName(text, o) })
			row[column] = &text
		}
		changes[i].After = row
	}
}

// clockName returns <NOW>, <NOW:site> or the text itself. Databases cut to
// whole seconds and read the clock on their own, so a second's grace.
func clockName(text string, o Outcome) string {
	for name, zone := range map[string]*time.Location{"<NOW>": time.UTC, "<NOW:site>": o.Zone} {
		at, err := time.ParseInLocation(time.DateTime, text, zone)
		if err == nil && !at.Before(o.Start.Truncate(time.Second).Add(-time.Second)) && !at.After(o.End.Add(time.Second)) {
			return name
		}
	}
	return text
}
