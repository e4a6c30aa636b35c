"""Publishes real posts to servers that somebody else wrote, while runs are killed, and compares what arrived.

Usage: prove.py KALENDS CORPUS KILLS SEED

CORPUS is the folder of `galaxy-social.jsonl` and `make-workspace`. KALENDS_TEST_PDS, KALENDS_TEST_SYNAPSE and
KALENDS_TEST_MASTODON name the servers, all of them on this machine. Everything that is there afterwards is read from the
servers themselves: how many messages, which texts in which order, links and mentions by their bytes as the library of
Bluesky's makers finds them, and every file byte by byte.
"""

import collections
import datetime
import hashlib
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
DUE = datetime.datetime(2026, 11, 27, 9, 0, tzinfo=datetime.timezone.utc)
PLATFORMS = ("bluesky", "mastodon", "matrix")
PASSWORD = "app-password-of-galaxy"
# The names of the calls that people see.
SEEN = ("post", "status", "message")
# Runs after the last kill until nothing is left.
MOST_RUNS_AFTER = 12
LONGEST_RUN = 900


def main():
    kalends, corpus = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    kills, seed = int(sys.argv[3]), int(sys.argv[4])
    rows = [json.loads(line) for line in (corpus / "galaxy-social.jsonl").read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        work = Workspace(kalends, corpus, pathlib.Path(folder))
        planned = work.call("--dry-run")["deliveries"]
        ran = publish(work, kills, random.Random(seed))
        sent = check_history(work, planned)
        counts = [check(work, rows, planned, sent) for check in (check_bluesky, check_mastodon, check_matrix)]
    print(f"{len(rows)} posts, {len(planned)} deliveries, {ran}")
    print("\n".join(counts))


class Workspace:
    """The posts as a calendar in a git repository, with channels on the servers."""

    def __init__(self, kalends, corpus, folder):
        self.kalends, self.folder = kalends, folder / "calendar"
        made = [sys.executable, corpus / "make-workspace", self.folder, "--due", DUE.isoformat()]
        subprocess.run(made, check=True, stdout=subprocess.DEVNULL)
        names = {name for line in (corpus / "galaxy-social.jsonl").open() for name in json.loads(line)["platforms"] or []}
        self.channels = sorted(name for name in names if name.split("-")[0] in PLATFORMS)
        self.others = sorted(names - set(self.channels))
        self.places, self.now = {}, DUE + datetime.timedelta(seconds=30)
        self.secrets = {"BLUESKY_PASSWORD": PASSWORD}
        self.accounts = accounts(corpus)
        self.write_channels()
        for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "Posts"]):
            own = ["-c", "user.name=Galaxy", "-c", "user.email=galaxy@acme.example", "-c", "commit.gpgsign=false"]
            subprocess.run(["git", *own, *command], cwd=self.folder, check=True)

    def write_channels(self):
        makers = {"bluesky": self.bluesky, "mastodon": self.mastodon, "matrix": self.matrix}
        lines = [makers[name.split("-")[0]](name) for name in self.channels]
        unused = 'platform = "linkedin"\nauthor = "urn:li:organization:1"\ntoken = { env = "LINKEDIN_TOKEN" }\n'
        lines += [f"[channels.{name}]\n{unused}" for name in self.others]
        (self.folder / "calendar/channels.toml").write_text("\n".join(lines), "utf-8")

    def bluesky(self, name):
        handle = f"{name.removeprefix('bluesky-')}.test"
        self.places[name] = make_account(handle)
        return f'[channels.{name}]\nplatform = "bluesky"\nserver = "{PDS}"\nhandle = "{handle}"\npassword = {{ env = "BLUESKY_PASSWORD" }}\n'

    def mastodon(self, name):
        number = sum(place.startswith("token-") for place in self.places.values()) + 1
        self.places[name] = self.secrets[f"MASTODON_TOKEN_{number}"] = f"token-{number}"
        return f'[channels.{name}]\nplatform = "mastodon"\nserver = "{MASTODON}"\ntoken = {{ env = "MASTODON_TOKEN_{number}" }}\n'

    def matrix(self, name):
        if "MATRIX_TOKEN" not in self.secrets:
            user = {"username": f"galaxy{os.getpid()}", "password": PASSWORD, "auth": {"type": "m.login.dummy"}}
            self.secrets["MATRIX_TOKEN"] = ask(f"{SYNAPSE}/_matrix/client/v3/register", user)["access_token"]
        room = ask(f"{SYNAPSE}/_matrix/client/v3/createRoom", {"name": name}, self.secrets["MATRIX_TOKEN"])["room_id"]
        self.places[name] = room
        return f'[channels.{name}]\nplatform = "matrix"\nserver = "{SYNAPSE}"\nroom = "{room}"\ntoken = {{ env = "MATRIX_TOKEN" }}\n'

    def start(self, *arguments):
        flags = [flag for name in self.channels for flag in ("--channel", name)]
        own = ["-C", self.folder, "--now", self.now.isoformat()]
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "NO_PROXY": "127.0.0.1", **self.secrets}
        out, err = tempfile.TemporaryFile("w+"), tempfile.TemporaryFile("w+")
        if arguments[0] == "publish":
            arguments += tuple(flags)
        process = subprocess.Popen([self.kalends, *own, *arguments], stdout=out, stderr=err, env=environment)
        return process, out, err

    def call(self, *options, command="publish"):
        process, out, err = self.start(command, "--format", "json", *options)
        process.wait(timeout=LONGEST_RUN)
        return read(process, out, err)

    def file(self, path):
        return hashlib.sha256((self.folder / path).read_bytes()).hexdigest()


