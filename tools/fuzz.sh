# ./steward fuzz: builds the fuzz targets with clang and gives each made-up inputs for a time; see
# tests/fuzz and CONTRIBUTING.md. ./steward test does the same for 40 seconds each.

# run_fuzz [seconds] [target]
run_fuzz() {
  local seconds=${1:-60} target=${2:-} chosen status=0
  [[ $seconds =~ ^[1-9][0-9]{0,5}$ ]] || die "the seconds must be a number, and are '$seconds'"
  prepare_state
  install_packages up test
  build_fuzz_programs
  chosen="^fuzz_${target:-.*}\$"
  (($(count_tests build/fuzz -L '^fuzz$' -R "$chosen"))) ||
    die "there is no target '$target'; targets:" $(fuzz_targets)
  rm -f build/fuzz/counts/*
  STEWARD_FUZZ_SECONDS=$seconds ctest --test-dir build/fuzz -L fuzz -R "$chosen" -j "$(nproc)" \
    --timeout $((seconds + 600)) --output-on-failure 9>&- || status=1
  show_fuzz_counts "$seconds"
  return $status
}

build_fuzz_programs() {
  stage 'configure fuzz targets' configure fuzz -DSTEWARD_TESTS=ON
  stage 'build fuzz targets' build fuzz fuzz_programs
}

fuzz_targets() { ctest --test-dir build/fuzz -N -L fuzz | sed -n 's/.*: fuzz_//p' | xargs; }

# How many inputs each target was given that found nothing broken.
show_fuzz_counts() {
  local file
  printf '\n%-24s %14s %14s\n' target inputs 'a second'
  for file in build/fuzz/counts/*; do
    [[ -f $file ]] || continue
    printf '%-24s %14d %14d\n' "${file##*/}" "$(cat "$file")" $(($(cat "$file") / $1))
  done
}
