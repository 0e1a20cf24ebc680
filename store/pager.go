package store

// pager chooses how many rows to read at once, so that a page stays small
// however large the rows are.
type pager struct{ size int }

const (
	pageRows  = 1000     // rows of a page at most
	pageFirst = 32       // rows of the first page when their size is unknown
	pageBytes = 4 << 20  // bytes a page should have
	pageLimit = 16 << 20 // bytes after which a page ends early
)

// newPager starts with small pages when rows may be large.
func newPager(large bool) *pager {
	if large {
		return &pager{size: pageFirst}
	}
	return &pager{size: pageRows}
}

// read reads one page of at most limit rows. fetch calls add with the size of
// each row and stops when that returns false. full is true when there may be
// more rows.
func (p *pager) read(limit int, fetch func(add func(size int64) bool) error) (full bool, err error) {
	rows, bytes, early := 0, int64(0), false
	err = fetch(func(size int64) bool {
		rows++
		bytes += size
		early = bytes >= pageLimit
		return !early
	})
	if rows > 0 {
		each := max(bytes/int64(rows), 1)
		p.size = int(min(max(pageBytes/each, 1), int64(2*limit), pageRows))
	}
	return early || rows == limit, err
}
