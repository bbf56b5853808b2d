#!/usr/bin/env bash
# Breaks the rules of Scripts/mutants.txt one by one and lets the simulator look for each; prints a
# table of after how many seeds it was caught, and by which rule. A rule that it misses within the
# stated number of seeds fails the script. All of them are built into one program, in a copy of the
# tree; `BROKEN` names the one that is broken.
#   Scripts/mutants.sh [NAME...]      MUTANTS=folder for the copy (default: one under /tmp)
set -uo pipefail
cd "$(dirname "$0")/.."
swift="${SWIFT:-swift}"
scratch="${MUTANTS:-$(mktemp -d)}"
mkdir -p "$scratch"
tar --exclude=./.build --exclude=./.git -cf - . | tar -xf - -C "$scratch"
cd "$scratch" || exit
missed=0
: >table

# Reads the list: calls $1 with the name, the file, the expression and the number of seeds of each.
each() {
  while IFS='|' read -r name file expression; do
    name="${name// /}" file="${file// /}"
    [[ -z "$name" || "$name" = \#* ]] && continue
    # The last column is the number of seeds; the expression itself may hold bars.
    seeds="${expression##*|}" expression="${expression%|*}"
    expression="${expression# }"
    "$1" "$name" "$file" "${expression% }" "${seeds// /}"
  done <Scripts/mutants.txt
}
build_in() {
  sed "$3" "Sources/$2" >changed || exit
  if cmp -s "Sources/$2" changed; then echo "$1: the expression changes nothing"; missed=1; fi
  cat changed >"Sources/$2"
}
# Says how a broken rule fared: on the way, and for the table at the end.
row() {
  printf '%s\n' "$1: $2 $3 $4"
  printf '%s|%s|%s|%s\n' "$1" "$2" "$3" "$4" >>table
}
names=" $* "
try() {
  [[ "$names" = "  " || "$names" = *" $1 "* ]] || return 0
  if BROKEN="$1" "$simulate" --seeds "$4" >found; then
    row "$1" "-" "$4" "MISSED"; missed=1
  else
    row "$1" "$(head -1 found | cut -d' ' -f1)" "$4" \
      "$(sed -n 's/^BROKEN \(.*\): [0-9]* seeds$/\1/p' found | head -1)"
  fi
}

each build_in
cat >Sources/CaptionCore/Broken.swift <<'SWIFT'
internal import Glibc

private let rule = unsafe getenv("BROKEN").map { unsafe String(cString: $0) }

/// Whether the rule of this name is broken on purpose.
public func broken(_ name: String) -> Bool { name == rule }
SWIFT
$swift build -c release --product simulate >build.log 2>&1 || { grep error: build.log; exit 1; }
simulate="$($swift build -c release --show-bin-path)/simulate"
"$simulate" --seeds 500 >found || { echo "a rule is broken before any of these is:"; cat found; exit 1; }
each try
printf '\n'
while IFS='|' read -r name caught allowed rule; do
  printf '%-30s %12s %8s  %s\n' "$name" "$caught" "$allowed" "$rule"
done < <(echo 'broken rule|seeds needed|allowed|caught by'; cat table)
exit $missed
