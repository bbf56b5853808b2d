#!/usr/bin/env python3
"""Kills the program at every call that writes, syncs, renames, removes or sends, and has each such
call fail once; starts it again, and compares store and feed with those of an undisturbed run.

Run:   Scripts/crash_matrix.py --captions .build/release/captions [--over file|http] [--every N]
Needs: a C compiler (CC, cc or clang), Python 3.9. Loopback only; writes only below a scratch folder.
--every N takes each N-th point only; --from M begins at the M-th: --every 4 with --from 1 to 4 is the
whole in four parts.
Behind http stands a real server, whose log tells how often each item was made.
"""
import argparse, collections, concurrent.futures, os, shutil, subprocess, sys, tempfile

from trial_story import Failed, Story, differences, table

WAYS = ["kill", "torn", "EIO", "ENOSPC", "ECONNRESET", "EPIPE"]
FOR_SOCKETS = {"ECONNRESET", "EPIPE"}
SOCKETS = {"send", "sendmsg"}


def build(folder):
    """Builds the library that is loaded into the program and counts its calls."""
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "failing_calls.c")
    compiler = os.environ.get("CC") or next(c for c in ("cc", "clang", "gcc") if shutil.which(c))
    library = f"{folder}/failing_calls.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


class Matrix:
    def __init__(self, captions, over, library):
        self.story = Story(captions, over)
        self.library = library
        self.story.begin()
        self.wanted = self.story.settle()

    def calls(self):
        """The calls of one undisturbed run, in order."""
        self.story.begin()
        log = f"{self.story.folder}/calls"
        self.disturb(log=log)
        with open(log) as file:
            return [line.split()[1] for line in file]

    def disturb(self, at=0, how="", log=None):
        environment = {"LD_PRELOAD": self.library, "FAIL_AT": str(at), "FAIL_HOW": how}
        if log:
            environment["FAIL_LOG"] = log
        return self.story.run("sync", expect=None, environment=environment)

    def trial(self, at, how):
        """Disturbs one call; returns whether it was reached, and what ended otherwise."""
        self.story.begin()
        done = self.disturb(at, how)
        killed = done.returncode == -9
        wrong = []
        if done.returncode < 0 and not killed:
            wrong.append(f"the program crashed with signal {-done.returncode}")
        if not killed and done.returncode not in (0, 1, 2, 3, 65):
            wrong.append(f"it ended with {done.returncode}: {done.stderr.strip()}")
        try:
            wrong += differences(self.story.settle(), self.wanted)
        except Failed as failed:
            wrong.append(str(failed))
        return killed or how not in ("kill", "torn"), wrong


def work(captions, over, library, trials):
    """Carries out the trials of one worker."""
    matrix = Matrix(captions, over, library)
    try:
        return [(trial, *matrix.trial(trial[1], trial[2])) for trial in trials]
    finally:
        matrix.story.close()


# Most of the time they wait.
def carry_out(options, over, library, workers=4):
    first = Matrix(options.captions, over, library)
    calls = first.calls()
    first.story.close()
    trials = []
    for how in WAYS:
        points = [
            (call, number, how) for number, call in enumerate(calls, 1)
            if how in ("kill", "torn") or (call in SOCKETS) == (how in FOR_SOCKETS)]
        trials += points[options.start - 1::options.every]
    parts = [trials[n::workers] for n in range(workers)]
    results = []
    with concurrent.futures.ProcessPoolExecutor(workers) as pool:
        for part in pool.map(work, *zip(*[(options.captions, over, library, p) for p in parts])):
            results += part
    counts = collections.Counter()
    failed = 0
    for (call, number, how), reached, wrong in results:
        counts[call, how] += reached
        counts[call, "calls"] = calls.count(call)
        if wrong:
            failed += 1
            print(f"{over}: {how} at call {number} ({call})")
            for line in wrong:
                print(f"    {line}")
    rows = [(call, calls.count(call), *(counts[call, how] or "" for how in WAYS))
            for call in sorted(set(calls))]
    table(f"over {over}: the calls of one run, and how many were disturbed", rows,
          ("call", "made", *WAYS))
    reached = sum(reached for _, reached, _ in results)
    print(f"over {over}: {reached - failed} passed, {failed} failed\n", flush=True)
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--captions", required=True)
    parser.add_argument("--over", choices=["file", "http"], action="append")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--from", dest="start", type=int, default=1)
    options = parser.parse_args()
    # In memory, where there is room: what is told to be on the disk is not looked at after a loss of
    # power here, and each trial syncs a thousand times.
    if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 256 << 20:
        tempfile.tempdir = "/dev/shm"
    scratch = tempfile.mkdtemp(prefix="captions-trial-")
    try:
        library = build(scratch)
        failed = sum(carry_out(options, over, library) for over in options.over or ["file", "http"])
    finally:
        shutil.rmtree(scratch)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
