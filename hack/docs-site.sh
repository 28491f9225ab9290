#!/usr/bin/env bash
# Makes a site of the documentation, with the commands that a blog is imported with. The pages are the ones of
# hack/docs-site/pages.txt.
#
#   hack/docs-site.sh DIRECTORY   writes source/ (Markdown with front matter), content/ (manifests) and public/ (pages)
#
# TOPICPAGES names the command line; without it, it is built.
set -euo pipefail
[ $# -eq 1 ] || { echo "docs-site: error: name one directory: hack/docs-site.sh DIRECTORY" >&2 && exit 2; }
mkdir -p "$1"
dest=$(cd "$1" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rm -rf "$dest/source"
if [ -z "${TOPICPAGES:-}" ]; then
	TOPICPAGES=$dest/topicpages
	go build -trimpath -o "$TOPICPAGES" ./cmd/topicpages
fi

while IFS='|' read -r path name date tags summary; do
	[ "${path#\#}" = "$path" ] || continue
	path=${path// /}
	mkdir -p "$dest/source/$(dirname "$path")"
	{
		printf -- '---\nslug: %s\ndate: %s\ntags: [%s]\nsummary: "%s"\n---\n' "${name// /}" "${date// /}" "$tags" "${summary# }"
		sed '/^<!-- .* -->$/d' "$path" # notes to whoever changes the page
	} >"$dest/source/$path"
done <hack/docs-site/pages.txt

"$TOPICPAGES" import markdown "$dest/source" -o "$dest/content/posts"
cp hack/docs-site/site.yaml "$dest/content/"
"$TOPICPAGES" lint --fail-on warning -f "$dest/content"
"$TOPICPAGES" render -f "$dest/content" -o "$dest/public"
