#!/usr/bin/env python3
"""Syncs a JSON Feed that stands on real storage servers: nginx, Apache, lighttpd, rclone, WsgiDAV,
and moto as S3. What the server holds afterwards is the witness.

Run:   Scripts/storage_servers.py --captions .build/release/captions [--only nginx,moto]
Needs: the packages of `Scripts/deps.sh servers`, and wsgidav and moto[server] from PyPI for the
python3 that runs this. Listens on loopback only, on ports that are free, and ends what it starts.

Each server gets a feed of its own and sees: a first pull, a second one (one request, nothing read),
an edit, a new post and a deletion, an edit whose answer is lost, and a stranger who writes between
our reading and our writing. A server that ignores `If-Match` loses the stranger's words whatever a
client does; that is printed, and is no failure of ours.
"""
import argparse, http.client, http.server, json, os, shutil, socket, subprocess, sys
import tempfile, threading, time

FEED = {"version": "https://jsonfeed.org/version/1.1", "title": "Storage", "items": [
    {"id": str(n), "content_text": f"post number {n}", "_kept": {"spelling": 1.0}}
    for n in range(5)]}
SECRET = "desk:open sesame"
IGNORES_PRECONDITIONS = {"nginx", "rclone"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Folder:
    """A server over a folder, run as a process of its own."""
    auth = []

    def __init__(self, name, scratch):
        self.name, self.port = name, free_port()
        self.base = f"{scratch}/{name}"
        self.root = f"{self.base}/www"
        os.makedirs(self.root)
        self.path = "/feed.json"
        self.write(FEED)
        environment = dict(os.environ, PATH=os.environ["PATH"] + ":/usr/sbin:/sbin")
        self.log = open(f"{self.base}/log", "w")
        self.process = subprocess.Popen(
            getattr(self, name)(), env=environment, stdout=self.log, stderr=self.log)

    def nginx(self):
        temporary = "".join(
            f"{kind}_temp_path {self.base}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        return ["nginx", "-p", self.base, "-c", self.file("nginx.conf", f"""
            daemon off; master_process off; pid {self.base}/pid; error_log {self.base}/error;
            user root; events {{ worker_connections 64; }}
            http {{ access_log off; {temporary}
              server {{ listen 127.0.0.1:{self.port}; root {self.root}; dav_methods PUT DELETE; }} }}
            """)]

    def apache2(self):
        modules = "/usr/lib/apache2/modules"
        load = "".join(
            f"LoadModule {name}_module {modules}/mod_{name}.so\n"
            for name in ("mpm_event", "authn_core", "authn_file", "authz_core", "authz_user",
                         "auth_basic", "dav", "dav_fs"))
        hashed = subprocess.run(
            ["openssl", "passwd", "-apr1", SECRET.split(":")[1]], capture_output=True, text=True)
        users = self.file("users", f"{SECRET.split(':')[0]}:{hashed.stdout}")
        self.auth = ["--token-env", "STORAGE_SECRET", "--auth", "basic"]
        return ["apache2", "-X", "-f", self.file("apache.conf", f"""
            ServerName localhost
            Listen 127.0.0.1:{self.port}
            PidFile {self.base}/pid
            ErrorLog {self.base}/error
            {load}
            User #{os.getuid() or 65534}
            DAVLockDB {self.base}/locks
            DocumentRoot {self.root}
            <Directory {self.root}>
              Dav On
              AuthType Basic
              AuthName feeds
              AuthUserFile {users}
              Require valid-user
            </Directory>
            """)]

    def lighttpd(self):
        return ["lighttpd", "-D", "-f", self.file("lighttpd.conf", f"""
            server.modules = ("mod_webdav")
            server.document-root = "{self.root}"
            server.bind = "127.0.0.1"
            server.port = {self.port}
            server.errorlog = "{self.base}/error"
            server.upload-dirs = ("{self.base}")
            mimetype.assign = (".json" => "application/feed+json")
            server.stat-cache-engine = "disable"
            webdav.activate = "enable"
            """)]

    def rclone(self):
        return ["rclone", "serve", "webdav", self.root, "--addr", f"127.0.0.1:{self.port}",
                "--config", self.file("rclone.conf", "")]

    def wsgidav(self):
        return [sys.executable, "-m", "wsgidav.server.server_cli", "--host", "127.0.0.1",
                "--port", str(self.port), "--root", self.root, "--auth", "anonymous", "--no-config"]

    def file(self, name, text):
        with open(f"{self.base}/{name}", "w") as file:
            file.write(text)
        # Apache leaves its root rights for those of nobody.
        for place in (self.base, self.root, f"{self.root}/feed.json"):
            os.chmod(place, 0o777)
        return f"{self.base}/{name}"

    def read(self):
        with open(f"{self.root}/feed.json") as file:
            return json.load(file)

    def write(self, feed):
        with open(f"{self.root}/feed.json", "w") as file:
            json.dump(feed, file, indent=1)

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.log.close()


class Bucket:
    """moto as S3, which checks signatures once its own user is set up."""
    name = "moto"
    auth = ["--token-env", "STORAGE_SECRET", "--auth", "aws:eu-west-1"]

    def __init__(self, _, scratch):
        # The first requests, up to the key that the rest is signed with, are not checked.
        os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "5"
        import boto3, logging
        from moto.server import ThreadedMotoServer
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.server.start()
        self.port = self.server.get_host_and_port()[1]
        self.path = "/posts/feed.json"
        reach = dict(endpoint_url=f"http://127.0.0.1:{self.port}", region_name="eu-west-1")
        first = dict(aws_access_key_id="none", aws_secret_access_key="none", **reach)
        iam = boto3.client("iam", **first)
        iam.create_user(UserName="desk")
        key = iam.create_access_key(UserName="desk")["AccessKey"]
        policy = {"Version": "2012-10-17",
                  "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
        iam.put_user_policy(
            UserName="desk", PolicyName="all", PolicyDocument=json.dumps(policy))
        self.secret = f"{key['AccessKeyId']}:{key['SecretAccessKey']}"
        self.s3 = boto3.client(
            "s3", aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"], **reach)
        self.s3.create_bucket(
            Bucket="posts", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        self.write(FEED)

    def read(self):
        return json.load(self.s3.get_object(Bucket="posts", Key="feed.json")["Body"])

    def write(self, feed):
        self.s3.put_object(Bucket="posts", Key="feed.json", Body=json.dumps(feed, indent=1).encode())

    def stop(self):
        self.server.stop()


class Between:
    """Stands between the program and a server, and can do something at the next PUT."""

    def __init__(self, port):
        self.before_put = None
        self.loses_answer = False
        between = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def forward(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.command == "PUT" and between.before_put:
                    action, between.before_put = between.before_put, None
                    action()
                server = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
                server.putrequest(
                    self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    if name.lower() not in ("connection", "expect"):
                        server.putheader(name, value)
                server.endheaders(body)
                answer = server.getresponse()
                data = answer.read()
                server.close()
                if self.command == "PUT" and between.loses_answer:
                    between.loses_answer = False
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                        self.send_header(name, value)
                if answer.status not in (204, 304):
                    length = answer.getheader("Content-Length") if self.command == "HEAD" else None
                    self.send_header("Content-Length", length or str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = forward

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Desk:
    """A store and the program over it."""

    def __init__(self, captions, folder, secret):
        self.captions, self.folder = captions, folder
        self.environment = dict(os.environ, STORAGE_SECRET=secret, NO_PROXY="127.0.0.1")
        os.makedirs(folder)

    def __call__(self, *words, allowed=(0,)):
        done = subprocess.run(
            [self.captions, *words], cwd=self.folder, env=self.environment, capture_output=True,
            text=True, timeout=120)
        if done.returncode not in allowed:
            raise AssertionError(
                f"captions {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def sync(self, *words, allowed=(0,)):
        return json.loads(self("sync", "--json", *words, allowed=allowed))["remotes"][0]


def texts(feed):
    return {item["id"]: item["content_text"] for item in feed["items"]}


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def scenario(desk, server, between):
    """Yields what was seen, step by step."""
    url = f"http://127.0.0.1:{between.port}{server.path}"
    desk("init")
    desk("remote", "add", "storage", url, "--complete", *server.auth)
    first = desk.sync()
    expect(first["pulled"]["created"] == 5, f"first pull: {first}")
    again = desk.sync()
    expect(again["pulled"]["created"] == 0 and again["requests"] == 1, f"second pull: {again}")
    yield f"again {again['bytesReceived']} B"

    desk("edit", "storage:1", "--caption", "edited here")
    report = desk.sync(allowed=(0, 3))
    if report["stopped"]:
        desk("remote", "set", "storage", "--sole-writer")
        report = desk.sync()
        yield "sole writer"
    else:
        yield "precondition"
    expect(report["pushed"]["updated"] == 1, f"edit: {report}")
    expect(texts(server.read())["1"] == "edited here", "the edit is not there")

    desk("new", "--to", "storage", "--caption", "a new post")
    desk("delete", "storage:4")
    desk.sync()
    now = texts(server.read())
    expect(list(now.values()).count("a new post") == 1 and "4" not in now, f"new, delete: {now}")

    between.loses_answer = True
    desk("edit", "storage:2", "--caption", "answer lost")
    desk("new", "--to", "storage", "--caption", "made once")
    desk.sync(allowed=(0, 2, 3))
    desk.sync(allowed=(0, 2))
    now = list(texts(server.read()).values())
    expect(now.count("answer lost") == 1 and now.count("made once") == 1, f"lost answer: {now}")
    expect(desk.sync()["pushed"] == {"created": 0, "updated": 0, "deleted": 0}, "pushed again")

    def stranger():
        feed = server.read()
        for item in feed["items"]:
            if item["id"] == "0":
                item["content_text"] = "edited by a stranger"
        server.write(feed)

    # The times of files that some servers make their tags of are whole seconds.
    time.sleep(1.1)
    between.before_put = stranger
    desk("edit", "storage:3", "--caption", "edited meanwhile")
    desk.sync(allowed=(0, 2, 3))
    desk.sync(allowed=(0, 2))
    now = texts(server.read())
    expect(now["3"] == "edited meanwhile", f"our edit is lost: {now}")
    kept = now["0"] == "edited by a stranger"
    expect(kept or server.name in IGNORES_PRECONDITIONS, f"the stranger's edit is lost: {now}")
    expect(all(item["_kept"] == {"spelling": 1.0} for item in server.read()["items"]
               if item["id"] in "0123"), "unknown members were changed")
    yield "stranger kept" if kept else "stranger lost: it ignores If-Match"


def wait(port):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server did not start")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--captions", required=True)
    parser.add_argument("--only", default="nginx,apache2,lighttpd,rclone,wsgidav,moto")
    options = parser.parse_args()
    captions = os.path.abspath(options.captions)
    scratch = tempfile.mkdtemp(prefix="captions-servers-")
    os.chmod(scratch, 0o755)
    failed = 0
    names = options.only.split(",")
    for name in names:
        seen, server, between = [], None, None
        try:
            server = (Bucket if name == "moto" else Folder)(name, scratch)
            wait(server.port)
            between = Between(server.port)
            desk = Desk(captions, f"{scratch}/desk-{name}", getattr(server, "secret", SECRET))
            for step in scenario(desk, server, between):
                seen.append(step)
            print(f"{name:10} ok      {', '.join(seen)}", flush=True)
        except (AssertionError, OSError, subprocess.TimeoutExpired) as problem:
            failed += 1
            print(f"{name:10} FAILED  {', '.join(seen)}\n{problem}", flush=True)
        finally:
            for thing in (between, server):
                if thing:
                    thing.stop()
    shutil.rmtree(scratch)
    print(f"{len(names) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
