#!/bin/bash
# fuzz_target.sh <target> [options of libFuzzer...]: gives one target of tests/fuzz made-up inputs
# for STEWARD_FUZZ_SECONDS (40), starting from its corpus in the tree and what earlier runs found.
# What ctest runs as fuzz_<target>. Prints how to run an input again that breaks it. Writes its
# result as GoogleTest does, where GTEST_OUTPUT=xml:<folder>/ asks for it, and how many inputs there
# were to build/fuzz/counts.
set -uo pipefail
target=$1
shift
seconds=${STEWARD_FUZZ_SECONDS:-40}
program=build/fuzz/bin/fuzz_$target
found=build/fuzz/corpus/$target
broken=build/fuzz/broken/$target
fewest=100  # inputs, below which nothing was tried

[[ -x $program ]] || { echo "$program is not built; ./steward fuzz builds it" >&2; exit 1; }
mkdir -p "$found" "$broken" build/fuzz/counts
rm -f "build/fuzz/counts/$target"
options=(-max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -reload=0 -print_final_stats=1
  -artifact_prefix="$broken/" "$@")
dictionary=tests/fuzz/dictionaries/$target.dict
[[ ! -f $dictionary ]] || options+=(-dict="$dictionary")

log=$(mktemp)
"$program" "${options[@]}" "$found" "tests/fuzz/corpus/$target" >"$log" 2>&1
status=$?
count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
problem=''
if ((status)); then
  input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
  problem="an input breaks it"
  again="$program ${input:-tests/fuzz/corpus/$target/*}"
  tail -n 60 "$log"
elif ((${count:-0} < fewest)); then
  problem="only ${count:-0} inputs were tried in $seconds s"
  again="./steward fuzz $seconds $target"
else
  echo "$count" >"build/fuzz/counts/$target"
  tail -n 8 "$log"
fi
[[ -z $problem ]] || printf '\nfuzz_%s: %s; run it again by\n  %s\n' "$target" "$problem" "$again"
rm -f "$log"

case ${GTEST_OUTPUT:-} in
  xml:*)
    {
      printf '<testsuites>\n  <testcase name="%s" status="run" result="completed" ' "$target"
      printf 'time="%s" classname="Fuzz" again="%s">\n' "$seconds" "${again:-}"
      [[ -z $problem ]] || printf '    <failure message="%s" />\n' "$problem"
      printf '  </testcase>\n</testsuites>\n'
    } >"${GTEST_OUTPUT#xml:}fuzz_$target.xml"
    ;;
esac
[[ -z $problem ]]