def read(process, out, err):
    out.seek(0), err.seek(0)
    text, said = out.read(), err.read()
    assert process.returncode in (0, 3, 4), f"exit code {process.returncode}: {text[:2000]}{said[:2000]}"
    return json.loads(text)


def accounts(corpus):
    """Accounts with the names that posts mention, so that their mentions lead somewhere."""
    lines = (corpus / "galaxy-social.jsonl").open()
    named = {name for line in lines for names in (json.loads(line)["mentions"] or {}).values() for name in names}
    wanted = sorted(filter(re.compile(r"[a-z0-9-]{3,18}\.bsky\.social").fullmatch, named))
    return {name: make_account(name) for name in wanted}


def make_account(handle):
    account = {"handle": handle, "email": f"{handle}@acme.example", "password": PASSWORD}
    return ask(f"{PDS}/xrpc/com.atproto.server.createAccount", account)["did"]


def publish(work, kills, chance):
    """Runs that are killed at random moments, and then as many as it takes until nothing is left."""
    killed = runs = settled = 0
    while True:
        process, out, err = work.start("publish", "--format", "json")
        runs += 1
        try:
            process.wait(timeout=chance.uniform(0.5, 10) if killed < kills else LONGEST_RUN)
            left = read(process, out, err)["deliveries"]
            if left and killed == kills and all(one["state"] in ("unknown", "held") for one in left):
                settled += settle(work, left)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            killed, left = killed + 1, True
        work.now += datetime.timedelta(minutes=20)
        if not left:
            return f"{runs} runs, of which {killed} were killed; {settled} doubts were left to a person"
        assert runs < kills + MOST_RUNS_AFTER, f"still not done: {json.dumps(left)[:2000]}"


def settle(work, left):
    """What a run leaves to a person who looks: the message that it names is the one. Were it another, the counts would tell."""
    found = [(one, re.search(r"https?://\S+", one["error"])) for one in left]
    named = [(one, address.group()) for one, address in found if address]
    for one, address in named:
        process, _, err = work.start("resolve", one["post"], "--channel", one["channel"], "--sent", address)
        assert process.wait(timeout=LONGEST_RUN) == 0, err.seek(0) or err.read()
    return len(named)


def check_history(work, planned):
    """Every delivery is sent, once, by its own account."""
    entries = work.call(command="history")["deliveries"]
    sent = {(entry["post"], entry["channel"]): entry for entry in entries if entry["state"] == "sent"}
    wanted = {(delivery["post"], delivery["channel"]) for delivery in planned}
    others = [(entry["post"], entry["channel"], entry["state"], entry["error"]) for entry in entries if entry["state"] != "sent"]
    assert set(sent) == wanted, f"{len(wanted - set(sent))} not sent: {others[:5]} {sorted(wanted - set(sent))[:5]}"
    return sent


def parts(delivery):
    return sum(call["name"] in SEEN for call in delivery["requests"])


