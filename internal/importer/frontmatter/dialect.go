// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package frontmatter

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// Dialect is how a library reads the scalars of YAML.
type Dialect int

const (
	// JSYAML3 is js-yaml 3, which gray-matter has.
	JSYAML3 Dialect = iota
	// JSYAML4 is js-yaml 4: Eleventy, Hexo, Docusaurus.
	JSYAML4
	// YAML12 is the core schema of YAML 1.2: js-yaml 5, and the package yaml of npm.
	YAML12
	// PyYAML reads YAML 1.1 for MkDocs and Pelican.
	PyYAML
	// Psych is Ruby's.
	Psych
	// SafeYAML is safe_yaml 1.0 for Ruby: Jekyll.
	SafeYAML
	// GoccyYAML is goccy/go-yaml: Hugo.
	GoccyYAML
)

// scalars are the rules of a dialect.
type scalars struct {
	null, yes, no *regexp.Regexp
	ints, floats  *regexp.Regexp
	// day and instant are the forms of dates.
	day, instant *regexp.Regexp
	// octal is the prefix of octal numbers: "0" or "0o".
	octal []string
	// separators may stand between digits.
	separators string
	// sexagesimal computes a number such as 12:30 of its parts.
	sexagesimal func(parts []string) float64
	impossible  impossibleDate
	symbols     bool
	merges      bool
	// mergesInOrder is true if a merge replaces the keys before it.
	mergesInOrder bool
	uniqueKeys    bool
	// oneDocument is true if a second document in the text is an error.
	oneDocument bool
	language    valueSyntax
}

// impossibleDate is the way in which a dialect reads 2024-02-30.
type impossibleDate int

const (
	isString impossibleDate = iota
	rollsOver
	isError
)

// valueSyntax says how a programming language prints values.
type valueSyntax struct {
	null, yes, no     string
	infinity, nan     string
	fractions         bool // 1000.0 keeps its fraction
	doubles           bool // integers are floats
	day, date, zoned  string
	exponentFrom      float64
	exponentBelowZero float64
}

var (
	javaScript = valueSyntax{null: "null", yes: "true", no: "false", infinity: "Infinity", nan: "NaN", doubles: true,
		day: javaScriptDate, date: javaScriptDate, zoned: javaScriptDate, exponentFrom: 1e21, exponentBelowZero: 1e-6}
	python = valueSyntax{null: "None", yes: "True", no: "False", infinity: "inf", nan: "nan", fractions: true,
		day: "2006-01-02", date: "2006-01-02 15:04:05", zoned: "2006-01-02 15:04:05-07:00", exponentFrom: 1e16, exponentBelowZero: 1e-4}
	ruby = valueSyntax{null: "", yes: "true", no: "false", infinity: "Infinity", nan: "NaN", fractions: true,
		day: "2006-01-02", date: "2006-01-02 15:04:05 UTC", zoned: "2006-01-02 15:04:05 -0700", exponentFrom: 1e16, exponentBelowZero: 1e-4}
	golang = valueSyntax{null: "<nil>", yes: "true", no: "false", infinity: "+Inf", nan: "NaN", exponentFrom: 1e21, exponentBelowZero: 1e-4}
)

const javaScriptDate = "Mon Jan 02 2006 15:04:05 GMT-0700 (Coordinated Universal Time)"

var (
	nullWord   = whole(`|~|null|Null|NULL`)
	trueWord   = whole(`true|True|TRUE`)
	falseWord  = whole(`false|False|FALSE`)
	yesWord    = whole(`yes|Yes|YES|true|True|TRUE|on|On|ON`)
	noWord     = whole(`no|No|NO|false|False|FALSE|off|Off|OFF`)
	notFinite  = `[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)`
	fullDay    = whole(`(\d{4})-(\d{2})-(\d{2})`)
	instant    = whole(`(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d{2}):(\d{2})(?:\.(\d*))?(?:[ \t]*(Z|([-+])(\d\d?)(?::(\d\d))?))?`)
	rubyTime   = whole(`(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|\s+)(\d\d?):(\d{2}):(\d{2})(?:\.(\d*))?(?:\s*(Z|([-+])(\d\d?):?(\d\d)?))?`)
	shortDay   = whole(`(\d{4})-(\d\d?)-(\d\d?)`)
	baseSixty  = regexp.MustCompile(`^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$`)
	digitsOnly = regexp.MustCompile(`^\d+$`)
)

