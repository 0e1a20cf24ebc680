package format

import (
	"io"
	"iter"
	"strings"

	"github.com/olekukonko/ll"
	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/tw"
)

// defaultColumns is the terminal width when none is known.
const defaultColumns = 80

// Table writes tab-separated lines when piped, else a bordered table. In both a
// TAB inside a cell becomes four spaces and each line of a cell after its first
// stands in a line of its own, the columns without such a line being empty
// there. No rows: nothing.
//
// The bordered form holds all rows, for the widths depend on every cell.
//
// Source: wp-cli/php-cli-tools 0.12.5, lib/cli/table/Tabular.php and Ascii.php;
// tests: TestRecorded, TestBordered, FuzzTablePiped, FuzzTableBordered. Unlike
// them it keeps further lines of every column, empty lines, and a "0".
func Table(w io.Writer, fields []string, rows iter.Seq2[Row, error], o Options) error {
	if o.Piped {
		return tabTable(w, fields, rows)
	}
	return borderedTable(w, fields, rows, o.Columns)
}

func tabTable(w io.Writer, fields []string, rows iter.Seq2[Row, error]) error {
	cols := distinct(fields)
	cells := make([]string, len(cols))
	return document{
		row: func(dst []byte, n int, row Row) []byte {
			if n == 0 {
				dst = appendTabLines(dst, fields)
			}
			for i, c := range cols {
				cells[i] = cellText(row.at(c))
			}
			return appendTabLines(dst, cells)
		},
	}.write(w, rows)
}

// appendTabLines appends one row: as many lines as its tallest cell has.
func appendTabLines(dst []byte, cells []string) []byte {
	for k, more := 0, true; more; k++ {
		more = false
		for i, cell := range cells {
			if i > 0 {
				dst = append(dst, '\t')
			}
			line := cell
			if k > 0 || strings.IndexByte(cell, '\n') >= 0 {
				lines := splitLines(cell)
				more = more || k+1 < len(lines)
				line = lineAt(lines, k)
			}
			dst = append(dst, expandTabs(line)...)
		}
		dst = append(dst, '\n')
	}
	return dst
}

func expandTabs(s string) string { return strings.ReplaceAll(s, "\t", "    ") }

func lineAt(lines []string, k int) string {
	if k < len(lines) {
		return lines[k]
	}
	return ""
}

func borderedTable(w io.Writer, fields []string, rows iter.Seq2[Row, error], columns int) error {
	if columns <= 0 {
		columns = defaultColumns
	}
	header := make([]string, len(fields))
	widths := make([]int, len(fields))
	for i, f := range fields {
		header[i] = expandTabs(f)
		widths[i] = textWidth(header[i])
	}
	cols := distinct(fields)
	var body [][]string
	for row, err := range rows {
		if err != nil {
			return err
		}
		cells := make([]string, len(cols))
		for i, c := range cols {
			cells[i] = expandTabs(cellText(row.at(c)))
			widths[i] = max(widths[i], textWidth(cells[i]))
		}
		body = append(body, cells)
	}
	if len(body) == 0 {
		return nil
	}
	return drawTable(w, header, body, fitWidths(widths, columns))
}

// drawTable hands the lines of every row to tablewriter, which orders rules and
// rows and lets asciiBorders print them. Its own measuring, wrapping and
// trimming stay off: they follow the locale and count emoji otherwise.
func drawTable(w io.Writer, header []string, body [][]string, widths []int) error {
	out := &asciiBorders{w: w, widths: widths, bodyCells: len(body[0])}
	t := tablewriter.NewTable(w,
		tablewriter.WithRenderer(out),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithTrimSpace(tw.Off),
		tablewriter.WithTrimTab(tw.Off),
		tablewriter.WithTrimLine(tw.Off),
		tablewriter.WithStreaming(tw.StreamConfig{Enable: true}),
	)
	if err := t.Start(); err != nil {
		return err
	}
	heads := columnLines(header, widths)
	for i := range header {
		for _, line := range heads[1:] {
			heads[0][i] += "\n" + line[i]
		}
	}
	t.Header(heads[0])
	for _, cells := range body {
		for _, line := range columnLines(cells, widths) {
			if err := t.Append(line); err != nil {
				return err
			}
		}
		if out.err != nil {
			return out.err
		}
	}
	if err := t.Close(); err != nil && out.err == nil {
		return err
	}
	return out.err
}

// columnLines lays the cells of one row out as lines, each with a text for
// every cell.
func columnLines(cells []string, widths []int) [][]string {
	tall := 1
	pieces := make([][]string, len(cells))
	for i, cell := range cells {
		for _, line := range splitLines(cell) {
			pieces[i] = append(pieces[i], cutWidth(line, widths[i])...)
		}
		tall = max(tall, len(pieces[i]))
	}
	lines := make([][]string, tall)
	for k := range lines {
		lines[k] = make([]string, len(cells))
		for i := range cells {
			lines[k][i] = lineAt(pieces[i], k)
		}
	}
	return lines
}

// asciiBorders is the tablewriter renderer of WP-CLI's look: + and - and |, one
// space at each side of a cell, left aligned. It uses its own widths and keeps
// the first write error, which tablewriter would lose.
type asciiBorders struct {
	w         io.Writer
	widths    []int
	bodyCells int // a body row may have fewer cells than the header
	buf       []byte
	err       error
}

func (a *asciiBorders) Start(io.Writer) error             { return nil }
func (a *asciiBorders) Logger(*ll.Logger)                 {}
func (a *asciiBorders) Line(tw.Formatting)                { a.rule() }
func (a *asciiBorders) Row(row []string, _ tw.Formatting) { a.line(row[:a.bodyCells]) }

func (a *asciiBorders) Header(lines [][]string, _ tw.Formatting) {
	for _, line := range lines {
		a.line(line)
	}
}

func (a *asciiBorders) Footer([][]string, tw.Formatting) {}

func (a *asciiBorders) Config() tw.Rendition {
	return tw.Rendition{
		Borders:   tw.Border{Left: tw.On, Right: tw.On, Top: tw.On, Bottom: tw.On},
		Settings:  tw.Settings{Lines: tw.Lines{ShowTop: tw.On, ShowBottom: tw.On, ShowHeaderLine: tw.On}},
		Streaming: true,
	}
}

func (a *asciiBorders) Close() error {
	if a.err == nil {
		a.err = flush(a.w, a.buf)
	}
	a.buf = nil
	return a.err
}

func (a *asciiBorders) rule() {
	for _, w := range a.widths {
		a.buf = append(a.buf, '+')
		a.buf = append(a.buf, strings.Repeat("-", w+2)...)
	}
	a.end('+')
}

func (a *asciiBorders) line(cells []string) {
	for i, cell := range cells {
		a.buf = append(append(a.buf, "| "...), cell...)
		a.buf = append(a.buf, strings.Repeat(" ", max(0, a.widths[i]-textWidth(cell))+1)...)
	}
	a.end('|')
}

func (a *asciiBorders) end(border byte) {
	a.buf = append(a.buf, border, '\n')
	if len(a.buf) >= flushSize && a.err == nil {
		a.err = flush(a.w, a.buf)
		a.buf = a.buf[:0]
	}
}
