#!/usr/bin/env bash
# Builds the pages of the library into docs-out/ with the toolchain's own docc: no plug-in that
# everyone who uses the package would have to fetch.
set -euo pipefail
cd "$(dirname "$0")/.."
swift="${SWIFT:-swift}"
docc="$(dirname "$(realpath "$(command -v "${swift%% *}")")")/docc"

# Graphs are made of all modules, those that only a build with the tests makes among them.
$swift build --build-tests

graphs="$(mktemp -d)"
trap 'rm -rf "$graphs"' EXIT
written="$($swift package dump-symbol-graph --minimum-access-level public | tee /dev/stderr |
  sed -n 's/^Files written to //p')"
cp "$written"/Caption*.symbols.json "$written"/CurlTransport.symbols.json "$graphs"

catalog=Sources/CaptionSync/CaptionSync.docc
rm -rf docs-out
"$docc" convert $([ -d $catalog ] && echo $catalog) --additional-symbol-graph-dir "$graphs" \
  --fallback-display-name CaptionSync --fallback-bundle-identifier CaptionSync \
  --warnings-as-errors --transform-for-static-hosting --output-path docs-out
echo "docs-out: python3 -m http.server -d docs-out, then http://localhost:8000/documentation"
