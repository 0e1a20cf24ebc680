package format

import (
	"testing"

	"datamachine/undo/phpvalue"
)

func TestJSONCell(t *testing.T) {
	t.Parallel()
	nested := phpvalue.NewArray(1)
	nested.Set("k", phpvalue.NewList(phpvalue.Float(1), str("ü")))
	for _, c := range []struct {
		v    phpvalue.Value
		want string
	}{
		{str("a/b"), `"a\/b"`}, {str("é🎵"), `"\u00e9\ud83c\udfb5"`}, {str("<>&'"), `"<>&'"`},
		{str("\b\f\n\r\t\x01\x7f"), `"\b\f\n\r\t\u0001` + "\x7f" + `"`},
		{str("bad\xc3"), "null"}, {phpvalue.Null{}, "null"}, {phpvalue.Int(7), "7"}, {phpvalue.Bool(true), "true"},
		{phpvalue.Float(1), "1"}, {phpvalue.NewArray(0), "[]"}, {nested, `{"k":[1,"\u00fc"]}`},
	} {
		check(t, "cell", string(appendJSON(nil, c.v)), c.want)
	}
}

// Recorded: Data Machine 0.41.0 on WP-CLI 2.12.0, show --format=json, shortened.
func TestPrettyJSON(t *testing.T) {
	t.Parallel()
	data, err := phpvalue.DecodeJSON([]byte(`{"post_id":4,"source_url":"https:\/\/example.com\/a?b=1&c=<d>",` +
		`"title":"He said \"hi\" \ud83c\udfb5","flow_config":{"p1_s2_1":{"x":1,"path":"a\/b"}},` +
		`"score":1.5,"big":12345678901234567,"none":null,"empty":{},"off":false}`))
	if err != nil {
		t.Fatal(err)
	}
	job := phpvalue.NewArray(2)
	job.Set("job_id", str("1"))
	job.Set("agent_id", phpvalue.Null{})
	job.Set("engine_data", data)
	check(t, "pretty", string(PrettyJSON(job)), `{
    "job_id": "1",
    "agent_id": null,
    "engine_data": {
        "post_id": 4,
        "source_url": "https://example.com/a?b=1&c=<d>",
        "title": "He said \"hi\" \ud83c\udfb5",
        "flow_config": {
            "p1_s2_1": {
                "x": 1,
                "path": "a/b"
            }
        },
        "score": 1.5,
        "big": 12345678901234567,
        "none": null,
        "empty": [],
        "off": false
    }
}`)
	check(t, "compact", string(CompactJSON(phpvalue.NewList(str("a/b")))), `["a\/b"]`)
}
