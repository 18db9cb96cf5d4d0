#!/bin/bash
# keep.sh <folder> <name> <command...>: runs the command and starts it again whenever it dies, with
# a delay that grows from 1 to 10 seconds. SIGTERM stops the command, waits for it and ends. Exit
# status 78 means that the command refuses its settings: it is not started again.
. "${BASH_SOURCE%/*}/pid.sh"
folder=$1 name=$2
shift 2
child='' stopping='' delay=1

trap 'stopping=yes; [[ -z $child ]] || kill -TERM "$child"' TERM
trap '' HUP INT

await_child() {
  [[ -z $stopping ]] || kill -TERM "$child"  # asked to stop while it was being started
  while :; do
    wait "$child"
    status=$?
    kill -0 "$child" 2>/dev/null || break  # otherwise a signal cut the wait short
  done
  child=''
}

identify $BASHPID >"$folder/$name.keeper"
while [[ -z $stopping ]]; do
  started=$SECONDS
  "$@" &
  child=$!
  identify $child >"$folder/$name.pid"
  await_child
  [[ -n $stopping || $status -eq 78 ]] && break
  ((SECONDS - started > 30)) && delay=1
  echo "$(date -u +%FT%TZ) $name ended with status $status and is started again in $delay s"
  sleep $delay &
  child=$!
  await_child
  ((delay = delay < 5 ? delay * 2 : 10))
done
rm -f "$folder/$name.pid" "$folder/$name.keeper"