func whole(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)$`) }

var dialects = map[Dialect]*scalars{
	JSYAML3: {
		null: nullWord, oneDocument: true, yes: trueWord, no: falseWord, day: fullDay, instant: instant, impossible: rollsOver, merges: true, uniqueKeys: true,
		ints:  whole(`[-+]?(?:0|0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]+|[1-9][0-9_]*|[1-9][0-9_]*(?::[0-5]?[0-9])+)`),
		octal: []string{"0"}, separators: "_", sexagesimal: baseSixtyFromRight, language: javaScript,
		floats: whole(`[-+]?(?:0|[1-9][0-9_]*)(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9_]+(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|` + notFinite),
	},
	JSYAML4: {
		null: nullWord, oneDocument: true, yes: trueWord, no: falseWord, day: fullDay, instant: instant, impossible: rollsOver, merges: true, uniqueKeys: true,
		ints:  whole(`[-+]?(?:0b[01]+|0x[0-9a-fA-F]+|0o[0-7]+|[0-9]+)`),
		octal: []string{"0o"}, language: javaScript,
		floats: whole(`[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9]+(?:[eE][-+]?[0-9]+)?|` + notFinite),
	},
	YAML12: {
		null: nullWord, oneDocument: true, yes: trueWord, no: falseWord, uniqueKeys: true,
		ints:  whole(`0o[0-7]+|[-+]?[0-9]+|0x[0-9a-fA-F]+`),
		octal: []string{"0o"}, language: javaScript,
		floats: whole(`[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|` + notFinite),
	},
	PyYAML: {
		null: nullWord, oneDocument: true, yes: yesWord, no: noWord, day: fullDay, instant: instant, impossible: isError, merges: true,
		ints:  whole(`[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+`),
		octal: []string{"0"}, separators: "_", sexagesimal: baseSixtyFromRight, language: python,
		floats: whole(`[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|` + notFinite),
	},
	Psych: {
		null: whole(`|~|(?i:null)`), yes: whole(`(?i:yes|true|on)`), no: whole(`(?i:no|false|off)`),
		day: shortDay, instant: rubyTime, merges: true, symbols: true,
		ints:  whole(`[-+]?0[0-7_,]+|[-+]?(?:0|[1-9](?:[0-9]|,[0-9]|_[0-9])*)|[-+]?0x[0-9a-fA-F_,]+|[-+]?0b[01_,]+|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}`),
		octal: []string{"0"}, separators: "_,", sexagesimal: rubyBaseSixty, language: ruby,
		floats: whole(`[-+]?(?:[0-9][0-9_,]*)?\.[0-9]+(?:[eE][+-][0-9]+)?|[-+]?[0-9][0-9_,]*\.(?:[eE][+-][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}\.[0-9_]*|` + notFinite),
	},
	SafeYAML: {
		null: nullWord, yes: whole(`(?i:yes|true|on)`), no: whole(`(?i:no|false|off)`), day: fullDay, instant: rubyTime, merges: true,
		ints:  whole(`[-+]?0[0-7_,]+|[-+]?(?:0|[1-9](?:[0-9]|,[0-9]|_[0-9])*)|[-+]?0x[0-9a-fA-F_,]+|[-+]?0b[01_,]+`),
		octal: []string{"0"}, separators: "_,", sexagesimal: baseSixtyFromRight, language: ruby,
		floats: whole(`[-+]?(?:[0-9][0-9_,]*)?\.[0-9]+(?:[eE][+-][0-9]+)?|[-+]?[0-9][0-9_,]*\.(?:[eE][+-][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|` + notFinite),
	},
	GoccyYAML: {
		null: nullWord, yes: trueWord, no: falseWord, merges: true, mergesInOrder: true, uniqueKeys: true,
		ints:  whole(`[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0o[0-7_]+|0[0-7_]+|0|[1-9][0-9_]*)`),
		octal: []string{"0o", "0"}, separators: "_", language: golang,
		floats: whole(`[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?|` + notFinite),
	},
}

// resolve gives a plain scalar its kind. The message is "" if the dialect can read it.
func (s *scalars) resolve(v *Value) (message string) {
	raw := v.Raw
	switch {
	case s.null.MatchString(raw):
		v.Kind, v.Text = Null, s.language.null
	case s.yes.MatchString(raw):
		v.Kind, v.Bool, v.Text = Bool, true, s.language.yes
	case s.no.MatchString(raw):
		v.Kind, v.Text = Bool, s.language.no
	case s.day != nil && s.day.MatchString(raw):
		return s.date(v, s.day.FindStringSubmatch(raw), true)
	case s.instant != nil && s.instant.MatchString(raw):
		return s.date(v, s.instant.FindStringSubmatch(raw), false)
	case s.ints.MatchString(raw):
		s.integer(v)
	case s.floats.MatchString(raw):
		s.float(v)
	case s.symbols && len(raw) > 1 && raw[0] == ':':
		return "symbols are not allowed"
	}
	return ""
}

func (s *scalars) integer(v *Value) {
	sign, digits := cutSign(v.Raw)
	for _, separator := range s.separators {
		digits = strings.ReplaceAll(digits, string(separator), "")
	}
	v.Kind = Int
	if strings.Contains(digits, ":") {
		v.Number = sign * s.sexagesimal(strings.Split(digits, ":"))
		v.Text = s.language.float(v.Number, false)
		return
	}
	base := 10
	switch {
	case strings.HasPrefix(digits, "0b"):
		base, digits = 2, digits[2:]
	case strings.HasPrefix(digits, "0x"):
		base, digits = 16, digits[2:]
	default:
		for _, prefix := range s.octal {
			if rest, ok := strings.CutPrefix(digits, prefix); ok && digitsOnly.MatchString(rest) {
				base, digits = 8, rest
				break
			}
		}
	}
	number, ok := new(big.Int).SetString(digits, base)
	if !ok { // such as 08 in a dialect that reads 010 as octal
		number, ok = new(big.Int).SetString(digits, 10)
	}
	if !ok {
		v.Kind = String
		return
	}
	if sign < 0 {
		number.Neg(number)
	}
	v.Number, _ = new(big.Float).SetInt(number).Float64()
	if v.Text = number.String(); s.language.doubles {
		v.Text = s.language.float(v.Number, false)
	}
}

func (s *scalars) float(v *Value) {
	v.Kind = Float
	sign, digits := cutSign(v.Raw)
	switch lower := strings.ToLower(digits); lower {
	case ".inf":
		v.Number = sign * math.Inf(1)
	case ".nan":
		v.Number = math.NaN()
	default:
		for _, separator := range s.separators {
			digits = strings.ReplaceAll(digits, string(separator), "")
		}
		if baseSixty.MatchString(digits) && strings.Contains(digits, ":") {
			v.Number = sign * s.sexagesimal(strings.Split(digits, ":"))
		} else {
			number, err := strconv.ParseFloat(digits, 64)
			if err != nil && !math.IsInf(number, 0) {
				v.Kind = String
				return
			}
			v.Number = sign * number
		}
	}
	v.Text = s.language.float(v.Number, s.language.fractions)
}

func cutSign(digits string) (sign float64, rest string) {
	if rest, ok := strings.CutPrefix(digits, "-"); ok {
		return -1, rest
	}
	return 1, strings.TrimPrefix(digits, "+")
}

// baseSixtyFromRight reads 1:30 as 90.
func baseSixtyFromRight(parts []string) float64 {
	number := 0.0
	for _, part := range parts {
		n, _ := strconv.ParseFloat(part, 64)
		number = number*60 + n
	}
	return number
}

// rubyBaseSixty reads 1:30 as hours and minutes, in seconds.
func rubyBaseSixty(parts []string) float64 {
	number := 0.0
	for i, part := range parts {
		n, _ := strconv.ParseFloat(part, 64)
		number += n * math.Pow(60, math.Abs(float64(i-2)))
	}
	return number
}

// float prints a number; with a fraction also where that is zero, if asked for.
func (l valueSyntax) float(number float64, fraction bool) string {
	switch {
	case math.IsNaN(number):
		return l.nan
	case math.IsInf(number, 1):
		return l.infinity
	case math.IsInf(number, -1):
		return "-" + strings.TrimPrefix(l.infinity, "+")
	case number == 0:
		number = 0 // and not -0
	}
	if size := math.Abs(number); size != 0 && (size >= l.exponentFrom || size < l.exponentBelowZero) {
		return strings.Replace(strconv.FormatFloat(number, 'e', -1, 64), "e-0", "e-", 1)
	}
	text := strconv.FormatFloat(number, 'f', -1, 64)
	if fraction && !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}
