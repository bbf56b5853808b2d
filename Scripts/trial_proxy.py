"""A proxy that stands between the program and a real server, and does to answers what networks do.

Each kind of fault is a function; which requests it befalls is drawn from a seed. Loopback only.
"""
import http.client, http.server, random, socket, struct, threading, time, zlib

PIECE = 64


class Exchange:
    """One request of the program, and the means to answer it."""

    def __init__(self, handler, proxy):
        self.handler, self.proxy = handler, proxy
        self.method, self.path = handler.command, handler.path
        length = int(handler.headers.get("Content-Length", 0))
        self.body = handler.rfile.read(length) if length else b""
        self.socket = handler.connection

    @property
    def is_write(self):
        return self.method != "GET"

    def forward(self):
        """Has the server carry it out; returns status, headers and body of its answer."""
        upstream = http.client.HTTPConnection("127.0.0.1", self.proxy.upstream, timeout=60)
        headers = {k: v for k, v in self.handler.headers.items()
                   if k.lower() not in ("content-length", "connection", "expect")}
        upstream.request(self.method, self.path, self.body if self.is_write else None, headers)
        answer = upstream.getresponse()
        body = answer.read()
        head = [(k, v) for k, v in answer.getheaders()
                if k.lower() not in ("content-length", "connection")]
        upstream.close()
        return answer.status, head, body

    def head(self, status, headers, length):
        lines = [f"HTTP/1.1 {status} Trial"] + [f"{k}: {v}" for k, v in headers]
        if length is not None and status not in (204, 304):
            lines.append(f"Content-Length: {length}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def answer(self, status, headers, body, length=None):
        length = len(body) if length is None else length
        self.send(self.head(status, headers, length) + body)

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            self.end()

    def pour(self, piece):
        """Sends the same again and again, until the program has enough."""
        try:
            while not self.proxy.over.is_set():
                self.socket.sendall(piece)
        except OSError:
            pass
        self.end()

    def end(self):
        """Closes the connection, as a server that went away."""
        self.handler.close_connection = True
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def reset(self):
        """Resets the connection: what was under way is lost."""
        self.handler.close_connection = True
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


def plain(x):
    x.answer(*x.forward())


def lost_request(x):
    x.reset()


def lost_answer(x):
    x.forward()
    x.reset()


def closed_before_answer(x):
    x.forward()
    x.end()


def reset_in_body(x):
    status, headers, body = x.forward()
    x.send(x.head(status, headers, len(body) + 1) + body[:len(body) // 2])
    time.sleep(0.02)
    x.reset()


def truncated_body(x):
    status, headers, body = x.forward()
    x.send(x.head(status, headers, max(len(body), 1)) + body[:len(body) // 2])
    x.end()


def length_too_small(x):
    status, headers, body = x.forward()
    x.answer(status, headers, body, len(body) // 2)
    x.end()


def length_too_large(x):
    status, headers, body = x.forward()
    x.answer(status, headers, body, len(body) + 100)
    x.end()


def torn_chunks(x):
    status, headers, body = x.forward()
    if not body:
        return x.end()
    half = body[:len(body) // 2]
    x.send(x.head(status, headers + [("Transfer-Encoding", "chunked")], None)
           + b"%x\r\n" % len(half) + half + b"\r\n")
    x.end()


def no_length(x):
    """Ends with the connection, whole: an answer of the old kind, and no fault."""
    status, headers, body = x.forward()
    x.send(x.head(status, headers + [("Connection", "close")], None) + body)
    x.end()


def said_later(x, status, headers):
    x.answer(status, headers, b"")


def slow_down(x):
    said_later(x, 429, [])


def slow_down_a_second(x):
    said_later(x, 429, [("Retry-After", "1")])


def slow_down_an_hour(x):
    said_later(x, 429, [("Retry-After", "3600")])


def slow_down_after_writing(x):
    if x.is_write:
        x.forward()
    slow_down(x)


def unavailable(x):
    said_later(x, 503, [("Retry-After", "0")])


def failed_after_writing(x):
    if x.is_write:
        x.forward()
    said_later(x, 500, [])


def gateway_timeout_after_writing(x):
    if x.is_write:
        x.forward()
    said_later(x, 504, [])


def delivered_twice(x):
    x.forward()
    plain(x)


def delivered_twice_first_answer(x):
    answer = x.forward()
    x.forward()
    x.answer(*answer)


def redirected_elsewhere(x, status=302):
    x.answer(status, [("Location", f"http://127.0.0.1:{x.proxy.thief_port}{x.path}")], b"")


def redirected_for_good(x):
    redirected_elsewhere(x, 308)


def redirected_to_a_name(x):
    x.answer(307, [("Location", f"http://localhost:{x.proxy.thief_port}{x.path}")], b"")


def redirected_in_a_circle(x):
    x.answer(302, [("Location", x.path)], b"")


def next_page_elsewhere(x):
    status, headers, body = x.forward()
    place = f'"next_url": "http://127.0.0.1:{x.proxy.thief_port}/feed.json", "title"'.encode()
    if not x.is_write and not x.handler.headers.get("Cache-Control"):
        body = body.replace(b'"title"', place, 1)
    x.answer(status, headers, body)


def next_link_elsewhere(x):
    status, headers, body = x.forward()
    place = f'<http://127.0.0.1:{x.proxy.thief_port}{x.path}>; rel="next"'
    headers = [(name, value) for name, value in headers if name.lower() != "link"]
    x.answer(status, headers + [("Link", place)], body)


def bomb(x):
    """A packed document of 256 MB that says nothing.

    On loopback the program asks for no packing: then it must not take what it did not ask for.
    """
    if x.is_write:
        return plain(x)
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    packed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(256)) + packer.flush()
    x.answer(200, [("Content-Encoding", "gzip"), ("Content-Type", "application/json")], packed)


def unpacked_bomb(x):
    """The same, where the program asks for packing and unpacks it."""
    bomb(x)


BEGINNING = (b'{"version":"https://jsonfeed.org/version/1.1","title":"Trial","items":'
             b'[{"id":"1","content_text":"')


def endless(x):
    """A document with a text that never ends."""
    if x.is_write:
        return plain(x)
    x.send(x.head(200, [("Content-Type", "application/json"), ("Connection", "close")], None)
           + BEGINNING)
    x.pour(b"a" * (1 << 20))


def endless_unpacked(x):
    """The same, packed: a few bytes a megabyte."""
    if x.is_write:
        return plain(x)
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    x.send(x.head(200, [("Content-Type", "application/json"), ("Content-Encoding", "gzip"),
                        ("Connection", "close")], None)
           + packer.compress(BEGINNING) + packer.flush(zlib.Z_FULL_FLUSH))
    # What comes after a full flush can be said again and again.
    x.pour(packer.compress(b"a" * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH))


def endless_spaces(x):
    """A document that is whole but for its last bracket, which never comes."""
    if x.is_write:
        return plain(x)
    status, headers, body = x.forward()
    x.send(x.head(status, headers + [("Connection", "close")], None) + body.rstrip().rstrip(b"}"))
    x.pour(b" " * (1 << 20))


def deep_document(x):
    if x.is_write:
        return plain(x)
    x.answer(200, [("Content-Type", "application/json")], b"[" * 5_000_000)


def web_page(x):
    if x.is_write:
        return plain(x)
    x.answer(200, [("Content-Type", "text/html")], b"<html><title>Oops</title></html>")


def empty_answer(x):
    if x.is_write:
        return plain(x)
    x.answer(200, [], b"")


def empty_list(x):
    if x.is_write:
        return plain(x)
    x.answer(200, [("Content-Type", "application/feed+json")],
             b'{"version":"https://jsonfeed.org/version/1.1","title":"Trial","items":[]}')


def no_http(x):
    x.send(b"SMTP ready\r\n\r\n")
    x.end()


def not_authorised(x):
    x.answer(401, [], b"")


def forbidden(x):
    x.answer(403, [], b"")


def gone(x):
    x.answer(410, [], b"")


def not_modified(x):
    x.answer(304, [], b"")


def overtaken(x):
    if x.is_write:
        return x.answer(412, [], b"")
    plain(x)


def taken_and_forgotten(x):
    """Says that a write was taken, and drops it."""
    if x.is_write:
        return x.answer(204, [], b"")
    plain(x)


def tag_left_out(x):
    status, headers, body = x.forward()
    x.answer(status, [(k, v) for k, v in headers if k.lower() != "etag"], body)


def tag_weakened(x):
    status, headers, body = x.forward()
    x.answer(status, [(k, "W/" + v if k.lower() == "etag" else v) for k, v in headers], body)


def a_moment_ago(x):
    """Shows the document as the proxy saw it first: a cache that lags."""
    if x.is_write or x.handler.headers.get("Cache-Control"):
        return plain(x)
    status, headers, body = x.forward()
    if x.proxy.cached is None and status == 200:
        x.proxy.cached = (status, headers, body)
    x.answer(*(x.proxy.cached or (status, headers, body)))


def drip(x):
    """Sends the answer in small pieces: slow, and no fault."""
    status, headers, body = x.forward()
    data = x.head(status, headers, len(body)) + body
    for start in range(0, len(data), PIECE):
        x.send(data[start:start + PIECE])
        time.sleep(0.002)


def stall(x):
    """Begins an answer and then says nothing for longer than the program waits."""
    status, headers, body = x.forward()
    x.send(x.head(status, headers, len(body) + 1)[:20])
    x.proxy.stalled.set()
    x.proxy.over.wait(90)
    x.end()


class FaultProxy:
    """Listens before a server; `fault` befalls requests as the seed says, while it is not `None`."""

    def __init__(self):
        self.upstream = self.thief_port = None
        self.lock = threading.Lock()
        self.cached = None
        self.stalled, self.over = threading.Event(), threading.Event()
        self.calm()
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                super().setup()
                self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

            def do_GET(self):
                proxy.take(self)

            do_PUT = do_POST = do_DELETE = do_GET

            def log_message(self, *_):
                pass

        class Thief(Handler):
            def do_GET(self):
                proxy.stolen.append((self.path, self.headers.get("Authorization")))
                self.send_error(404)

            do_PUT = do_POST = do_DELETE = do_GET

        self.servers = []
        for kind in (Handler, Thief):
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind)
            server.daemon_threads = True
            server.handle_error = lambda *_: None  # a connection that the program gave up
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.servers.append(server)
        self.port, self.thief_port = (server.server_port for server in self.servers)
        self.stolen = []

    def close(self):
        self.over.set()
        for server in self.servers:
            server.shutdown()
            server.server_close()

    def trouble(self, fault, seed, chance=0.5):
        self.random = random.Random(f"{fault.__name__} {seed}")
        self.fault, self.chance, self.cached = fault, chance, None
        self.befell = self.requests = 0
        self.stalled.clear()

    def calm(self):
        self.fault = None
        self.befell = self.requests = 0

    def take(self, handler):
        with self.lock:
            self.requests += 1
            is_faulty = self.fault is not None and self.random.random() < self.chance
            self.befell += is_faulty
        try:
            exchange = Exchange(handler, self)
            (self.fault if is_faulty else plain)(exchange)
        except OSError:
            handler.close_connection = True
