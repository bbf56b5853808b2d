#!/usr/bin/env bash
# Builds and runs all tests; shows what fails and the runner's closing lines. The whole output is
# kept in .build/test.log.
set -uo pipefail
cd "$(dirname "$0")/.."
swift="${SWIFT:-swift}"
log=.build/test.log

$swift build --build-tests || exit
$swift test --skip-build >"$log" 2>&1
status=$?
# The lines of a failed expectation, or, where the runner itself died, the last ones of all.
grep -oE '✘.*|[^ ]+: error: .*|Fatal error.*' "$log"
[ $status = 0 ] || tail -n 20 "$log"
echo "--- closing lines of the test runner (all of it: $log)"
grep 'Test run with' "$log"
exit $status
