#!/usr/bin/env bash
# Shows what the program does, on a copy of the seed feed in a scratch folder. Nothing else is
# touched, and no network is used.
set -euo pipefail
captions="$(realpath "${CAPTIONS:-.build/debug/captions}")"
seeds="$(cd "$(dirname "$0")/.." && pwd)/seeds"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cp "$seeds/feed.json" feed.json

say() { printf '\n# %s\n' "$*"; }
# Runs a command of the program and shows it; 2 says that something waits for a person.
run() {
  printf '$ captions'
  for word in "$@"; do
    case "$word" in *[\ \#]*) printf ' "%s"' "$word" ;; *) printf ' %s' "$word" ;; esac
  done
  printf '\n'
  "$captions" "$@" || [ $? = 2 ]
}

say "Make a store, name a feed, and sync: five posts that a news article told of."
run init
run remote add seeds feed.json
run sync
run list

say "Edit a caption here; the next sync pushes it, and rewrites nothing else in the feed."
run edit seeds:seed-3 --caption "Who said mission was stressful? #chilling #setlife"
run diff
run sync
diff "$seeds/feed.json" feed.json || true

say "Now both sides change one caption: here, and in the feed by somebody else."
run edit seeds:seed-1 --caption "@simonpegg you make set life glorious!"
sed -i 's/you cool son of a gun!!!!/you cool son of a gun :)/' feed.json
run sync
run conflicts

say "Nothing was lost. A person decides, and the decision is pushed."
run resolve seeds:seed-1 caption --text "@simonpegg you cool son of a gun! You make set life glorious."
run sync
run log seeds:seed-1

say "Search words, #hashtags and accounts."
run search '#setlife'

say "Write a post that was written before; then ask which captions say the same."
run new --to seeds --caption "My camera roll when left in @simonpegg s hands"
run sync
run duplicates

say "Everything as JSON Lines, or as a feed."
run export --format jsonl | head -n 3
