package undo

import (
	"path"
	"strings"

	"datamachine/undo/phpvalue"
)

const (
	attachedFileKey = "_wp_attached_file"
	metadataKey     = "_wp_attachment_metadata"
	backupSizesKey  = "_wp_attachment_backup_sizes"
)

// fileNames is what an attachment's metas name: files relative to the uploads
// directory, and names that cannot be such files.
type fileNames struct {
	files   []string
	refused []string
}

// names lists the files of an attachment: its sizes, originals and backups, and
// last the file itself. Without an attached file there are none, whatever the
// other metas say. A name that is absolute, a stream or leads out of its folder
// is refused. Metas that are not PHP arrays name nothing.
// Source: WordPress wp-includes/post.php wp_delete_attachment_files (7.1).
func (a AttachedFiles) names() fileNames {
	var out fileNames
	if a.Attached == "" {
		return out
	}
	if !relative(a.Attached) {
		out.refused = append(out.refused, a.Attached)
		return out
	}
	main := path.Clean(a.Attached)
	dir := path.Dir(main)
	seen := map[string]bool{}
	add := func(dir, name string) {
		switch file := path.Join(dir, name); {
		case name == "":
		case !relative(name) || strings.HasPrefix(path.Base(name), "."):
			out.refused = append(out.refused, name)
		case !seen[file]:
			seen[file] = true
			out.files = append(out.files, file)
		}
	}
	meta := phpMap(a.Metadata)
	add(dir, text(meta, "thumb"))
	for _, size := range children(meta, "sizes") {
		add(dir, text(size, "file"))
	}
	for _, key := range []string{"original_image", "source_image", "animated_video", "animated_video_poster"} {
		add(dir, text(meta, key))
	}
	backupDir := dir
	if file := text(meta, "file"); file != "" && relative(file) {
		backupDir = path.Dir(path.Clean(file))
	}
	for _, e := range phpMap(a.BackupSizes).Entries() {
		if size, ok := e.Value.(*phpvalue.Array); ok {
			add(backupDir, text(size, "file"))
		}
	}
	add(".", main)
	return out
}

// relative tells a plain relative name from an absolute path, a Windows drive, a
// stream such as s3://bucket/x, and a name with a step upwards.
func relative(name string) bool {
	if strings.HasPrefix(name, "/") || strings.ContainsAny(name, "\\\x00") || strings.Contains(name, "://") {
		return false
	}
	if len(name) > 1 && name[1] == ':' {
		return false
	}
	for step := range strings.SplitSeq(name, "/") {
		if step == ".." {
			return false
		}
	}
	return true
}

func phpMap(serialized string) *phpvalue.Array {
	if v, err := phpvalue.Unserialize(serialized); err == nil {
		if m, ok := v.(*phpvalue.Array); ok {
			return m
		}
	}
	return phpvalue.NewArray(0)
}

func text(m *phpvalue.Array, key string) string {
	v, _ := m.Get(key)
	s, _ := v.(phpvalue.String)
	return string(s)
}

func children(m *phpvalue.Array, key string) []*phpvalue.Array {
	var out []*phpvalue.Array
	v, _ := m.Get(key)
	list, ok := v.(*phpvalue.Array)
	if !ok {
		return nil
	}
	for _, e := range list.Entries() {
		if c, ok := e.Value.(*phpvalue.Array); ok {
			out = append(out, c)
		}
	}
	return out
}

// hasFullSize: such metadata gives a non-image a picture (a PDF's first page).
// Source: WordPress wp-includes/media.php image_get_intermediate_size (6.9).
func hasFullSize(metadata string) bool {
	v, ok := phpMap(metadata).Get("sizes")
	if !ok {
		return false
	}
	sizes, ok := v.(*phpvalue.Array)
	if !ok {
		return false
	}
	_, ok = sizes.Get("full")
	return ok
}
