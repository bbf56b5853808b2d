"""What the scripts share that sync the program with a real server on loopback: a proxy that swallows
answers, the program in a folder of its own, and the way a check is told."""
import http.client, json, os, subprocess, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def start_proxy(port, keeps_host=False):
    """Starts a proxy; an answer to a request line that holds a word of `lost` is swallowed, once.

    With `keeps_host` the server sees the proxy's address as its own.
    """
    lost = []

    class Proxy(BaseHTTPRequestHandler):
        def log_message(self, *words):
            pass

        def handle_any(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name: value for name, value in self.headers.items()
                       if keeps_host or name != "Host"}
            server = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            server.request(self.command, self.path, body or None, headers)
            answer = server.getresponse()
            content = answer.read()
            server.close()
            for word in [word for word in lost if word in f"{self.command} {self.path}"]:
                lost.remove(word)
                self.close_connection = True
                return self.connection.close()
            self.send_response(answer.status)
            for name in ("Content-Type", "ETag", "Location", "RateLimit-Reset", "Retry-After"):
                if answer.headers.get(name):
                    self.send_header(name, answer.headers[name])
            if answer.status not in (204, 304):
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = handle_any

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    return proxy.server_port, lost


class Captions:
    """The program, with a store in a folder of its own."""

    def __init__(self, program, folder, **secrets):
        self.program, self.folder = program, folder
        self.environment = {**os.environ, **secrets, "XDG_STATE_HOME": f"{folder}/state"}

    def __call__(self, *words, codes=(0, 2)):
        done = subprocess.run(
            [self.program, *words], cwd=self.folder, env=self.environment, capture_output=True,
            text=True, timeout=120)
        if done.returncode not in codes:
            raise SystemExit(f"{' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def sync(self, codes=(0, 2)):
        return json.loads(self("sync", "--json", codes=codes))["remotes"][0]

    def posts(self):
        return [json.loads(line) for line in self("list", "--json").splitlines()]

    def named(self, text):
        return next(post["id"] for post in self.posts() if post["caption"] == text)

    def holds(self, secret):
        """Whether the store's file holds a secret."""
        with open(f"{self.folder}/captions.db", "rb") as file:
            return secret.encode() in file.read()


def is_quiet(report):
    """Whether a run brought, sent and left waiting nothing."""
    moved = [report[way][what] for way in ("pulled", "pushed")
             for what in ("created", "updated", "deleted")]
    waiting = report["conflicts"] + report["parked"] + report["unknown"]
    return not any(moved) and not waiting and not report["message"]


def expect(is_true, message, *more):
    if not is_true:
        raise SystemExit(f"FAILED: {message} {more}")
    print(f"  {message}")
