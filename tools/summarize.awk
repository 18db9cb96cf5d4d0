# Counts the single cases of a test run. Reads tests/skips.txt (`Suite.Case reason`), ctest's JUnit
# file, and for every test binary named there the GoogleTest file <results>/<binary>.xml.

function attribute(line, name) {
  if (!match(line, " " name "=\"[^\"]*\"")) return ""
  return substr(line, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
}

function decoded(text) {
  gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text)
  gsub(/&apos;/, "'", text); gsub(/&amp;/, "\\&", text)
  return text
}

function fail(what, command) {
  ++failed
  if (database != "") command = "STEWARD_TEST_DATABASE=" database " " command
  report = report "  " what "\n      " command "\n"
}

function fail_case(what) {
  ++broken_here
  fail(name " " what, again != "" ? again : bin "/" binary " --gtest_filter='" name "'")
}

function settle() {
  if (name == "") return
  if (broken) fail_case("failed")
  else if (!skipped_now) ++passed
  else if (name in may_skip) ++skipped
  else fail_case("was skipped and is not in tests/skips.txt")
  name = ""
}

# Reads one binary's results; returns whether there are any.
function count_cases(file,   line, any) {
  broken_here = any = 0
  while ((getline line < file) > 0) {
    if (line ~ /^ *<testcase /) {
      settle()
      name = decoded(attribute(line, "classname") "." attribute(line, "name"))
      again = decoded(attribute(line, "again"))  # of what is no binary of GoogleTest
      broken = 0
      skipped_now = attribute(line, "result") != "completed"
      any = 1
    } else if (line ~ /^ *<failure /) {
      broken = 1
    } else if (line ~ /^ *<\/testcase>/) {
      settle()
    }
  }
  settle()
  close(file)
  return any
}

FILENAME ~ /skips\.txt$/ { if ($0 !~ /^#/ && NF) may_skip[$1] = 1; next }

/<testcase / {
  binary = attribute($0, "name")
  status = attribute($0, "status")
  if (!count_cases(results "/" binary ".xml")) fail(binary " left no results", bin "/" binary)
  else if (status != "run" && !broken_here) fail(binary " failed outside its cases", bin "/" binary)
}

END {
  if (failed) printf "\nFailed:\n%s", report
  printf "\n%d passed, %d failed, %d skipped\n", passed, failed, skipped
  exit failed > 0 || passed == 0
}
