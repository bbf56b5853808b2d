#!/usr/bin/env python3
"""Syncs with a real server of the AT Protocol: arroba, a PDS in Python, on loopback.

Run:   make servers, or with Python that has arroba: Scripts/real_pds.py --captions PROGRAM

What is pulled twice is new once; edits go both ways; creates, edits and deletions arrive once
though a proxy in between swallows answers. The repository in the server's own memory is the witness.
"""
import argparse, logging, os, tempfile, threading
from real_server import Captions, expect, is_quiet, start_proxy

DID, HANDLE, PASSWORD = "did:web:alice.example", "alice.example", "app-pass"
POSTS = "app.bsky.feed.post"


def start_server():
    """Starts the PDS with one empty repository; answers its address and the repository's storage."""
    os.environ.update(REPO_TOKEN="repo-token", REPO_PASSWORD=PASSWORD, PDS_HOST="localhost")
    from arroba import did, server, storage, util
    from arroba import xrpc_identity, xrpc_repo, xrpc_server, xrpc_sync  # noqa: F401
    from arroba.repo import Repo
    from flask import Flask
    from lexrpc.flask_server import init_flask
    from requests import RequestException
    from werkzeug.serving import make_server

    def unresolved(*args, **kwargs):
        raise RequestException("no network here")

    did.resolve = unresolved
    server.storage = storage.MemoryStorage()
    Repo.create(server.storage, DID, handle=HANDLE, signing_key=util.new_key())
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    logging.getLogger("pds").setLevel(logging.CRITICAL)
    app = Flask("pds")
    init_flask(server.server, app)
    serve, one_at_a_time = app.wsgi_app, threading.Lock()

    def serve_alone(environ, start_response):
        # Of two commits at one time its storage in memory would lose one.
        with one_at_a_time:
            return serve(environ, start_response)

    app.wsgi_app = serve_alone
    running = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    return running.server_port, server.storage


class Repository:
    """What the server itself holds."""

    def __init__(self, storage):
        self.storage = storage

    def repo(self):
        return self.storage.load_repo(DID)

    def records(self):
        return dict(self.repo().get_contents().get(POSTS, {}))

    def texts(self):
        return sorted(record["text"] for record in self.records().values())

    def write(self, action, key, record=None):
        from arroba.repo import Write
        from arroba.storage import Action
        self.storage.commit(self.repo(), [Write(Action[action], POSTS, key, record)])

    def publish(self, text, **more):
        from arroba.util import next_tid
        key = next_tid()
        record = {"$type": POSTS, "text": text, "createdAt": "2024-05-01T09:30:00.000Z", **more}
        self.write("CREATE", key, record)
        return key

    def edit(self, key, text):
        self.write("UPDATE", key, {**self.records()[key], "text": text})


def at_rest(captions, repository):
    before = repository.repo().head.cid
    for _ in range(2):
        report = captions.sync()
        if not is_quiet(report):
            raise SystemExit(f"FAILED: it does not come to rest: {report}")
    if repository.repo().head.cid != before:
        raise SystemExit("FAILED: something was written without an edit")


def check(captions, repository, url, lost):
    for number in range(130):
        repository.publish(f"post number {number}")
    odd = repository.publish(
        "see a.example/lo...", mood={"calm": [1, 2]}, langs=["en", "de"], facets=[{
            "index": {"byteStart": 4, "byteEnd": 19},
            "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://a.example/long"}],
        }])
    captions("init")
    captions("remote", "add", "pds", url, "--kind", "bluesky", "--token-env", "APP_PASSWORD")
    report = captions.sync()
    expect(report["pulled"]["created"] == 131, "all 131 posts are pulled", report)
    at_rest(captions, repository)
    expect(len(captions.posts()) == 131, "pulled again, nothing is new")

    keys = sorted(repository.records())
    repository.edit(keys[0], "edited there")
    captions("edit", captions.named("see a.example/lo..."), "--caption", "so #sea a.example/lo...")
    report = captions.sync()
    expect(report["pulled"]["updated"] == 1, "an edit from there arrives", report)
    expect(report["pushed"]["updated"] == 1, "an edit from here arrives", report)
    record = repository.records()[odd]
    expect(record["text"] == "so #sea a.example/lo...", "with its text", record)
    expect(record["mood"] == {"calm": [1, 2]}, "and what nobody knows is left", record)
    expect([facet["index"]["byteStart"] for facet in record["facets"]] == [3, 8]
           and record["facets"][1]["features"][0]["uri"] == "https://a.example/long",
           "and the marks are where the words are", record)
    expect(record["langs"] == ["en", "de"], "and all its languages", record)
    at_rest(captions, repository)

    captions("new", "--to", "pds", "--caption", "a new post")
    expect(captions.sync()["pushed"]["created"] == 1, "a new post is created")
    captions("delete", captions.named("edited there"))
    expect(captions.sync()["pushed"]["deleted"] == 1, "a deletion arrives")
    expect("edited there" not in repository.texts(), "and is carried out")
    at_rest(captions, repository)

    for method, act, text in [
        ("putRecord", ["new", "--to", "pds", "--caption", "once only"], "once only"),
        ("putRecord", ["edit", "once only", "--caption", "edited once"], "edited once"),
    ]:
        words = [captions.named(word) if word == "once only" and act[0] == "edit" else word
                 for word in act]
        captions(*words)
        lost.append(method)
        captions.sync()
        expect(not lost, f"the answer to {act[0]} was lost")
        captions.sync()
        expect(repository.texts().count(text) == 1, f"{act[0]}: it is there once", repository.texts())
        at_rest(captions, repository)
    captions("delete", captions.named("edited once"))
    lost.append("deleteRecord")
    captions.sync()
    captions.sync()
    expect(not lost and "edited once" not in repository.texts(), "a deletion whose answer was lost")
    at_rest(captions, repository)

    here, there = sorted(post["caption"] for post in captions.posts()), repository.texts()
    expect(here == there, f"both sides hold the same {len(here)} posts")
    expect(not captions.holds(PASSWORD) and not captions.holds("repo-token"),
           "no secret is in the store")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--captions", required=True)
    program = os.path.abspath(parser.parse_args().captions)
    port, storage = start_server()
    proxied, lost = start_proxy(port)
    with tempfile.TemporaryDirectory(prefix="captions-pds-") as folder:
        check(Captions(program, folder, APP_PASSWORD=PASSWORD), Repository(storage),
              f"http://127.0.0.1:{proxied}/profile/{DID}", lost)
    print("real_pds: all held")


if __name__ == "__main__":
    main()
