"""What trials of the program have in common: a store with everything to do at once, and how it ends."""
import json, os, re, shutil, sqlite3, subprocess, tempfile

from trial_server import FeedServer

TOKEN = "secret-of-the-trial"


class Failed(Exception):
    """The program did what it must not do; the trial goes on with the next one."""


class Story:
    """A store and its feed: in a file, or behind a server and perhaps a proxy before it.

    Every trial begins with the same copy of both: three edits here, a new post, a deletion, two edits
    there of which one meets one of ours.
    """

    def __init__(self, captions, over="http", address=None):
        self.captions = os.path.abspath(captions)
        self.folder = tempfile.mkdtemp(prefix="captions-trial-")
        self.base = f"{self.folder}/base"
        self.place = f"{self.folder}/run"
        os.mkdir(self.base)
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Trial", "items": [
            {"id": str(n), "content_text": f"post number {n}", "tags": ["a"]} for n in range(12)]}
        document = json.dumps(feed, indent=1).encode()
        self.server = FeedServer(document, TOKEN) if over == "http" else None
        self.address = address or (lambda port: f"http://127.0.0.1:{port}/feed.json")
        self.prepare(document)

    def close(self):
        if self.server:
            self.server.close()
        shutil.rmtree(self.folder)

    def run(self, *words, at=None, expect=(0, 2), environment=None, timeout=300):
        env = dict(os.environ, CAPTIONS_TRIAL_TOKEN=TOKEN, **(environment or {}))
        done = subprocess.run(
            [self.captions, *words], cwd=at or self.place, capture_output=True, text=True, env=env,
            timeout=timeout)
        if expect is not None and done.returncode not in expect:
            raise Failed(f"`{' '.join(words)}` ended with {done.returncode}: {done.stderr.strip()}")
        return done

    def write(self, at, document):
        if self.server:
            self.server.reset(document)
        else:
            with open(f"{at}/feed.json", "wb") as file:
                file.write(document)

    def read(self, at):
        if self.server:
            return self.server.document
        with open(f"{at}/feed.json", "rb") as file:
            return file.read()

    def prepare(self, document):
        base = self.base
        self.write(base, document)
        self.run("init", at=base)
        feed = self.address(self.server.port) if self.server else "feed.json"
        self.run("remote", "add", "feed", feed, "--complete",
                 *(["--token-env", "CAPTIONS_TRIAL_TOKEN"] if self.server else []), at=base)
        self.run("sync", at=base)
        for n in (1, 2, 3):
            self.run("edit", f"feed:{n}", "--caption", f"edited here {n}", at=base)
        self.run("new", "--to", "feed", "--caption", "a new post", at=base)
        self.run("delete", "feed:4", at=base)
        feed = json.loads(self.read(base))
        feed["items"][5]["content_text"] = "edited there 5"
        feed["items"][3]["content_text"] = "edited there 3"
        self.document = json.dumps(feed, indent=1).encode()
        self.write(base, self.document)

    def begin(self):
        """The beginning, once more."""
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(self.base, self.place)
        self.write(self.place, self.document)
        if not self.server:
            # The store knows its feed by its address: the copy gets the same one.
            self.run("remote", "set", "feed", "--url", f"file://{self.place}/feed.json")

    def settle(self):
        """Syncs until nothing is left to do, and tells how that is."""
        for _ in range(3):
            self.run("sync")
        return self.state()

    def state(self):
        """What the store and the feed hold, without times and identities made by chance."""
        rows = self.run("list", "--json", "--state", "post", "--state", "draft",
                        "--state", "trash").stdout.splitlines()
        posts = sorted((p["caption"], p["state"]) for p in map(json.loads, rows))
        conflicts = sorted(
            (c["field"], c["local"], json.dumps(c["remote"]))
            for c in map(json.loads, self.run("conflicts", "--json").stdout.splitlines()))
        items = sorted((re.sub("urn:captions:.*", "own", i["id"]), i["content_text"])
                       for i in json.loads(self.read(self.place))["items"])
        with sqlite3.connect(f"{self.place}/captions.db") as db:
            integrity = db.execute("PRAGMA integrity_check").fetchone()[0]
            open_operations = db.execute(
                "SELECT count(*) FROM outbox WHERE state IN ('queued', 'inflight', 'unknown')"
            ).fetchone()[0]
        db.close()
        state = {"posts": posts, "conflicts": conflicts, "items": items, "integrity": integrity,
                 "left in the outbox": open_operations}
        if self.server:
            own = {re.sub("urn:captions:.*", "own", key): n for key, n in self.server.made.items()}
            state["made on the server"] = own
            state["removed on the server"] = dict(self.server.removed)
        return state


def differences(found, wanted):
    return [f"{key}: {found[key]}\n    wanted {wanted[key]}" for key in wanted
            if found[key] != wanted[key]]


def table(title, rows, columns):
    """Prints rows under columns, the first column to the left."""
    rows = [tuple(str(cell) for cell in row) for row in rows]
    widths = [max(len(row[i]) for row in rows + [columns]) for i in range(len(columns))]
    print(title)
    for row in [columns, *rows]:
        cells = [row[0].ljust(widths[0])] + [c.rjust(w) for c, w in zip(row[1:], widths[1:])]
        print("  " + "  ".join(cells))
