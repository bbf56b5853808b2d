#!/usr/bin/env python3
"""Syncs with real Micropub endpoints: two sites on django-indieweb, on loopback.

Run:   make servers, or with Python that has django-indieweb:
       Scripts/real_micropub.py --captions PROGRAM

The plain site keeps posts as the library's own example does: listed by the endpoint, the oldest
first, without dates, by paths. The other is as an owner would make it: dated posts at addresses that
follow their titles, pages for them, and in place of a list what the site shows: a JSON Feed, or Atom or
RSS as Django writes them, or the h-entries of its page, each in turn.

What is pulled twice is new once; edits go both ways; creates, edits and deletions arrive once though a
proxy in between swallows answers. What the site's own handler holds is the witness.
"""
import argparse, datetime, html, json, logging, os, tempfile, threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from real_server import Captions, expect, is_quiet, start_proxy

TOKEN = "a-token-of-the-owner"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082")


def start_django(folder):
    """Starts Django with both sites' endpoints; answers its port."""
    from django.conf import settings
    settings.configure(
        SECRET_KEY="of this trial only", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/django"}},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth",
                        "django.contrib.sites", "indieweb"],
        MEDIA_ROOT=f"{folder}/media", MEDIA_URL="/uploads/", LOGGING_CONFIG=None,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INDIEWEB_MICROPUB_HANDLER=f"{__name__}.handler")
    logging.disable(logging.CRITICAL)
    import django
    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from django.urls import include, path
    urlpatterns.extend([
        path("", home), path("feed.json", json_feed), path("feed.atom", xml_feed),
        path("feed.rss", xml_feed), path("posts/<str:name>", post),
        path("indieweb/", include("indieweb.urls"))])
    call_command("migrate", verbosity=0)
    from indieweb.models import Token
    owner = get_user_model().objects.create_user("owner")
    Token.objects.create(
        key=TOKEN, owner=owner, client_id="https://captions.example/", me="http://127.0.0.1/",
        scope="create update delete media")

    class Threaded(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    class Quiet(WSGIRequestHandler):
        def log_message(self, *words):
            pass

    server = make_server("127.0.0.1", 0, get_wsgi_application(), Threaded, Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def make_sites():
    """The two sites' handlers; made late, since the library wants Django to be set up."""
    from indieweb.handlers import InMemoryMicropubHandler, MicropubEntry

    class OwnersSite(InMemoryMicropubHandler):
        def list_entries(self, user, **what):
            return None

        def create_entry(self, properties, user):
            self.counter += 1
            properties = {**properties, "published": [now()]}
            entry = MicropubEntry(url=self.address(properties), properties=properties)
            self.entries[entry.url] = entry
            return entry

        def address(self, properties):
            title = properties.get("name", [f"note {self.counter}"])[0]
            return f"{self.base}/posts/{'-'.join(title.lower().split())}"

        def update_entry(self, url, updates, user):
            entry = super().update_entry(url, updates, user)
            entry.properties["updated"] = [now()]
            if "name" in updates.get("replace", {}):
                self.entries[self.address(entry.properties)] = self.entries.pop(url)
                entry.url = self.address(entry.properties)
            return entry

    return InMemoryMicropubHandler(), OwnersSite()


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat()


plain, owners, site, form = None, None, None, None
FORMS = {"json": "application/feed+json", "atom": "application/atom+xml",
         "rss": "application/rss+xml", "entries": None}


def handler():
    return site


def home(request):
    from django.http import HttpResponse
    link = f'<link rel="alternate" type="{FORMS[form]}" href="/feed.{form}">' if FORMS[form] else ""
    shown = "".join(
        f'<article class="h-entry"><div class="e-content">{markup(entry)}</div>'
        f'<a class="u-url" href="{entry.url}"><time class="dt-published" '
        f'datetime="{first(entry, "published")}"></time></a>'
        f'<p class="p-name">{html.escape(first(entry, "name"))}</p></article>'
        for entry in newest()) if form == "entries" else ""
    return HttpResponse(
        '<!DOCTYPE html><title>Site</title><link rel="micropub" href="/indieweb/micropub/">'
        f"{link}{shown}")


def newest():
    return sorted(owners.entries.values(), key=lambda entry: first(entry, "published"), reverse=True)


def first(entry, name):
    return str(entry.properties.get(name, [""])[0])


def markup(entry):
    return html.escape(text_of(entry)).replace("\n", "<br>")


def json_feed(request):
    from django.http import JsonResponse
    return JsonResponse({
        "version": "https://jsonfeed.org/version/1.1", "title": "Site", "items": [{
            "id": entry.url, "url": entry.url, "content_text": text_of(entry),
            "date_published": first(entry, "published"),
            "date_modified": first(entry, "updated")} for entry in newest()]})


def xml_feed(request):
    from django.http import HttpResponse
    from django.utils import feedgenerator
    kind = feedgenerator.Atom1Feed if form == "atom" else feedgenerator.Rss201rev2Feed
    feed = kind(title="Site", link="/", description="Posts")
    for entry in newest():
        made = datetime.datetime.fromisoformat(first(entry, "published"))
        feed.add_item(
            title=first(entry, "name"), link=entry.url, description=markup(entry), pubdate=made,
            updateddate=datetime.datetime.fromisoformat(first(entry, "updated") or str(made)))
    return HttpResponse(feed.writeString("utf-8"), content_type=FORMS[form])


def post(request, name):
    from django.http import HttpResponse, HttpResponseNotFound
    address = request.build_absolute_uri(request.path)
    return HttpResponse("a post") if address in owners.entries else HttpResponseNotFound()


# Filled when Django is set up.
urlpatterns = []


def text_of(entry):
    content = entry.properties["content"][0]
    return content["html"] if isinstance(content, dict) else content


def texts(site):
    return sorted(text_of(entry) for entry in site.entries.values())


def at_rest(captions, site):
    before = json.dumps([entry.properties for entry in site.entries.values()])
    for _ in range(2):
        report = captions.sync()
        if not is_quiet(report):
            raise SystemExit(f"FAILED: it does not come to rest: {report}")
    if json.dumps([entry.properties for entry in site.entries.values()]) != before:
        raise SystemExit("FAILED: something was written without an edit")


def entry(site, text):
    return next(entry for entry in site.entries.values() if text in str(entry.properties))


def check(captions, site, url, lost):
    for number in range(60):
        site.create_entry({"content": [f"post number {number}"], "weather": ["fog"]}, None)
    captions("init")
    said = captions("remote", "add", "site", url, "--kind", "micropub", "--token-env", "TOKEN")
    expect("the Micropub endpoint" in said, said.splitlines()[0])
    report = captions.sync()
    expect(report["pulled"]["created"] == 60, "all 60 posts are pulled", report)
    at_rest(captions, site)
    expect(len(captions.posts()) == 60, "pulled again, nothing is new")

    changed = entry(site, "post number 0").url
    site.update_entry(changed, {"replace": {"content": ["edited there"]}}, None)
    captions("edit", captions.named("post number 59"), "--caption", "edited here", "--tag", "boats")
    report = captions.sync()
    expect(report["pulled"]["updated"] == 1, "an edit from there arrives", report)
    expect(report["pushed"]["updated"] == 1, "an edit from here arrives", report)
    held = entry(site, "edited here").properties
    expect(held["category"] == ["boats"] and held["weather"] == ["fog"],
           "and what nobody knows is left", held)
    at_rest(captions, site)

    with open(f"{captions.folder}/boats.png", "wb") as file:
        file.write(PICTURE)
    captions("new", "--to", "site", "--caption", "a new post", "--media",
             f"file://{captions.folder}/boats.png",
             "--alt", "1", "Boats in fog")
    report = captions.sync()
    expect(report["pushed"]["created"] == 1, "a new post with a picture is created",
           report, captions("status"))
    held = entry(site, "a new post").properties
    expect("/uploads/" in str(held["photo"]) and "Boats in fog" in str(held),
           "and its alt text is there", held)
    at_rest(captions, site)
    captions("edit", captions.named("a new post"), "--alt", "1", "Boats in thick fog")
    captions.sync()
    expect("Boats in thick fog" in str(entry(site, "a new post").properties),
           "the alt text is edited", entry(site, "a new post"))
    captions("delete", captions.named("edited there"))
    expect(captions.sync()["pushed"]["deleted"] == 1, "a deletion arrives")
    expect("edited there" not in texts(site), "and is carried out")
    at_rest(captions, site)

    post = captions.named("edited here")
    captions("edit", post, "--title", "Another title")
    expect(captions.sync()["pushed"]["updated"] == 1, "a title is set")
    at_rest(captions, site)
    expect(captions.named("edited here") == post, "it is the same post, wherever it is now")
    for words, text in [
        (["new", "--to", "site", "--caption", "once only"], "once only"),
        (["edit", "once only", "--caption", "edited once"], "edited once"),
        (["edit", "edited once", "--title", "Moved", "--caption", "moved once"], "moved once"),
        (["delete", "moved once"], None),
    ]:
        named = [captions.named(word) if place == 1 and words[0] != "new" else word
                 for place, word in enumerate(words)]
        captions(*named)
        lost.append("POST /indieweb/micropub/")
        captions.sync()
        expect(not lost, f"the answer to {words[0]} was lost")
        captions.sync()
        there = texts(site)
        expect(text is None or there.count(text) == 1, f"{words[0]}: it is there once", there)
        at_rest(captions, site)
    expect("moved once" not in texts(site), "the deletion was carried out")

    here = sorted(post["caption"] for post in captions.posts())
    expect(here == texts(site), f"both sides hold the same {len(here)} posts", here, texts(site))
    expect(not captions.holds(TOKEN), "no secret is in the store")


def main():
    global plain, site, owners, form
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--captions", required=True)
    program = os.path.abspath(parser.parse_args().captions)
    with tempfile.TemporaryDirectory(prefix="captions-micropub-") as folder:
        port, lost = start_proxy(start_django(folder), keeps_host=True)
        for form in [None, *FORMS]:
            plain, owners = make_sites()
            owners.base = f"http://127.0.0.1:{port}"
            site = owners if form else plain
            print(f"an owner's site, {form}:" if form else "a plain site:")
            address = owners.base + ("/" if form else "/indieweb/micropub/")
            os.mkdir(f"{folder}/{form}")
            check(Captions(program, f"{folder}/{form}", TOKEN=TOKEN), site, address, lost)
    print("real_micropub: all held")


if __name__ == "__main__":
    main()
