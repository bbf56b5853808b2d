#!/usr/bin/env python3
"""Kills the program at every n-th system call that writes, syncs or renames, starts it again, and
compares what is then in the store and in the feed with an undisturbed run.

Run:   Scripts/crash_matrix.py --captions .build/release/captions [--every N] [--errors]
Needs: strace, Python 3.9. Writes only below a scratch folder; the feed is a file, no network is used.
--every N takes each N-th point only; --errors has the calls fail with EIO and ENOSPC instead.
"""
import argparse, json, os, re, shutil, subprocess, sys, tempfile

CALLS = ["pwrite64", "write", "fdatasync", "fsync", "rename", "ftruncate", "unlink"]
FEED = {"version": "https://jsonfeed.org/version/1.1", "title": "Crash", "items": [
    {"id": str(n), "content_text": f"post number {n}", "tags": ["a"]} for n in range(12)]}


def run(captions, folder, *words, inject=None, check=True):
    command = [captions, *words]
    if inject:
        command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={inject}", *command]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    if check and done.returncode not in (0, 2):
        raise SystemExit(f"{' '.join(words)}: {done.returncode}\n{done.stderr}")
    return done


def prepare(captions, folder):
    """A store with everything to do at once: edits, a new post, a deletion, a pull, a conflict."""
    with open(f"{folder}/feed.json", "w") as file:
        json.dump(FEED, file, indent=1)
    run(captions, folder, "init")
    run(captions, folder, "remote", "add", "feed", "feed.json")
    run(captions, folder, "sync")
    for n in (1, 2, 3):
        run(captions, folder, "edit", f"feed:{n}", "--caption", f"edited here {n}")
    run(captions, folder, "new", "--to", "feed", "--caption", "a new post")
    run(captions, folder, "delete", "feed:4")
    feed = json.load(open(f"{folder}/feed.json"))
    feed["items"][5]["content_text"] = "edited there 5"
    feed["items"][3]["content_text"] = "edited there 3"
    with open(f"{folder}/feed.json", "w") as file:
        json.dump(feed, file, indent=1)


def state(captions, folder):
    """What the store and the feed hold, without times and identities made by chance."""
    rows = run(captions, folder, "list", "--json", "--state", "post", "--state", "draft",
               "--state", "trash").stdout.splitlines()
    posts = sorted((p["caption"], p["state"], tuple(p["tags"]) if "tags" in p else ())
                   for p in map(json.loads, rows))
    conflicts = sorted(
        (c["field"], c["local"], json.dumps(c["remote"]))
        for c in map(json.loads, run(captions, folder, "conflicts", "--json").stdout.splitlines()))
    items = sorted(
        (re.sub("urn:captions:.*", "own", i["id"]), i["content_text"])
        for i in json.load(open(f"{folder}/feed.json"))["items"])
    check = subprocess.run(["sqlite3", f"{folder}/captions.db", "PRAGMA integrity_check"],
                           capture_output=True, text=True).stdout.strip()
    return {"posts": posts, "conflicts": conflicts, "items": items, "integrity": check}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--captions", required=True)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    captions = os.path.abspath(options.captions)
    scratch = tempfile.mkdtemp(prefix="captions-crash-")
    base = f"{scratch}/base"
    os.mkdir(base)
    prepare(captions, base)

    def fresh():
        folder = f"{scratch}/run"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(base, folder)
        # The store knows its feed by its address: the copy gets the same one.
        run(captions, folder, "remote", "set", "feed", "--url", f"file://{folder}/feed.json")
        return folder

    def settle(folder):
        for _ in range(3):
            run(captions, folder, "sync")
        return state(captions, folder)

    folder = fresh()
    wanted = settle(folder)
    failures = points = 0
    kinds = ["signal=KILL"] if not options.errors else ["error=EIO", "error=ENOSPC"]
    for call in CALLS:
        for kind in kinds:
            n = 1
            while True:
                folder = fresh()
                done = run(captions, folder, "sync", inject=f"{call}:{kind}:when={n}", check=False)
                # Past the last call of this kind, nothing is injected and the run ends by itself.
                if done.returncode in (0, 2) and kind == "signal=KILL":
                    break
                points += 1
                found = settle(folder)
                if found != wanted:
                    failures += 1
                    print(f"{call} {kind} {n}: ended otherwise")
                    for key in wanted:
                        if found[key] != wanted[key]:
                            print(f"  {key}: {found[key]}\n  wanted {wanted[key]}")
                n += options.every
                if n > 400:
                    break
                if kind != "signal=KILL" and done.returncode in (0, 2) and n > 60:
                    break
            print(f"{call} {kind}: points up to {n}", flush=True)
    shutil.rmtree(scratch)
    print(f"{points - failures} passed, {failures} failed")
    sys.exit(1 if failures else 0)


main()
