#!/usr/bin/env python3
"""Measures pulling a feed with `captions` beside the raw limit and a short script, in one run.

    python3 run.py --captions .build/release/captions [--posts 100000] [--runs 3]

Only ratios count: cpu seconds of the whole process, user and system, drift less than wall time.
The raw limit is curl followed by limit.cpp, the script is rival.py; rows.cpp writes the rows of a first
pull from memory, which is what SQLite alone takes of it. A server on loopback hands out the
same uncompressed bytes to all three.
"""
import argparse, os, shutil, socket, statistics, subprocess, sys, tempfile, time
from collections import defaultdict

HERE = os.path.dirname(os.path.abspath(__file__))
STEPS = ["first pull", "nothing new (304)", "same body, no validators", "1 % edited"]
NGINX = """
pid {root}/nginx.pid; error_log {root}/nginx.log; daemon off; worker_processes 1; {user}
events {{ worker_connections 64; }}
http {{
  access_log off; sendfile on; types {{ application/feed+json json; }}
  client_body_temp_path {root}/t1; proxy_temp_path {root}/t2; fastcgi_temp_path {root}/t3;
  uwsgi_temp_path {root}/t4; scgi_temp_path {root}/t5;
  server {{
    listen 127.0.0.1:{port}; root {root};
    location /bare/ {{ alias {root}/current/; etag off; if_modified_since off; add_header Last-Modified ""; }}
  }}
}}
"""


class Server:
    """nginx on a port that the system chose: /current/ with validators, /bare/ without."""
    def __init__(self, root):
        self.root = root
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0)); port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        with open(f"{root}/nginx.conf", "w") as conf:
            conf.write(NGINX.format(root=root, port=port, user="user root;" if os.geteuid() == 0 else ""))
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen([nginx, "-c", f"{root}/nginx.conf", "-p", root], stderr=subprocess.DEVNULL)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0: return
            time.sleep(.05)
        sys.exit(f"nginx did not start; see {root}/nginx.log")

    def show(self, variant):
        os.symlink(f"{self.root}/{variant}", f"{self.root}/next"); os.replace(f"{self.root}/next", f"{self.root}/current")

    def stop(self):
        self.process.terminate(); self.process.wait()


def measure(*commands):
    """Cpu seconds, wall seconds and peak MiB of commands run one after the other."""
    cpu = peak = 0.0
    start = time.monotonic()
    for command in commands:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode: sys.exit(f"exit code {process.returncode}: {' '.join(command)}")
        cpu += usage.ru_utime + usage.ru_stime; peak = max(peak, usage.ru_maxrss / 1024)
    return cpu, time.monotonic() - start, peak


def contestants(work, server, captions):
    """For each contestant: what pulls `url` into the store called `name`."""
    def pull(name, url):
        store = f"{work}/{name}.db"
        if not os.path.exists(store):
            measure([captions, "--store", store, "init"], [captions, "--store", store, "remote", "add", "feed", url])
        return [[captions, "--store", store, "pull"]]

    def limit(name, url):
        body = f"{work}/{name}.json"
        # With -z curl asks for what is newer than its copy, and keeps the copy on a 304.
        fetch = ["curl", "-sf", "-R", "-o", body, url] + (["-z", body] if os.path.exists(body) else [])
        return [fetch] if name.endswith("304") else [fetch, [f"{work}/limit", body, f"{work}/{name}.db"]]

    def rival(name, url):
        return [[sys.executable, f"{HERE}/rival.py", f"{work}/{name}.db", url]]

    return {"captions": pull, "limit": limit, "script": rival}


def rows_alone(work, captions):
    """Cpu seconds that SQLite takes for the rows which a first pull has just written."""
    measure([captions, "--store", f"{work}/rows.db", "init"])
    printed = subprocess.run([f"{work}/rows", f"{work}/captions.db", f"{work}/rows.db"], check=True, capture_output=True)
    for name in os.listdir(work):
        if name.startswith("rows.db"): os.remove(f"{work}/{name}")
    return float(printed.stdout)


def one_run(work, server, results, captions):
    for who, pull in contestants(work, server, captions).items():
        def timed(step, url, name=who):
            results[who, step].append(measure(*pull(name, server.address + url)))
        server.show("base")
        pull(who, server.address + "/current/feed.json")
        timed(STEPS[0], "/current/feed.json")
        if who == "captions": results["rows", STEPS[0]].append((rows_alone(work, captions),))
        if who == "limit": shutil.copy2(f"{work}/limit.json", f"{work}/limit-304.json")
        timed(STEPS[1], "/current/feed.json", "limit-304" if who == "limit" else who)
        measure(*pull(who + "-bare", server.address + "/bare/feed.json"))
        timed(STEPS[2], "/bare/feed.json", who + "-bare")
        server.show("edited")
        timed(STEPS[3], "/current/feed.json")
        for name in os.listdir(work):
            if name.startswith(who) and name != "limit": os.remove(f"{work}/{name}")


def table(results):
    middle = lambda who, step, which: statistics.median(r[which] for r in results[who, step])
    print(f"\n{'':26}{'captions':>26}{'raw limit':>11}{'script':>9}{'ratio to':>10}{'ratio to':>10}")
    print(f"{'':26}{'cpu s':>9}{'wall s':>8}{'MiB':>9}{'cpu s':>11}{'cpu s':>9}{'limit':>10}{'script':>10}")
    for step in STEPS:
        cpu, limit, script = (middle(who, step, 0) for who in ("captions", "limit", "script"))
        print(f"{step:26}{cpu:9.3f}{middle('captions', step, 1):8.2f}{max(r[2] for r in results['captions', step]):9.0f}"
              f"{limit:11.3f}{script:9.3f}{cpu / limit:10.2f}{cpu / script:10.2f}")
    rows, limit = middle("rows", STEPS[0], 0), middle("limit", STEPS[0], 0)
    print(f"{'SQLite alone, same rows':26}{rows:9.3f}{'':17}{limit:11.3f}{'':9}{rows / limit:10.2f}")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--captions", required=True); options.add_argument("--posts", type=int, default=100_000)
    options.add_argument("--runs", type=int, default=3)
    options = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="captions-bench-") as work:
        print(f"making a feed of {options.posts:,} posts ...", flush=True)
        subprocess.run([sys.executable, f"{HERE}/make_feed.py", work, str(options.posts)], check=True)
        size = os.path.getsize(f"{work}/base/feed.json")
        print(f"{size / 1e6:.0f} MB, {size // options.posts} bytes a post; {options.runs} runs, medians", flush=True)
        store = f"{work}/stores"
        os.mkdir(store)
        for name, libraries in ("limit", ["-lsimdjson", "-lsqlite3"]), ("rows", ["-lsqlite3"]):
            subprocess.run(["g++", "-O3", "-march=native", "-std=c++17", "-o", f"{store}/{name}", f"{HERE}/{name}.cpp",
                            *libraries], check=True)
        server = Server(work)
        try:
            results = defaultdict(list)
            for _ in range(options.runs): one_run(store, server, results, os.path.abspath(options.captions))
        finally:
            server.stop()
        table(results)


if __name__ == "__main__":
    main()
