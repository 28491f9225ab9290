#!/bin/sh
# Written by the topicpages operator; edits are overwritten.
#
#   unpack.sh PAGES FILES
#
# Serves the pages that the kubelet has published last in the volume PAGES: the files of its bundles NAME.tar.gz, and
# files beside them, as an earlier release of the operator publishes them. Readers get them from FILES/served.
#
# Each file is replaced in one step. New files come first, then changed ones; then old files go, and the file with the digest
# comes last. So no page leads to one that is not there yet, and after the new digest nobody gets an old page. The name of a
# bundle stands for its content, so only bundles with new names are unpacked.
#
# If the script fails or is killed, readers keep complete pages, and the next run goes on. It fails if the kubelet refreshes
# the volume meanwhile, or if a bundle is damaged. It runs cat, cp, gzip, ln, mkdir, mv, rm and tar.
set -eu
pages=$1 files=$2
served=$files/served links=$files/links damaged=$files/damaged errors=$files/errors
# An unpacked bundle is a directory in one of these, in this order. Its files are hard links to the served ones.
unpacking=$files/unpacking waiting=$files/waiting current=$files/current retired=$files/retired

# collect COMMAND WORD runs COMMAND for some hundred words at a time, because a program takes a millisecond to start.
# flush COMMAND runs it for the rest. No word has blanks.
words= count=0
collect() {
	words="$words $2" count=$((count + 1))
	[ "$count" -lt 200 ] || flush "$1"
}
flush() {
	# shellcheck disable=SC2086
	[ "$count" -eq 0 ] || "$1" $words
	words= count=0
}

# No bundle has the end that tar writes, so that tar reads several as one. It does not notice where gzip has failed.
# Somebody who may edit ConfigMaps must not publish files of the container by symbolic links.
unpack() {
	{ cat "$@" | gzip -dc || : >"$damaged"; } | tar -xmf - -C "$unpacking"
	[ ! -e "$damaged" ]
	for bundle in "$@"; do
		[ -d "$unpacking/${bundle%.tar.gz}" ]
		[ ! -h "$unpacking/${bundle%.tar.gz}" ]
		for file in "$unpacking/${bundle%.tar.gz}"/* "$unpacking/${bundle%.tar.gz}"/.[!.]*; do
			[ ! -h "$file" ]
		done
	done
}
unpack_bundles() {
	for bundle in *.tar.gz; do
		name=${bundle%.tar.gz}
		[ ! -d "$current/$name" ] || continue
		[ ! -d "$retired/$name" ] || mv "$retired/$name" "$waiting" # an earlier run has failed
		[ ! -e "$bundle" ] || [ -d "$waiting/$name" ] || collect unpack "$bundle"
	done
	flush unpack
}

# Files beside the bundles are taken as a bundle with a name of its own for each edition.
copy() {
	mkdir -p "$unpacking/$plain"
	cp "$@" "$unpacking/$plain"
}
copy_plain_files() {
	[ ! -d "$waiting/$plain" ] && [ ! -d "$current/$plain" ] || return 0 # by an earlier run
	for file in *.gz .[!.]*.gz; do
		case $file in
		*.tar.gz) ;;
		*) [ ! -e "$file" ] || collect copy "$file" ;;
		esac
	done
	flush copy
}

# sort_bundles takes away the bundles that are no longer published, and lets the others wait for being served.
stage() { mv "$@" "$waiting"; }
sort_bundles() {
	old=
	for bundle in "$current"/* "$waiting"/*; do
		name=${bundle##*/}
		[ -e "$name.tar.gz" ] || [ ! -e "$bundle" ] || [ "$name" = "$plain" ] || old="$old $bundle"
	done
	# If the kubelet had begun to remove the edition, nothing would seem to be published.
	[ "$pages/..data" -ef "$edition" ]
	# shellcheck disable=SC2086
	[ -z "$old" ] || mv $old "$retired"
	for bundle in "$unpacking"/*; do
		[ ! -e "$bundle" ] || collect stage "$bundle"
	done
	flush stage
}

# Of two bundles with the same file, which ln refuses, the last one counts.
link_to() {
	directory=$1
	shift
	ln -f "$@" "$directory" 2>/dev/null || for file in "$@"; do
		ln -f "$file" "$directory"
	done
}
add() { link_to "$served" "$@"; }
replace() {
	link_to "$links" "$@"
	mv -f "$links"/* "$served"
}
add_new_files() {
	for file in */*; do
		[ ! -e "$file" ] || [ -e "$served/${file#*/}" ] || collect add "$file"
	done
	flush add
}
replace_changed_files() {
	for file in */*; do
		[ ! -e "$file" ] || [ "$file" -ef "$served/${file#*/}" ] || collect replace "$file"
	done
	flush replace
}

# While pages move from one bundle to another, both may have a file. The other one's is served then.
remove() { rm -f "$@"; }
remove_old_files() {
	for file in "$retired"/*/*; do
		name=${file##*/} other=
		[ "$file" -ef "$served/$name" ] || continue
		for candidate in "$waiting"/*/"$name" "$current"/*/"$name"; do
			[ ! -e "$candidate" ] || other=$candidate
		done
		if [ -n "$other" ]; then
			replace "$other"
		else
			collect remove "$served/$name"
		fi
	done
	flush remove
}

# The digest is in the only file with a name that "*" does not match.
serve_digest() {
	for file in */.[!.]*; do
		[ -e "$file" ] || continue
		[ ! "$file" -ef "$served/${file#*/}" ] || continue
		ln -f "$file" "$links/digest"
		mv -f "$links/digest" "$served/${file#*/}"
	done
}

keep() { mv "$@" "$current"; }
discard() { mv "$@" "$unpacking"; } # from where a later run never takes a half of one
finish() {
	for bundle in "$retired"/*; do
		[ ! -e "$bundle" ] || collect discard "$bundle"
	done
	flush discard
	rm -rf "$unpacking"/*
	for bundle in *; do
		[ ! -e "$bundle" ] || collect keep "$bundle"
	done
	flush keep
	rm -f "$files/edition"
	ln -s "$edition" "$files/edition"
}

# A refresh of the volume is no error: another run follows.
complain() {
	[ "$1" -eq 0 ] || [ ! "$pages/..data" -ef "$edition" ] || cat "$errors" >&3
}

cd -P "$pages/..data"
edition=$PWD plain=plain${PWD##*/}
exec 3>&2 2>"$errors"
trap 'complain $?' EXIT
mkdir -p "$served" "$waiting" "$current" "$retired"
rm -rf "$unpacking" "$links" "$damaged"
mkdir "$unpacking" "$links"
unpack_bundles
copy_plain_files
sort_bundles
cd "$waiting"
add_new_files
replace_changed_files
remove_old_files
serve_digest
finish
