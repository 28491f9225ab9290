// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Checks HTML files against the standard and against good practice, with the
// html-validate of the directory of tools:
//
//	node validate.mjs TOOLS FILE...
//
// Prints the faults as JSON, [{file, line, column, rule, message, selector}], or an
// empty list. html-validate's own command needs Node.js 22.
import { readFile } from "node:fs/promises";
import { createRequire, syncBuiltinESMExports } from "node:module";
import { join, resolve } from "node:path";
import util from "node:util";

// html-validate needs this, and Node.js 18 of Debian 12 lacks it.
util.styleText ??= (_format, text) => text;
syncBuiltinESMExports();
Array.prototype.toSorted ??= function (compare) { return [...this].sort(compare); };
Array.prototype.toReversed ??= function () { return [...this].reverse(); };

// Every rule of these sets is an error, with the exceptions below.
const config = {
	root: true,
	extends: [
		"html-validate:recommended",
		"html-validate:standard",
		"html-validate:document",
		"html-validate:a11y",
	],
	rules: {
		// Lower case, like the names of all elements.
		"doctype-style": ["error", { style: "lowercase" }],
		// The pages may load nothing from elsewhere; if one ever does, it must say what
		// it expects. Files of the site come over the same connection as the page, with
		// a hash in their names.
		"require-sri": ["error", { target: "crossorigin" }],
		// Code and wide tables scroll on their own, so they are regions that one can reach
		// with the keyboard; a section cannot be a pre.
		"prefer-native-element": ["error", { exclude: ["region"] }],
		// The sanitiser of articles writes disabled="", which is the same.
		"attribute-boolean-style": "off",
		// Authors write the titles, and may write long ones.
		"long-title": "off",
		// Browsers do not show blanks at the ends of lines, and in code they are the author's.
		"no-trailing-whitespace": "off",
		// A tag may look like a telephone number ("2024-2026").
		"tel-non-breaking": "off",
	},
};

const [tools, ...files] = process.argv.slice(2);
const { HtmlValidate, StaticConfigLoader } = createRequire(join(resolve(tools), "package.json"))("html-validate/browser");
const validator = new HtmlValidate(new StaticConfigLoader(config));

const faults = [];
for (const file of files) {
	const report = await validator.validateString(await readFile(file, "utf8"), file);
	for (const { line, column, ruleId, message, selector } of report.results.flatMap((result) => result.messages)) {
		faults.push({ file, line, column, rule: ruleId, message, selector: selector ?? "" });
	}
}
console.log(JSON.stringify(faults));
