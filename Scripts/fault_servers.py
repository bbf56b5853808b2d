#!/usr/bin/env python3
"""Syncs with real servers through a proxy that breaks answers; what they hold is the witness.

Run:   make servers, or Scripts/fault_servers.py --captions PROGRAM --over mastodon [--seeds 1]
Needs: Python 3.9; for bluesky arroba, for micropub django-indieweb, for wsgidav and moto those, and
for apache2 and lighttpd Debian's packages. Loopback only.
For each kind of fault and seed: a store and posts of its own with everything to do at once, some
syncs while one of four requests meets the fault, then calm. Then each post has to be there once,
edited and deleted as was asked; a new one whose outcome nobody can know may be missing as long as
that is said. One more sync must change nothing.
"""
import argparse, collections, os, shutil, sqlite3, subprocess, sys, tempfile

import trial_proxy as proxy
from real_server import Captions
from trial_proxy import FaultProxy
from trial_story import table

SECRET = "secret-of-the-trial"
COUNT = 12
SYNCS = 6
CHANCE = 0.25
LATER = (0, 2, 3)
NOT_ALLOWED = LATER + (5,)
FAULTS = [
    proxy.plain, proxy.lost_request, proxy.lost_answer, proxy.closed_before_answer,
    proxy.reset_in_body, proxy.truncated_body, proxy.length_too_small, proxy.length_too_large,
    proxy.torn_chunks, proxy.no_length, proxy.slow_down, proxy.slow_down_a_second,
    proxy.slow_down_an_hour, proxy.slow_down_after_writing, proxy.unavailable,
    proxy.failed_after_writing, proxy.gateway_timeout_after_writing, proxy.redirected_elsewhere,
    proxy.redirected_for_good,
    proxy.redirected_to_a_name, proxy.redirected_in_a_circle, proxy.next_link_elsewhere, proxy.bomb,
    proxy.endless, proxy.endless_spaces, proxy.deep_document, proxy.web_page, proxy.empty_answer,
    proxy.no_http, proxy.not_authorised, proxy.forbidden, proxy.not_modified, proxy.drip,
]
# A network that delivers twice makes two posts where the server names them: no client can help it.
FOR_OWN_KEYS = [proxy.delivered_twice, proxy.delivered_twice_first_answer]
FOR_PRECONDITIONS = [proxy.overtaken]


class Mastodon:
    names_posts = True
    arguments = ["--token-env", "TOKEN"]
    secret = SECRET

    def __init__(self, _):
        from trial_mastodon import MastodonServer
        self.server = MastodonServer(SECRET)
        self.port, self.path = self.server.port, "/@mira"

    def begin(self, texts):
        self.server.posts.clear()
        for text in texts:
            self.server.publish(text)

    def posts(self):
        return {key: post["text"] for key, post in self.server.posts.items()}

    def edit(self, key, text):
        self.server.edit(key, text)

    def close(self):
        self.server.close()


class Bluesky:
    names_posts = False
    arguments = ["--kind", "bluesky", "--token-env", "TOKEN"]

    def __init__(self, _):
        import real_pds
        self.secret, self.path = real_pds.PASSWORD, f"/profile/{real_pds.DID}"
        self.port, storage = real_pds.start_server()
        self.repository = real_pds.Repository(storage)

    def begin(self, texts):
        for key in self.repository.records():
            self.repository.write("DELETE", key)
        for text in texts:
            self.repository.publish(text)

    def posts(self):
        return {key: record["text"] for key, record in self.repository.records().items()}

    def edit(self, key, text):
        self.repository.edit(key, text)

    def close(self):
        pass


class Micropub:
    names_posts = True
    arguments = ["--kind", "micropub", "--token-env", "TOKEN"]

    def __init__(self, scratch):
        import real_micropub
        self.module, self.secret = real_micropub, real_micropub.TOKEN
        self.port, self.path = real_micropub.start_django(scratch), "/indieweb/micropub/"

    def begin(self, texts):
        self.module.site, _ = self.module.make_sites()
        for text in texts:
            self.module.site.create_entry({"content": [text]}, None)

    def posts(self):
        entries = self.module.site.entries.values()
        return {entry.url: self.module.text_of(entry) for entry in entries}

    def edit(self, key, text):
        self.module.site.update_entry(key, {"replace": {"content": [text]}}, None)

    def close(self):
        pass


class Storage:
    """A JSON Feed on one of the servers of `storage_servers`."""
    names_posts = False

    def __init__(self, scratch, name):
        import storage_servers
        self.server = (storage_servers.Bucket if name == "moto" else storage_servers.Folder)(
            name, scratch)
        storage_servers.wait(self.server.port)
        self.port, self.path = self.server.port, self.server.path
        self.arguments = ["--complete", *(word.replace("STORAGE_SECRET", "TOKEN")
                                          for word in self.server.auth)]
        if name in storage_servers.IGNORES_PRECONDITIONS:
            self.arguments.append("--sole-writer")
        self.secret = getattr(self.server, "secret", storage_servers.SECRET)

    def begin(self, texts):
        self.server.write({
            "version": "https://jsonfeed.org/version/1.1", "title": "Trial", "items": [
                {"id": str(n), "content_text": text} for n, text in enumerate(texts)]})

    def posts(self):
        items = self.server.read()["items"]
        if len({item["id"] for item in items}) < len(items):
            raise AssertionError("an id stands twice")
        return {item["id"]: item["content_text"] for item in items}

    def edit(self, key, text):
        feed = self.server.read()
        for item in feed["items"]:
            if item["id"] == key:
                item["content_text"] = text
        self.server.write(feed)

    def close(self):
        self.server.stop()


