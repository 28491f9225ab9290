// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package shard

import "path"

// The stubs say in the format of the file that it is too large. They are
// constants, so that they depend on no template, size or path.
const (
	stubHTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Page too large</title>
</head>
<body>
<main>
<h1>Page too large</h1>
<p>This page is too large to publish. <a href="/">All topics</a></p>
</main>
</body>
</html>
`
	stubJSON = `{"error":"This file is too large to publish."}` + "\n"
	stubXML  = `<?xml version="1.0" encoding="UTF-8"?>` + "\n<error>This file is too large to publish.</error>\n"
	stubCode = "/* This file is too large to publish. */\n"
	stubText = "This file is too large to publish.\n"
)

// stubFor returns the replacement of the file at path, by its extension.
func stubFor(file string) []byte {
	switch path.Ext(file) {
	case ".html":
		return []byte(stubHTML)
	case ".json":
		return []byte(stubJSON)
	case ".xml", ".svg":
		return []byte(stubXML)
	case ".css", ".js":
		return []byte(stubCode)
	default:
		return []byte(stubText)
	}
}
