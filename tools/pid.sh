# Processes by number and start time, so that a number the system has given to somebody else
# meanwhile is never taken for ours.

# identify <pid>: the number and the start time of a running process.
identify() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # shellcheck disable=SC2086
  set -- "$1" ${stat##*) }
  echo "$1 ${21}"
}

# running <file>: prints the number of the process that `identify` wrote into the file, if it still
# runs.
running() {
  local pid rest
  [[ -s $1 ]] && read -r pid rest <"$1" && [[ "$pid $rest" == "$(identify "$pid")" ]] && echo "$pid"
}