def check_bluesky(work, rows, planned, sent):
    texts, mentions, files = [], 0, 0
    facets = []
    for channel, did in work.places.items():
        if not channel.startswith("bluesky"):
            continue
        records = pages(lambda cursor: records_page(did, cursor))
        own = [delivery for delivery in planned if delivery["channel"] == channel]
        check_count(channel, own, len(records))
        posts = {record["uri"]: record["value"] for record in records}
        following = {post["reply"]["parent"]["uri"]: uri for uri, post in posts.items() if "reply" in post}
        for delivery in own:
            first = sent[delivery["post"], channel]["remote_id"].split("#")[0]
            chain = [posts.pop(uri) for uri in chained(first, following)]
            check_thread(rows, delivery, [post["text"] for post in chain])
            shown = [image for post in chain for image in post.get("embed", {}).get("images", [])]
            blobs = [(image["alt"], digest(blob(did, image["image"]))) for image in shown]
            assert blobs == media(work, rows, delivery), f"{delivery['post']}: {blobs}"
            files += len(blobs)
            texts += [post["text"] for post in chain]
            facets += [post.get("facets", []) for post in chain]
        assert not posts, f"{channel}: nobody sent {posts}"
    for text, told, found in zip(texts, facets, found_facets(texts), strict=True):
        wanted = [facet for facet in map(lambda it: resolved(work, it), found["facets"]) if facet]
        assert [plain(facet) for facet in told] == wanted, f"{text!r}: {told} instead of {wanted}"
        mentions += sum(facet[2] == "mention" for facet in wanted)
    count = sum(map(len, facets))
    return f"Bluesky's server: {len(texts)} records, {count} facets byte by byte ({mentions} mentions), {files} pictures"


def records_page(did, cursor):
    after = f"&cursor={cursor}" if cursor else ""
    page = ask(f"{PDS}/xrpc/com.atproto.repo.listRecords?repo={did}&collection=app.bsky.feed.post&limit=100{after}")
    return page["records"], page.get("cursor")


def blob(did, image):
    return fetch(f"{PDS}/xrpc/com.atproto.sync.getBlob?did={did}&cid={image['ref']['$link']}")


def plain(facet):
    index, (feature,) = facet["index"], facet["features"]
    kind = feature["$type"].split("#")[1]
    return [index["byteStart"], index["byteEnd"], kind, feature.get("uri") or feature.get("did") or feature.get("tag")]


def resolved(work, facet):
    """A mention leads to the account of that name, and is none where there is no account."""
    start, end, kind, value = facet
    if kind != "mention":
        return facet
    return [start, end, kind, work.accounts[value]] if value in work.accounts else None


def found_facets(texts):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.write("".join(json.dumps(text) + "\n" for text in texts))
        file.flush()
        command = ["node", HERE.parent / "tools/count.mjs", file.name]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return [json.loads(line) for line in lines]


def check_mastodon(work, rows, planned, sent):
    count, files = 0, 0
    for channel, token in work.places.items():
        if not channel.startswith("mastodon"):
            continue
        own = [delivery for delivery in planned if delivery["channel"] == channel]
        account = ask(f"{MASTODON}/api/v1/accounts/verify_credentials", token=token)["id"]
        listed = pages(lambda below: statuses_page(account, token, below))
        check_count(channel, own, len(listed))
        statuses = {status["id"]: status for status in listed}
        following = {status["in_reply_to_id"]: id for id, status in statuses.items() if status["in_reply_to_id"]}
        for delivery in own:
            chain = [statuses.pop(id) for id in chained(sent[delivery["post"], channel]["remote_id"], following)]
            sources = [ask(f"{MASTODON}/api/v1/statuses/{status['id']}/source", token=token) for status in chain]
            check_thread(rows, delivery, [source["text"] for source in sources])
            shown = [one for status in chain for one in status["media_attachments"]]
            arrived = [(one["description"], digest(fetch(one["url"]))) for one in shown]
            assert arrived == media(work, rows, delivery), f"{delivery['post']}: {arrived}"
            files += len(arrived)
        assert not statuses, f"{channel}: nobody sent {statuses}"
        count += len(listed)
    return f"mastodon-mock: {count} statuses, {files} pictures"


def statuses_page(account, token, below):
    older = f"&max_id={below}" if below else ""
    page = ask(f"{MASTODON}/api/v1/accounts/{account}/statuses?limit=40{older}", token=token)
    return page, page[-1]["id"] if page else None


