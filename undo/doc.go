// Package undo takes back what Data Machine's system tasks did to a WordPress
// site: posts, metas, attachments and thumbnails.
//
// It owns the effects a job recorded, how each kind is judged and reverted, the
// record it leaves in engine_data, and the WordPress rules of doing so. It knows
// neither SQL nor the command line: it reads and writes through Reader and
// Writer, which a store (or the Overlay of a dry run) provides.
//
//	doc := undo.ParseDoc(engineData)
//	run, err := undo.Run(ctx, tx, undo.Job{ID: 55, Doc: doc}, undo.Options{Clock: clock})
//	text := doc.Record.With(run).Splice(...)
package undo
