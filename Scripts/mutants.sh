#!/usr/bin/env bash
# Breaks the rules of Scripts/mutants.txt one by one, in a copy of the tree, and lets the simulator
# look for each. A rule that it does not miss within the stated number of seeds fails the script.
#   Scripts/mutants.sh [NAME...]      MUTANTS=folder for the copy (default: one under /tmp)
set -uo pipefail
cd "$(dirname "$0")/.."
swift="${SWIFT:-swift}"
scratch="${MUTANTS:-$(mktemp -d)}"
table="$PWD/Scripts/mutants.txt"
mkdir -p "$scratch"
tar --exclude=./.build --exclude=./.git -cf - . | tar -xf - -C "$scratch"
cd "$scratch" || exit
rm -rf Pristine && cp -r Sources Pristine
missed=0
build() { $swift build --product simulate >build.log 2>&1; }
build || { tail -20 build.log; exit 1; }

while IFS='|' read -r name file expression; do
  name="${name// /}" file="${file// /}"
  [[ -z "$name" || "$name" = \#* ]] && continue
  [[ $# -gt 0 && " $* " != *" $name "* ]] && continue
  # The last column is the number of seeds; the expression itself may hold bars.
  seeds="${expression##*|}" expression="${expression%|*}"
  seeds="${seeds// /}" expression="${expression# }" expression="${expression% }"
  sed -i "$expression" "Sources/$file"
  if cmp -s "Sources/$file" "Pristine/$file"; then
    echo "$name: the expression changes nothing"; missed=1; continue
  fi
  if build; then
    if found=$(.build/debug/simulate --seeds "$seeds"); then
      echo "$name: MISSED in $seeds seeds"; missed=1
    else
      rule=$(sed -n 's/^BROKEN \(.*\): [0-9]* seeds$/\1/p' <<<"$found" | head -1)
      echo "$name: caught after $(head -1 <<<"$found" | cut -d' ' -f1) seeds of $seeds by '$rule'"
    fi
  else
    echo "$name: does not build: $(grep -m1 error: build.log)"; missed=1
  fi
  # With a new time, so that it is built again.
  cat "Pristine/$file" >"Sources/$file"
done <"$table"
exit $missed
