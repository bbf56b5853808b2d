#!/usr/bin/env bash
# Breaks the rules of Scripts/mutants.txt one by one, in a copy of the tree, and lets the simulator
# look for each; prints a table of after how many seeds it was caught, and by which rule. A rule that
# it misses within the stated number of seeds fails the script.
#   Scripts/mutants.sh [NAME...]      MUTANTS=folder for the copy (default: one under /tmp),
#                                     TABLE=another list of broken rules
set -uo pipefail
cd "$(dirname "$0")/.."
swift="${SWIFT:-swift}"
scratch="${MUTANTS:-$(mktemp -d)}"
table="$PWD/${TABLE:-Scripts/mutants.txt}"
mkdir -p "$scratch"
tar --exclude=./.build --exclude=./.git -cf - . | tar -xf - -C "$scratch"
cd "$scratch" || exit
rm -rf Pristine && cp -r Sources Pristine
missed=0
: >table
build() { $swift build --product simulate >build.log 2>&1; }
play() { .build/debug/simulate --seeds "$1"; }
# Says how a broken rule fared: on the way, and for the table at the end.
row() {
  printf '%s\n' "$1: $2 $3 $4"
  printf '%s|%s|%s|%s\n' "$1" "$2" "$3" "$4" >>table
}
build || { tail -20 build.log; exit 1; }
play 200 >found || { echo "a rule is broken before any of these is:"; cat found; exit 1; }

while IFS='|' read -r name file expression; do
  name="${name// /}" file="${file// /}"
  [[ -z "$name" || "$name" = \#* ]] && continue
  [[ $# -gt 0 && " $* " != *" $name "* ]] && continue
  # The last column is the number of seeds; the expression itself may hold bars.
  seeds="${expression##*|}" expression="${expression%|*}"
  seeds="${seeds// /}" expression="${expression# }" expression="${expression% }"
  sed -i "$expression" "Sources/$file"
  if cmp -s "Sources/$file" "Pristine/$file"; then
    row "$name" "-" "$seeds" "THE EXPRESSION CHANGES NOTHING"; missed=1; continue
  fi
  if ! build; then
    row "$name" "-" "$seeds" "DOES NOT BUILD: $(grep -m1 error: build.log)"; missed=1
  elif play "$seeds" >found; then
    row "$name" "-" "$seeds" "MISSED"; missed=1
  else
    row "$name" "$(head -1 found | cut -d' ' -f1)" "$seeds" \
      "$(sed -n 's/^BROKEN \(.*\): [0-9]* seeds$/\1/p' found | head -1)"
  fi
  # With a new time, so that it is built again.
  cat "Pristine/$file" >"Sources/$file"
done <"$table"
printf '\n'
while IFS='|' read -r name caught allowed rule; do
  printf '%-26s %12s %8s  %s\n' "$name" "$caught" "$allowed" "$rule"
done < <(echo 'broken rule|seeds needed|allowed|caught by'; cat table)
exit $missed
