#!/bin/sh
# Written by the topicpages operator; edits are overwritten.
#
#   serve.sh CONFIGURATION TEMP PORT [NGINX]
#
# Runs nginx with CONFIGURATION/nginx.conf. Each time the kubelet refreshes the volume
# CONFIGURATION, nginx loads its configuration again. nginx keeps the one that it has where the new
# one is faulty. TEMP is a writable directory. Besides this shell it runs "sleep" alone, since images hold little.
set -eu
configuration=$1 temp=$2 port=$3 nginx=${4:-nginx}

# Where the kernel has no IPv6, nginx cannot listen on it, and would not start.
listen=
[ ! -e /proc/net/if_inet6 ] || listen="listen [::]:$port;"
echo "$listen" >"$temp/listen-ipv6.conf"
# A process id that an earlier container left behind says nothing.
: >"$temp/nginx.pid"

# find_edition sets edition to the directory that the kubelet has published. It starts no process.
find_edition() {
	edition=
	if cd -P "$configuration/..data" 2>/dev/null; then
		edition=$PWD
	fi
	cd /
}

reload_on_change() {
	while kill -0 "$1" 2>/dev/null; do
		sleep 0.2 2>/dev/null || sleep 1 # POSIX has whole seconds only
		# Before nginx has written its process id, the signal would end it.
		[ -s "$temp/nginx.pid" ] || continue
		find_edition
		[ "$edition" != "$loaded" ] || continue
		loaded=$edition
		kill -HUP "$1"
	done
}

find_edition
loaded=$edition
reload_on_change "$$" &
# nginx takes the place of this shell, so that signals and the exit status are its own.
exec "$nginx" -e stderr -c "$configuration/nginx.conf" -g "daemon off;"