def check_matrix(work, rows, planned, sent):
    count, files = 0, 0
    for channel, room in work.places.items():
        if not channel.startswith("matrix"):
            continue
        own = [delivery for delivery in planned if delivery["channel"] == channel]
        events = pages(lambda cursor: events_page(work, room, cursor))
        events = [event for event in events if event["type"] == "m.room.message"]
        check_count(channel, own, len(events))
        texts = {event["event_id"]: event["content"] for event in events if event["content"]["msgtype"] == "m.text"}
        for delivery in own:
            content = texts.pop(sent[delivery["post"], channel]["remote_id"])
            check_text(rows, delivery, content["body"])
        assert not texts, f"{channel}: nobody sent {texts}"
        # Each picture is a message of its own; that each is there as often as it was planned is what can be compared.
        shown = [event["content"] for event in events if event["content"]["msgtype"] == "m.image"]
        arrived = collections.Counter((one["body"], digest(download(work, one["url"]))) for one in shown)
        wanted = collections.Counter(one for delivery in own for one in media(work, rows, delivery))
        assert arrived == wanted, f"{channel}: {arrived - wanted} instead of {wanted - arrived}"
        count, files = count + len(events), files + len(shown)
    return f"Synapse: {count} messages, of which {files} pictures"


def events_page(work, room, cursor):
    after = f"&from={cursor}" if cursor else ""
    address = f"{SYNAPSE}/_matrix/client/v3/rooms/{urllib.parse.quote(room)}/messages?dir=b&limit=100{after}"
    page = ask(address, token=work.secrets["MATRIX_TOKEN"])
    return page["chunk"], page.get("end")


def download(work, address):
    return fetch(f"{SYNAPSE}/_matrix/client/v1/media/download/{address.removeprefix('mxc://')}", work.secrets["MATRIX_TOKEN"])


def check_count(where, planned, found):
    """As many messages as the calendar has: none twice, none missing."""
    wanted = sum(map(parts, planned))
    assert found == wanted, f"{where}: {found} messages instead of {wanted}"


def check_thread(rows, delivery, texts):
    """All parts are there, in their order; they may be numbered."""
    assert len(texts) == parts(delivery), f"{delivery['post']}: {len(texts)} parts instead of {parts(delivery)}"
    if len(texts) > 1:
        texts = [text.removesuffix(f"({index}/{len(texts)})") for index, text in enumerate(texts, 1)]
    check_text(rows, delivery, "".join(texts))


def check_text(rows, delivery, text):
    """White space may differ where a text was cut; mentions and hashtags come behind it."""
    arrived, written = squeezed(text), squeezed(row(rows, delivery)["text"])
    assert arrived.startswith(written), f"{delivery['post']}: {arrived!r} instead of {written!r}"


def squeezed(text):
    return "".join(text.split())


def row(rows, delivery):
    return rows[int(delivery["post"].rsplit("-", 1)[1])]


def media(work, rows, delivery):
    """The pictures of a post: what they show, as it was written, and the bytes of the file."""
    alts = [(image.get("alt") or "picture").replace("\n", " ").strip() for image in row(rows, delivery)["images"][:4]]
    paths = [path for call in delivery["requests"] for path in uploaded(call["request"].get("body"))]
    return [(alt, work.file(path)) for alt, path in zip(alts, paths, strict=True)]


def uploaded(body):
    """The files of a request, which are its body or fields of a form."""
    fields = body if isinstance(body, list) else [body]
    return [field["file"] for field in fields if isinstance(field, dict) and "file" in field]


def chained(first, following):
    """A message and those that answer it, one after the other."""
    while first:
        yield first
        first = following.get(first)


def pages(page):
    """All items of a list that is told in pages."""
    items, cursor = [], None
    while True:
        more, cursor = page(cursor)
        items += more
        if not more or not cursor:
            return items


def digest(data):
    return hashlib.sha256(data).hexdigest()


def ask(address, body=None, token=None):
    return json.loads(fetch(address, token, body))


def fetch(address, token=None, body=None):
    headers = {"content-type": "application/json"} if body is not None else {}
    if token:
        headers["authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(address, data, headers), timeout=60) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        sys.exit(f"{address}: {error} {error.read()[:500]}")


PDS, SYNAPSE, MASTODON = (os.environ[f"KALENDS_TEST_{name}"] for name in ("PDS", "SYNAPSE", "MASTODON"))

if __name__ == "__main__":
    main()
