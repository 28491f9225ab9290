# shellcheck shell=bash
# Sourced by the scripts beside it: runs long commands with a report of their
# progress, and ends them with the script.

watched=

# stop_watched ends the command that watch runs, and its child processes.
stop_watched() {
	[ -z "$watched" ] || kill -TERM -- "-$watched" 2>/dev/null || true
	watched=
}
trap 'stop_watched' EXIT
trap 'echo >&2; exit 129' HUP
trap 'echo >&2; exit 130' INT
trap 'echo >&2; exit 143' TERM

# watch NAME LOG LIMIT STATUS COMMAND...: runs COMMAND with its output appended
# to LOG. Prints the time since its start and the output of the command STATUS: on a
# terminal on one line that is updated, otherwise every 30 s. Gives up after LIMIT
# seconds (0: never). Its exit code is COMMAND's, or 124 if it gave up.
watch() {
	local name=$1 log=$2 limit=$3 status=$4 start=$SECONDS told=$SECONDS elapsed rc=0 line columns=80
	shift 4
	[ ! -t 1 ] || columns=$(tput cols 2>/dev/null || echo 80)
	# A process group of its own, so that all of it can be ended.
	set -m
	"$@" >>"$log" 2>&1 </dev/null 9>&- &
	watched=$!
	set +m
	while kill -0 "$watched" 2>/dev/null; do
		sleep 0.2
		elapsed=$((SECONDS - start))
		if [ "$limit" -gt 0 ] && [ "$elapsed" -ge "$limit" ]; then
			rc=124
			break
		fi
		if [ -t 1 ]; then
			if [ "$SECONDS" -ne "$told" ]; then
				told=$SECONDS
				line="$name: $elapsed s, $($status)"
				printf '\r\033[K%.*s' "$((columns - 1))" "$line"
			fi
		elif [ $((SECONDS - told)) -ge 30 ]; then
			told=$SECONDS
			printf '%s: %d s, %s\n' "$name" "$elapsed" "$($status)"
		fi
	done
	[ ! -t 1 ] || printf '\r\033[K'
	if [ "$rc" -eq 124 ]; then
		stop_watched
	else
		wait "$watched" || rc=$?
		watched=
	fi
	return "$rc"
}
