"""A small real HTTP server for trials of the program: one account with the Mastodon API.

Posts are kept in memory, and no idempotency key is honoured: what is sent twice is there twice.
Loopback only, on a port that the system chooses.
"""
import datetime, html, http.server, json, re, threading
from urllib.parse import parse_qs, urlsplit

ACCOUNT = {"id": "7", "username": "mira", "acct": "mira", "display_name": "Mira"}
PAGE = 5


class MastodonServer:
    def __init__(self, token):
        self.token, self.lock, self.posts, self.count = token, threading.Lock(), {}, 0
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                status, answer, headers = 400, {"error": "half a request"}, {}
                if len(body) == length:
                    with server.lock:
                        status, answer, headers = server.answer(self, body)
                data = json.dumps(answer).encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Type": "application/json",
                                    "Content-Length": len(data)}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(data)

            do_POST = do_PUT = do_DELETE = do_GET

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.http.handle_error = lambda *_: None  # a connection that the proxy gave up
        self.port = self.http.server_port
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def close(self):
        self.http.shutdown()
        self.http.server_close()

    def publish(self, text):
        self.count += 1
        key = str(1000 + self.count)
        self.posts[key] = {"text": text, "edited": None, "made": self.now()}
        return key

    @staticmethod
    def now():
        time = datetime.datetime.now(datetime.timezone.utc)
        return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    # What is asked

    def answer(self, request, body):
        """Answers a request by status, document and header fields."""
        url = urlsplit(request.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        self.base = f"http://{request.headers.get('Host')}"
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return 401, {"error": "The access token is invalid"}, {}
        if url.path in ("/api/v1/instance", "/api/v2/instance"):
            limits = {"statuses": {"max_characters": 500, "max_media_attachments": 4}}
            return 200, {"domain": "127.0.0.1", "title": "Trial", "version": "4.3.1",
                         "configuration": limits}, {}
        if url.path in ("/api/v1/accounts/lookup", "/api/v1/accounts/verify_credentials"):
            return 200, {**ACCOUNT, "url": f"{self.base}/@mira",
                         "statuses_count": len(self.posts)}, {}
        if url.path == f"/api/v1/accounts/{ACCOUNT['id']}/statuses":
            return self.list(asked)
        if url.path == "/api/v1/statuses" and request.command == "POST":
            key = self.publish(json.loads(body)["status"])
            return 200, self.status(key), {}
        found = re.fullmatch(r"/api/v1/statuses/(\w+)(/source)?", url.path)
        if not found or found[1] not in self.posts:
            return 404, {"error": "Record not found"}, {}
        return self.of_post(found[1], found[2], request.command, body)

    def of_post(self, key, source, command, body):
        if source:
            return 200, {"id": key, "text": self.posts[key]["text"], "spoiler_text": ""}, {}
        if command == "DELETE":
            shown = self.status(key)
            del self.posts[key]
            return 200, shown, {}
        if command == "PUT":
            self.edit(key, json.loads(body)["status"])
        return 200, self.status(key), {}

    def edit(self, key, text):
        self.posts[key].update(text=text, edited=self.now())

    def list(self, asked):
        keys = sorted(self.posts, key=int, reverse=True)
        if "max_id" in asked:
            keys = [key for key in keys if int(key) < int(asked["max_id"])]
        page = keys[:min(PAGE, int(asked.get("limit", PAGE)))]
        headers = {}
        if len(page) < len(keys):
            path = f"{self.base}/api/v1/accounts/{ACCOUNT['id']}/statuses"
            headers["Link"] = f'<{path}?max_id={page[-1]}&exclude_reblogs=true>; rel="next"'
        return 200, [self.status(key) for key in page], headers

    def status(self, key):
        post = self.posts[key]
        return {
            "id": key, "created_at": post["made"], "edited_at": post["edited"],
            "uri": f"{self.base}/users/mira/statuses/{key}", "url": f"{self.base}/@mira/{key}",
            "content": f"<p>{html.escape(post['text'])}</p>", "visibility": "public",
            "spoiler_text": "", "sensitive": False, "language": "en", "media_attachments": [],
            "mentions": [], "tags": [], "emojis": [], "reblog": None, "poll": None,
            "in_reply_to_id": None, "account": ACCOUNT}
