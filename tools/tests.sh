# ./steward test: builds every test, lets ctest run the binaries, and counts single cases from the
# results they write. A skipped case must be listed in tests/skips.txt; a binary that dies or writes
# no results is a failed case.

run_tests() {
  local preset=ci filter='' chosen limit_s=900 at_once
  at_once=$(nproc)
  while (($#)); do
    case $1 in
      --preset) preset=${2:?--preset needs a name}; shift 2 ;;
      --database) export STEWARD_TEST_DATABASE=${2:?--database needs mysqld=/path}; shift 2 ;;
      --fault)
        choose_fault_tier "${@:2}"
        filter=$FAULT_TESTS limit_s=$FAULT_LIMIT_S at_once=1
        shift "$FAULT_WORDS"
        ;;
      --upgrade-from) test_upgrade "${2:-}"; return ;;
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
  run_and_count "$preset" "$limit_s" "$at_once" "${chosen[@]}"
}

# choose_fault_tier <full | soak minutes>: how much of the fault tests is run (docs/fault-lab.md).
# Sets FAULT_TESTS, FAULT_LIMIT_S, and FAULT_WORDS: how many words of the command were about it. A
# seed of the environment is used again; otherwise a soak takes a new one and says so.
choose_fault_tier() {
  export STEWARD_FAULT_TIER=${1:-}
  case $STEWARD_FAULT_TIER in
    full) FAULT_TESTS='fault_(lab|gray|drain|clocks)' FAULT_LIMIT_S=3600 FAULT_WORDS=2 ;;
    soak)
      [[ ${2:-} =~ ^[1-9][0-9]{0,3}$ ]] || die '--fault soak needs minutes'
      export STEWARD_LAB_MINUTES=$2 STEWARD_LAB_SEED=${STEWARD_LAB_SEED:-$RANDOM}
      echo "soak of $2 minutes with STEWARD_LAB_SEED=$STEWARD_LAB_SEED"
      FAULT_TESTS='fault_(lab|full_disk|gray|drain|clocks)'
      FAULT_LIMIT_S=$(($2 * 60 + 7200)) FAULT_WORDS=3
      ;;
    *) die '--fault needs full, or soak and minutes' ;;
  esac
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
  local preset=$1 limit_s=$2 at_once=$3 results=$PWD/build/$1/results
  shift 3
  rm -rf "$results" && mkdir -p "$results"
  use_memory_for_scratch
  GTEST_OUTPUT="xml:$results/" GTEST_COLOR=0 \
    ctest --test-dir "build/$preset" -C "${STEWARD_FAULT_TIER:-}" "$@" -j "$at_once" \
    --timeout "$limit_s" --output-on-failure --output-junit "$results/ctest.junit" 9>&- || true
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
