// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Checks HTML files against the standard and against good practice, with the
// html-validate of the directory of tools:
//
//	node validate.mjs TOOLS FILE...
//
// Prints the faults as JSON, [{file, line, column, rule, message, selector}]; an
// empty list when there is none. html-validate's own command needs Node.js 22.
import { readFile } from "node:fs/promises";
import { createRequire, syncBuiltinESMExports } from "node:module";
import { join, resolve } from "node:path";
import util from "node:util";

// What html-validate needs and Node.js 18, which Debian 12 has, lacks.
util.styleText ??= (_format, text) => text;
syncBuiltinESMExports();
Array.prototype.toSorted ??= function (compare) { return [...this].sort(compare); };
Array.prototype.toReversed ??= function () { return [...this].reverse(); };

// Every rule of these sets is an error. What follows says where we differ, and why.
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
		// it expects. What comes from the site itself comes over the same connection as
		// the page, with a hash in its name.
		"require-sri": ["error", { target: "crossorigin" }],
		// Code and wide tables scroll on their own, so they are regions that one can reach
		// with the keyboard; a section cannot be a pre.
		"prefer-native-element": ["error", { exclude: ["region"] }],
		// What cleans the HTML of articles writes disabled="", which is the same.
		"attribute-boolean-style": "off",
		// A title is what an author wrote, and an author may be long-winded.
		"long-title": "off",
		// A tag may look like a telephone number ("2024-2026"), and is none.
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
