#!/usr/bin/env python3
"""Syncs through a proxy that breaks answers, and compares store and server with an undisturbed run.

Run:   Scripts/fault_matrix.py --captions .build/release/captions [--seeds 5] [--only KIND,…]
Needs: Python 3.9. Loopback only; writes only below a scratch folder.
For each kind of fault and seed: some syncs while every other request meets the fault, then calm.
Then the server's own log has to say that everything was made and removed once, nothing may have
been asked of another host, and store and server have to be as without any faults.
"""
import argparse, concurrent.futures, os, resource, signal, sqlite3, subprocess, sys, time

import trial_proxy as proxy
from trial_proxy import FaultProxy
from trial_story import TOKEN, Failed, Story, differences, table

DONE = (0, 2)
LATER = DONE + (3,)
# Each fault, and how a sync may end that meets it.
KINDS = [
    (proxy.plain, DONE), (proxy.lost_request, LATER), (proxy.lost_answer, LATER),
    (proxy.closed_before_answer, LATER), (proxy.reset_in_body, LATER),
    (proxy.truncated_body, LATER), (proxy.length_too_small, LATER),
    (proxy.length_too_large, LATER), (proxy.torn_chunks, LATER), (proxy.no_length, DONE),
    (proxy.slow_down, LATER), (proxy.slow_down_a_second, LATER), (proxy.slow_down_an_hour, LATER),
    (proxy.slow_down_after_writing, LATER), (proxy.unavailable, LATER),
    (proxy.failed_after_writing, LATER), (proxy.gateway_timeout_after_writing, LATER),
    (proxy.delivered_twice, LATER), (proxy.delivered_twice_first_answer, LATER),
    (proxy.redirected_elsewhere, LATER), (proxy.redirected_for_good, LATER),
    (proxy.redirected_to_a_name, LATER), (proxy.redirected_in_a_circle, LATER),
    (proxy.next_page_elsewhere, LATER), (proxy.bomb, LATER), (proxy.unpacked_bomb, LATER),
    (proxy.endless, LATER), (proxy.endless_unpacked, LATER), (proxy.endless_spaces, LATER),
    (proxy.deep_document, LATER), (proxy.web_page, LATER), (proxy.empty_answer, LATER), (proxy.empty_list, LATER + (4,)),
    (proxy.no_http, LATER), (proxy.not_authorised, DONE + (5,)), (proxy.forbidden, DONE + (5,)),
    (proxy.gone, LATER), (proxy.not_modified, LATER), (proxy.overtaken, DONE),
    (proxy.taken_and_forgotten, LATER), (proxy.tag_left_out, LATER), (proxy.tag_weakened, LATER),
    (proxy.a_moment_ago, LATER), (proxy.drip, DONE), (proxy.stall, LATER),
]
# The program asks loopback for no packing. This is an address of the same machine that it does not
# know for loopback.
UNPACKED = {proxy.unpacked_bomb, proxy.endless_unpacked}
UNKNOWN_ADDRESS = "0.0.0.0"
SYNCS = 4
MEMORY = 256 << 20


class Trials:
    """The trials of one kind of fault, one after another, in a world of its own."""

    def __init__(self, captions, fault):
        self.proxy = FaultProxy()
        host = UNKNOWN_ADDRESS if fault in UNPACKED else "127.0.0.1"

        def address(port):
            self.proxy.upstream = port
            return f"http://{host}:{self.proxy.port}/feed.json"

        self.story = Story(captions, "http", address)
        self.story.begin()
        self.wanted = self.story.settle()

    def close(self):
        self.story.close()
        self.proxy.close()

    def trial(self, fault, allowed, seed):
        """Returns how many requests the fault befell, the exit statuses, and what went wrong."""
        self.story.begin()
        self.proxy.stolen.clear()
        wrong, statuses = [], []
        self.proxy.trouble(fault, seed)
        for _ in range(SYNCS):
            status = self.interrupted() if fault is proxy.stall else self.disturbed()
            statuses.append(status)
            if status not in allowed:
                wrong.append(f"a sync ended with {status}")
            if fault is proxy.slow_down_an_hour and status == 3:
                wrong += self.wait_an_hour()
        befell = self.proxy.befell
        self.proxy.calm()
        if self.proxy.stolen:
            wrong.append(f"another host was asked: {self.proxy.stolen}")
        wrong += self.end(fault)
        return befell, statuses, wrong

    def disturbed(self):
        return self.story.run("sync", expect=None).returncode

    def interrupted(self):
        """A sync that a person ends once an answer stalls."""
        self.proxy.stalled.clear()
        process = subprocess.Popen(
            [self.story.captions, "sync"], cwd=self.story.place, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=dict(os.environ, CAPTIONS_TRIAL_TOKEN=TOKEN))
        while process.poll() is None and not self.proxy.stalled.wait(0.02):
            pass
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        status = process.wait(30)
        return 3 if status in (-signal.SIGINT, 130, 1) else status

    def wait_an_hour(self):
        """Asks once more too early, and then lets the hour be over."""
        before = self.proxy.requests
        self.story.run("sync", expect=(3,))
        wrong = [] if self.proxy.requests == before else ["it asked before it was time"]
        with sqlite3.connect(f"{self.story.place}/captions.db") as db:
            db.execute("UPDATE remote SET notBefore = notBefore - 3600000")
        db.close()
        return wrong

    def end(self, fault):
        """What the end has that it must not have."""
        try:
            if fault is proxy.taken_and_forgotten:
                # The server kept nothing of what it had promised: it may be written without a tag.
                self.story.run("remote", "set", "feed", "--sole-writer")
            if fault is proxy.slow_down_a_second:
                time.sleep(1.1)
            found = self.story.settle()
        except Failed as failed:
            return [str(failed)]
        return differences(found, self.wanted)


def work(captions, number, seeds):
    fault, allowed = KINDS[number]
    trials = Trials(captions, fault)
    try:
        results = [trials.trial(fault, allowed, seed) for seed in seeds]
    finally:
        trials.close()
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return fault.__name__, results, memory


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--captions", required=True)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", help="kinds, with commas between")
    parser.add_argument("--workers", type=int, default=6)
    options = parser.parse_args()
    names = [fault.__name__ for fault, _ in KINDS]
    chosen = options.only.split(",") if options.only else names
    seeds = range(1, options.seeds + 1)
    rows, failed = [], 0
    # One process each, one kind each: most of the time they wait.
    with concurrent.futures.ProcessPoolExecutor(options.workers, max_tasks_per_child=1) as pool:
        jobs = [pool.submit(work, options.captions, names.index(name), seeds) for name in chosen]
        for job in jobs:
            name, results, memory = job.result()
            befell = sum(result[0] for result in results)
            statuses = sorted({status for result in results for status in result[1]})
            wrong = [line for result in results for line in result[2]]
            if memory > MEMORY:
                wrong.append(f"it took {memory >> 20} MB")
            for seed, result in zip(seeds, results):
                for line in result[2]:
                    print(f"{name}, seed {seed}: {line}", flush=True)
            failed += bool(wrong)
            rows.append((name.replace("_", " "), befell, " ".join(map(str, statuses)),
                         f"{memory >> 20} MB", "FAILED" if wrong else "passed"))
    table(f"{len(seeds)} seeds for each fault, {SYNCS} syncs each, then calm", rows,
          ("fault", "befell", "exit", "memory", ""))
    print(f"{len(rows) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
