"""The script that a careful user would write: conditional GET, parse, upsert what differs.

    python3 rival.py DATABASE URL
"""
import gzip, hashlib, sqlite3, sys, urllib.error, urllib.request
try:
    from orjson import dumps, loads
except ImportError:
    import json
    loads, dumps = json.loads, lambda value: json.dumps(value, ensure_ascii=False).encode()

path, url = sys.argv[1:]
database = sqlite3.connect(path)
database.executescript("""PRAGMA journal_mode = WAL;
  CREATE TABLE IF NOT EXISTS validator(url TEXT PRIMARY KEY, etag TEXT);
  CREATE TABLE IF NOT EXISTS post(id TEXT PRIMARY KEY, hash BLOB, url TEXT, caption TEXT, published TEXT,
    modified TEXT, language TEXT, authors TEXT, tags TEXT, attachments TEXT)""")
known = database.execute("SELECT etag FROM validator WHERE url = ?", [url]).fetchone()
request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
if known and known[0]: request.add_header("If-None-Match", known[0])
try:
    answer = urllib.request.urlopen(request)
except urllib.error.HTTPError as error:
    sys.exit(0 if error.code == 304 else 1)
body = answer.read()
if answer.headers.get("Content-Encoding") == "gzip": body = gzip.decompress(body)
rows = ((i["id"], hashlib.blake2b(dumps(i), digest_size=8).digest(), i["url"], i["content_text"], i["date_published"],
         i["date_modified"], i["language"], dumps(i["authors"]), dumps(i["tags"]), dumps(i["attachments"])) for i in loads(body)["items"])
database.executemany("""INSERT INTO post VALUES(?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET hash = excluded.hash, url = excluded.url,
  caption = excluded.caption, modified = excluded.modified, language = excluded.language, authors = excluded.authors,
  tags = excluded.tags, attachments = excluded.attachments WHERE hash <> excluded.hash""", rows)
database.execute("INSERT INTO validator VALUES(?, ?) ON CONFLICT DO UPDATE SET etag = excluded.etag", [url, answer.headers.get("ETag")])
database.commit()
