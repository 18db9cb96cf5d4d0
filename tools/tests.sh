# ./steward test: builds every test, lets ctest run the binaries, and counts single cases from the
# results they write. A skipped case must be listed in tests/skips.txt; a binary that dies or writes
# no results is a failed case.

run_tests() {
  local preset=ci filter='' chosen
  while (($#)); do
    case $1 in
      --preset) preset=${2:?--preset needs a name}; shift 2 ;;
      --database) export STEWARD_TEST_DATABASE=${2:?--database needs mysqld=/path}; shift 2 ;;
      -*) die "unknown option $1" ;;
      *) filter=$1; shift ;;
    esac
  done
  [[ ${STEWARD_TEST_DATABASE:-mysqld=/} == mysqld=/* ]] || die '--database must be mysqld=/path'
  build_all "$preset"
  stage 'test tools' install_test_tools
  mapfile -t chosen < <(choose_tests "$preset" "$filter")
  ((${#chosen[@]})) || die "nothing is labelled or named '$filter'; labels: $(labels_of "$preset")"
  if includes_fuzz_targets "$preset" "${chosen[@]}"; then build_fuzz_programs; fi
  run_and_count "$preset" "${chosen[@]}"
}

# Whether the chosen tests are given what clang builds; nothing else needs it.
includes_fuzz_targets() {
  local preset=$1
  shift
  (($(count_tests "build/$preset" -L '^fuzz$' "$@")))
}

# What tests need from npm, at exact versions; installed once per lock file.
install_test_tools() {
  cmp -s tests/package-lock.json tests/node_modules/installed-lock.json && return
  (cd tests && npm ci --ignore-scripts)
  cp tests/package-lock.json tests/node_modules/installed-lock.json
}

labels_of() { ctest --test-dir "build/$1" --print-labels | sed -n 's/^  //p' | xargs; }

# count_tests <folder> <arguments of ctest>
count_tests() { ctest --test-dir "$1" -N "${@:2}" | grep -c '^  *Test  *#' || true; }

# choose_tests <preset> <filter>: the arguments by which ctest finds them, a line each.
choose_tests() {
  local by
  [[ -n $2 ]] || { echo -L; echo .; return; }
  for by in "-L ^$2$" "-R $2"; do
    # shellcheck disable=SC2086
    if (($(count_tests "build/$1" $by))); then
      printf '%s\n' ${by%% *} "${by#* }"
      return
    fi
  done
}

run_and_count() {
  local preset=$1 results=$PWD/build/$1/results
  shift
  rm -rf "$results" && mkdir -p "$results"
  use_memory_for_scratch
  GTEST_OUTPUT="xml:$results/" GTEST_COLOR=0 ctest --test-dir "build/$preset" "$@" -j "$(nproc)" \
    --timeout 900 --output-on-failure --output-junit "$results/ctest.junit" 9>&- || true
  summarize "$preset" "$results"
}

# The servers of tests wait for the disk at each commit and are killed, never the machine: their
# folders are in memory where there is room for them, which a busy disk makes three times as fast.
use_memory_for_scratch() {
  local room_kib
  [[ -z ${TMPDIR:-} && -w /dev/shm ]] || return 0
  room_kib=$(df --output=avail /dev/shm | tail -1)
  if ((room_kib > 6 * 1024 * 1024)); then export TMPDIR=/dev/shm; fi
}

# summarize <preset> <folder>: what failed and how to run it again, then the one line that counts.
summarize() {
  awk -v results="$2" -v bin="build/$1/bin" -v database="${STEWARD_TEST_DATABASE:-}" \
    -f tools/summarize.awk tests/skips.txt "$2/ctest.junit"
}
