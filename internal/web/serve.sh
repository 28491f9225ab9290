#!/bin/sh
# Written by the topicpages operator; edits are overwritten.
#
#   serve.sh CONFIGURATION TEMP PORT [NGINX]
#
# Runs nginx with CONFIGURATION/nginx.conf, and has nginx load its configuration again after the
# kubelet has refreshed the volume CONFIGURATION. nginx keeps its old configuration where the new
# one is faulty. TEMP is a writable directory.
#
# Nothing polls. A refresh of the volume removes the directory that nginx has loaded. While that
# directory is missing, nginx logs each question of the operator and of the kubelet to the pipe
# TEMP/outdated, from which this script reads. Besides nginx it runs mkfifo alone, since images hold little.
set -eu
configuration=$1 temp=$2 port=$3 nginx=${4:-nginx}
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
	echo "set \$outdated ''; if (!-e '$loaded') { set \$outdated yes; } access_log '$outdated' outdated if=\$outdated;" \
		>"$temp/outdated-edition.conf"
}

reload_when_outdated() {
	while read -r _; do
		find_edition
		[ "$edition" != "$loaded" ] || continue
		load_edition
		kill -HUP "$1"
	done <"$outdated"
}

[ -p "$outdated" ] || mkfifo -m 600 "$outdated" # an earlier container of the Pod has left its own
find_edition
load_edition
reload_when_outdated "$$" &
# nginx takes the place of this shell, so that signals and the exit status are its own.
exec "$nginx" -e stderr -c "$configuration/nginx.conf" -g "daemon off;"
