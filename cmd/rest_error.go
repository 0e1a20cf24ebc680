package cmd

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"datamachine/undo/phpvalue"
)

// restError is what an error looks like under --format=rest.
type restError struct {
	code    string
	message string
	status  int // HTTP status
	missing []string
	invalid []restInvalid
}

// restInvalid is one parameter with an unusable value.
type restInvalid struct {
	name string
	text string
	code string // of the details; "" leaves the details out
}

// facedError is an error with its own look under --format=rest.
type facedError struct {
	error
	rest restError
}

func (e facedError) Unwrap() error { return e.error }

// withREST gives err a code, message and HTTP status under --format=rest, for
// example "job_not_found", "Job not found.", 404.
func withREST(err error, code, message string, status int) error {
	return facedError{err, restError{code: code, message: message, status: status}}
}

// withInvalid makes err, under --format=rest, the error about these parameters.
//
// Source: WordPress 6.9, wp-includes/rest-api/class-wp-rest-request.php,
// has_valid_params.
func withInvalid(err error, invalid ...restInvalid) error {
	names := make([]string, len(invalid))
	for i, p := range invalid {
		names[i] = p.name
	}
	return facedError{err, restError{
		code: "rest_invalid_param", message: "Invalid parameter(s): " + strings.Join(names, ", "), status: 400, invalid: invalid,
	}}
}

// restBody is the document for an error under --format=rest; an error without a
// look of its own is a failure of the server.
func restBody(err error) string {
	var faced facedError
	if errors.As(err, &faced) {
		return faced.rest.body()
	}
	var usage usageError
	if errors.As(err, &usage) {
		return restError{
			code: "rest_missing_callback_param", message: "Missing parameter(s): " + strings.Join(usage.missing, ", "),
			status: 400, missing: usage.missing,
		}.body()
	}
	return restError{code: "internal_server_error", message: err.Error(), status: 500}.body()
}

// body is the error as WordPress' REST server writes it.
//
// Source: WordPress 6.9, wp-includes/rest-api.php, rest_convert_error_to_response.
func (e restError) body() string {
	data := phpvalue.NewArray(3)
	data.Set("status", phpvalue.Int(e.status))
	if len(e.missing) > 0 {
		params := phpvalue.NewArray(len(e.missing))
		for _, name := range e.missing {
			params.Append(phpvalue.String(name))
		}
		data.Set("params", params)
	}
	if len(e.invalid) > 0 {
		params, details := phpvalue.NewArray(1), phpvalue.NewArray(1)
		for _, p := range e.invalid {
			params.Set(p.name, phpvalue.String(p.text))
			if p.code != "" {
				details.Set(p.name, p.details())
			}
		}
		data.Set("params", params)
		if details.Len() > 0 {
			data.Set("details", details)
		}
	}
	doc := phpvalue.NewArray(3)
	doc.Set("code", phpvalue.String(e.code))
	doc.Set("message", phpvalue.String(e.message))
	doc.Set("data", data)
	return string(phpvalue.EncodeJSON(doc, phpvalue.JSONOptions{}))
}

func (p restInvalid) details() *phpvalue.Array {
	var data phpvalue.Value = phpvalue.Null{}
	if p.code == "rest_invalid_type" {
		param := phpvalue.NewArray(1)
		param.Set("param", phpvalue.String(p.name))
		data = param
	}
	d := phpvalue.NewArray(3)
	d.Set("code", phpvalue.String(p.code))
	d.Set("message", phpvalue.String(p.text))
	d.Set("data", data)
	return d
}

// restDefaultLimit is per_page when it is not given.
const restDefaultLimit = 50

// restLimit reads --limit for --format=rest as the REST API reads per_page: 1 to
// 100.
//
// Source: WordPress 6.9, wp-includes/rest-api.php, rest_validate_integer_value_from_schema
// and rest_is_integer; Data Machine 0.41.0, inc/Api/Jobs.php.
func restLimit(text string) (int, error) {
	const name, most = "per_page", 100
	f, _, _, ok := phpvalue.NumericString(text)
	if !ok || f != math.Floor(f) {
		p := restInvalid{name, name + " is not of type integer.", "rest_invalid_type"}
		return 0, withInvalid(invalidValue("limit", text, "Use a number from 1 to 100."), p)
	}
	if f < 1 || f > most {
		p := restInvalid{name, fmt.Sprintf("%s must be between 1 (inclusive) and %d (inclusive)", name, most), "rest_out_of_bounds"}
		return 0, withInvalid(invalidValue("limit", text, "Use a number from 1 to 100."), p)
	}
	return int(f), nil
}