KINDS = {"mastodon": Mastodon, "bluesky": Bluesky, "micropub": Micropub}


class Trial:
    """One store with everything to do at once, and what becomes of it."""

    def __init__(self, program, place, between, scratch):
        self.place, self.between = place, between
        self.folder = tempfile.mkdtemp(dir=scratch)
        self.captions = Captions(program, self.folder, TOKEN=place.secret)
        between.calm()
        place.begin([f"post number {n}" for n in range(COUNT)])
        self.captions("init")
        url = f"http://127.0.0.1:{between.port}{place.path}"
        self.captions("remote", "add", "there", url, *place.arguments)
        self.captions("sync")
        for n in (1, 2, 3):
            self.captions("edit", self.captions.named(f"post number {n}"), "--caption",
                          f"edited here {n}")
        for text in ("new one", "new two"):
            self.captions("new", "--to", "there", "--caption", text)
        self.captions("delete", self.captions.named("post number 4"))
        keys = {text: key for key, text in place.posts().items()}
        for n in (3, 5):
            place.edit(keys[f"post number {n}"], f"edited there {n}")

    def run(self, fault, seed):
        """Returns how many requests the fault befell, how the syncs ended, and what is wrong."""
        self.between.stolen.clear()
        self.between.trouble(fault, seed, CHANCE)
        statuses = [self.sync() for _ in range(SYNCS)]
        befell = self.between.befell
        self.between.calm()
        allowed = NOT_ALLOWED if fault in (proxy.not_authorised, proxy.forbidden) else LATER
        wrong = [f"a sync ended with {status}" for status in statuses if status not in allowed]
        if self.between.stolen:
            wrong.append(f"another host was asked: {self.between.stolen}")
        wrong += self.end()
        shutil.rmtree(self.folder)
        return befell, statuses, wrong

    def sync(self):
        done = subprocess.run(
            [self.captions.program, "sync", "--quiet"], cwd=self.folder, capture_output=True,
            env=self.captions.environment, timeout=300)
        return done.returncode

    def end(self):
        """What the end has that it must not have."""
        with sqlite3.connect(f"{self.folder}/captions.db") as db:
            db.execute("UPDATE remote SET notBefore = NULL")
            db.execute("UPDATE outbox SET notBefore = NULL")
        db.close()
        for _ in range(4):
            report = self.captions.sync()
        if report["stopped"]:
            return [f"it stopped in calm: {report}"]
        there = collections.Counter(self.place.posts().values())
        wrong = [f"{text!r} is there {there[text]} times"
                 for text, count in self.wanted().items() if there[text] != count
                 and not (text.startswith("new") and there[text] == 0 and self.waits(text))]
        more = set(there) - set(self.wanted())
        if more:
            wrong.append(f"there is more: {sorted(more)}")
        if report["conflicts"] != 1:
            wrong.append(f"{report['conflicts']} conflicts")
        # Nothing else was refused.
        if report["parked"] and not any(there[text] == 0 for text in ("new one", "new two")):
            wrong.append(f"{report['parked']} are parked: {self.captions('status')}")
        before = self.place.posts()
        self.captions.sync()
        if self.place.posts() != before:
            wrong.append("it does not come to rest")
        if self.captions.holds(self.place.secret):
            wrong.append("the secret is in the store")
        return wrong

    def wanted(self):
        wanted = {f"post number {n}": 1 for n in range(6, COUNT)}
        wanted.update({"post number 0": 1, "edited here 1": 1, "edited here 2": 1,
                       "edited there 3": 1, "edited there 5": 1, "new one": 1, "new two": 1})
        return wanted

    def waits(self, text):
        """Whether it is said that nobody knows what became of a new post."""
        if not self.place.names_posts:
            return False
        return self.captions.named(text) in self.captions("status", "--json")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--captions", required=True)
    parser.add_argument("--over", required=True,
                        help=", ".join(KINDS) + ", moto, apache2, nginx, lighttpd or wsgidav")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--only", help="kinds of fault, with commas between")
    options = parser.parse_args()
    program = os.path.abspath(options.captions)
    scratch = tempfile.mkdtemp(prefix="captions-faults-")
    os.chmod(scratch, 0o755)
    name = options.over
    place = KINDS[name](scratch) if name in KINDS else Storage(scratch, name)
    between = FaultProxy()
    between.upstream = place.port
    faults = FAULTS + ([] if place.names_posts else FOR_OWN_KEYS) + (
        FOR_PRECONDITIONS if name not in KINDS else [])
    if options.only:
        faults = [fault for fault in faults if fault.__name__ in options.only.split(",")]
    rows, failed = [], 0
    try:
        for fault in faults:
            befell, statuses, wrong = 0, set(), []
            for seed in range(1, options.seeds + 1):
                trial = Trial(program, place, between, scratch).run(fault, seed)
                befell, wrong = befell + trial[0], wrong + trial[2]
                statuses.update(trial[1])
                for line in trial[2]:
                    print(f"{name}, {fault.__name__}, seed {seed}: {line}", flush=True)
            failed += bool(wrong)
            rows.append((fault.__name__.replace("_", " "), befell,
                         " ".join(map(str, sorted(statuses))), "FAILED" if wrong else "passed"))
    finally:
        between.close()
        place.close()
        shutil.rmtree(scratch, ignore_errors=True)
    table(f"{name}, {options.seeds} seeds for each fault", rows, ("fault", "befell", "exit", ""))
    print(f"{len(rows) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
