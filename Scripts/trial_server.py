"""A small real HTTP server for trials of the program: one JSON Feed, kept in memory.

It honours If-None-Match and If-Match, wants a token where it is told one, and logs every request: the
log is the witness of what was made there, and how often. Loopback only, on a port the system chooses.
"""
import hashlib, http.server, json, threading


class FeedServer:
    def __init__(self, document, token=None):
        self.lock = threading.Lock()
        self.token = token
        self.reset(document)
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                server.answer_get(self)

            def do_PUT(self):
                server.answer_put(self)

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.port = self.http.server_port
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def close(self):
        self.http.shutdown()
        self.http.server_close()

    def reset(self, document):
        """Holds another document, and forgets what was asked."""
        with self.lock:
            self.document = document
            self.log = []
            self.made = {}
            self.removed = {}

    @property
    def items(self):
        return json.loads(self.document)["items"]

    def change(self, change):
        """Somebody else edits the document."""
        with self.lock:
            feed = json.loads(self.document)
            change(feed)
            self.document = json.dumps(feed, indent=1).encode()

    def tag(self):
        return '"%s"' % hashlib.sha256(self.document).hexdigest()[:16]

    def is_allowed(self, request):
        return self.token is None or request.headers.get("Authorization") == f"Bearer {self.token}"

    def answer_get(self, request):
        with self.lock:
            body, tag = self.document, self.tag()
            status = 200
            if not self.is_allowed(request):
                status, body = 401, b""
            elif request.headers.get("If-None-Match") == tag:
                status, body = 304, b""
            self.log.append(("GET", status))
        self.send(request, status, tag, body)

    def answer_put(self, request):
        length = int(request.headers.get("Content-Length", 0))
        body = request.rfile.read(length)
        with self.lock:
            status = 204
            if len(body) < length:
                status = 400  # the program was killed while it sent: half a document is none
            elif not self.is_allowed(request):
                status = 401
            elif request.headers.get("If-Match") != self.tag():
                status = 412
            else:
                self.replace(body)
            self.log.append(("PUT", status))
            tag = self.tag()
        self.send(request, status, tag, b"")

    def replace(self, body):
        """Takes a new document, and notes which items that makes and removes."""
        old = {item["id"] for item in self.items}
        new = [item["id"] for item in json.loads(body)["items"]]
        for key in new:
            if key not in old or new.count(key) > 1:
                self.made[key] = self.made.get(key, 0) + 1
        for key in old - set(new):
            self.removed[key] = self.removed.get(key, 0) + 1
        self.document = body

    @staticmethod
    def send(request, status, tag, body):
        try:
            request.send_response(status)
            request.send_header("ETag", tag)
            if status != 304:
                request.send_header("Content-Type", "application/feed+json")
                request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)
        except OSError:
            pass  # the program was killed meanwhile
