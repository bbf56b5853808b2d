#!/usr/bin/env bash
# Builds and runs all tests, one target after another; shows what fails and the runner's closing
# lines. The whole output is kept in .build/test.log.
#
# One after another, since the tests of the program wait for processes and those of the planner
# count long: beside them, tests that talk to a server would not get a thread for minutes.
set -uo pipefail
cd "$(dirname "$0")/.."
swift="${SWIFT:-swift}"
log=.build/test.log
options=()
if [ -n "${SANITIZER:-}" ]; then
  # In a folder of its own: with other flags everything would be built anew each time.
  options=(--sanitize="$SANITIZER" --scratch-path ".build/$SANITIZER")
  export LSAN_OPTIONS="suppressions=$PWD/Scripts/known_leaks.txt:print_suppressions=0"
fi

$swift build --build-tests "${options[@]}" || exit
: >"$log"
status=0
for target in Tests/*Tests; do
  name="$(basename "$target")"
  $swift test --skip-build "${options[@]}" --filter "^$name\." >.build/test-one.log 2>&1
  ended=$?
  cat .build/test-one.log >>"$log"
  printf '%-24s %s\n' "$name" "$(grep -o 'Test run with.*' .build/test-one.log)"
  # The lines of a failed expectation and of a skipped test, or, where the runner itself died, the last ones of all.
  grep -oE '✘.*|➜ .*skipped.*|[^ ]+: error: .*|Fatal error.*' .build/test-one.log
  [ $ended = 0 ] || { tail -n 20 .build/test-one.log; status=1; }
  # A filter that names no test succeeds: it must not pass for a test.
  grep -qE 'Test run with [1-9]' .build/test-one.log || { echo "$name ran no test"; status=1; }
done
echo "--- closing lines of the test runner (all of it: $log)"
grep 'Test run with' "$log"
exit $status
