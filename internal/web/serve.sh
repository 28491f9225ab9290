#!/bin/sh
# Written by the topicpages operator; edits are overwritten.
#
#   serve.sh CONFIGURATION PAGES FILES TEMP PORT [NGINX]
#
# Runs nginx with CONFIGURATION/nginx.conf on the files in FILES/served. CONFIGURATION and PAGES are volumes that the
# kubelet refreshes; FILES and TEMP are writable directories. After a refresh of PAGES the script unpacks them (unpack.sh).
# After one of CONFIGURATION it has nginx load that again. nginx keeps its old configuration where the new one is faulty.
#
# Nothing polls. A refresh of a volume removes the directory that is in use. While that directory is missing, nginx logs
# each question of the operator and of the kubelet to the pipe TEMP/outdated, from which this script reads.
# Images hold little: besides nginx, this script runs mkfifo alone.
set -eu
configuration=$1 pages=$2 files=$3 temp=$4 port=$5 nginx=${6:-nginx}
outdated=$temp/outdated

# Where the kernel has no IPv6, nginx cannot listen on it, and would not start.
listen=
[ ! -e /proc/net/if_inet6 ] || listen="listen [::]:$port;"
echo "$listen" >"$temp/listen-ipv6.conf"

# find_edition sets edition to the directory that the kubelet has published last.
find_edition() {
	edition=
	if cd -P "$configuration/..data" 2>/dev/null; then
		edition=$PWD
	fi
	cd /
}

# load_edition tells nginx, before it loads the directory, how it will know that another has replaced it.
load_edition() {
	loaded=$edition
	echo "set \$outdated '';" \
		"if (!-e '$loaded') { set \$outdated yes; } if (!-e '$files/edition') { set \$outdated yes; }" \
		"access_log '$outdated' outdated if=\$outdated;" >"$temp/outdated-edition.conf"
}

# Pages come before redirects, which may lead to them.
refresh_pages() {
	[ "$files/edition" -ef "$pages/..data" ] || /bin/sh "$configuration/unpack.sh" "$pages" "$files" || : # the next question tries again
}

reload_when_outdated() {
	find_edition
	[ "$edition" != "$loaded" ] || return 0
	load_edition
	kill -HUP "$1"
}

refresh_when_outdated() {
	refresh_pages
	while read -r _; do
		refresh_pages
		reload_when_outdated "$1"
	done
}

[ -p "$outdated" ] || mkfifo -m 600 "$outdated" # an earlier container of the Pod has left its own
find_edition
load_edition
refresh_when_outdated "$$" <"$outdated" &
# nginx takes the place of this shell, so that signals and the exit status are its own.
exec "$nginx" -e stderr -c "$configuration/nginx.conf" -g "daemon off;"
