#!/usr/bin/env bash
# Docusaurus 3.10.2 shows the first line of an HTML comment as the description of a page.
#
# A page without "description" gets one from its text: createExcerpt of @docusaurus/utils takes the
# first line that holds text, and it lands in <meta name="description">, in og:description, in lists of
# posts and in feeds. It drops comments of one line. Of a comment over several lines it takes the first
# line as text, so a note to colleagues is published, although the page itself hides it.
#
# Seen: "<!-- Ask legal\nbefore we publish. -->\n\nHello" gives "<!-- Ask legal"; with the comment in
# one line it gives "Hello".
#
# Needs Node.js with npm and the npm registry. Exits 1 when the behaviour is another one.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @docusaurus/utils@3.10.2 >/dev/null
cat >excerpt.js <<'JS'
const {createExcerpt} = require('@docusaurus/utils');
const rows = [
  ['<!-- Ask legal before we publish. -->\n\nHello', 'Hello'],
  ['<!-- Ask legal\nbefore we publish. -->\n\nHello', '<!-- Ask legal'],
];
let changed = false;
for (const [text, want] of rows) {
  const got = createExcerpt(text);
  console.log(JSON.stringify(text), 'gives', JSON.stringify(got));
  changed ||= got !== want;
}
if (changed) {
  console.log('CHANGED: Docusaurus no longer does what this finding says');
  process.exit(1);
}
JS
node excerpt.js
