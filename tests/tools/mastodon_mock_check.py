"""Publishes an example to a Mastodon server that somebody else wrote, and reads back what it took.

Usage: mastodon_mock_check.py KALENDS EXAMPLE

mastodon-mock is written against Mastodon's own description of its interface, so whatever we and our own test server
misread in the same way shows here. The server listens on 127.0.0.1, keeps nothing, and ends with this program.
"""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

TOKEN = "mock_token"
NOW = "2027-03-09T10:00:00+01:00"
CHANNELS = ["--channel", "fediverse", "--channel", "svenska"]
START_SECONDS = 60


def main():
    kalends, example = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        server = start(port, folder)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address, server)
            check(kalends, make_workspace(example, pathlib.Path(folder) / "calendar", address), address)
        finally:
            server.terminate()
            server.wait(timeout=20)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(port, folder):
    program = pathlib.Path(sys.executable).parent / "mastodon_mock"
    options = ["serve", "--in-memory", "--host", "127.0.0.1", "--port", str(port), "--log-level", "error"]
    log = open(pathlib.Path(folder) / "server.log", "w")
    return subprocess.Popen([program, *options], cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL)


def wait_for(address, server):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            get(address, "/api/v1/instance")
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    sys.exit(f"mastodon-mock did not answer within {START_SECONDS} seconds")


def make_workspace(example, folder, address):
    """The example, on this server, with everything approved and nothing too late."""
    shutil.copytree(example, folder, ignore=shutil.ignore_patterns(".kalends", "public"))
    for file in folder.rglob("*.toml"):
        text = file.read_text(encoding="utf-8")
        text = text.replace("https://social.example", address).replace('status = "review"', 'status = "approved"')
        text = text.replace('max_late = "6h"', 'max_late = "3650d"\ncatch_up = 1000')
        text = text.replace('on_late = "hold"', 'on_late = "publish"')
        file.write_text(text, encoding="utf-8")
    return folder


def check(kalends, workspace, address):
    planned = {key(delivery): delivery for delivery in call(kalends, workspace, "--dry-run")["deliveries"]}
    report = call(kalends, workspace)
    parts = 0
    for delivery in report["deliveries"]:
        if delivery["state"] != "sent":
            assert key(delivery) not in planned, f"{key(delivery)} is {delivery['state']}: {delivery['error']}"
            continue
        parts += check_delivery(address, delivery, planned.pop(key(delivery)))
    assert not planned, f"never reported: {list(planned)}"
    kinds = {"threads": 0, "media": 0, "polls": 0}
    for status in everything(address):
        kinds["threads"] += status["in_reply_to_id"] is not None
        kinds["media"] += len(status["media_attachments"])
        kinds["polls"] += status["poll"] is not None
    assert all(kinds.values()), f"the example no longer shows everything: {kinds}"
    again = call(kalends, workspace)
    assert again["summary"]["sent"] == 0, "the second run sent something"
    found = len(everything(address))
    assert found == parts, f"{parts} parts are reported as sent, and the server has {found}"
    print(f"mastodon-mock took {parts} statuses as written: {kinds}")


def check_delivery(address, delivery, planned):
    requests = [one["request"] for one in planned["requests"] if "/api/v1/statuses" in str(one["request"])]
    bodies = [request["body"] for request in requests]
    uploads = [one for one in planned["requests"] if "/api/v2/media" in str(one["request"])]
    assert len(bodies) == len(delivery["parts"]), f"{key(delivery)}: {len(bodies)} requests"
    above = None
    for part, body in zip(delivery["parts"], bodies, strict=True):
        status = get(address, f"/api/v1/statuses/{part['remote_id']}")
        source = get(address, f"/api/v1/statuses/{part['remote_id']}/source")
        assert source["text"] == body["status"], f"{source['text']!r} instead of {body['status']!r}"
        assert status["language"] == body["language"]
        assert status["in_reply_to_id"] == above, f"{key(delivery)} answers {status['in_reply_to_id']}"
        assert len(status["media_attachments"]) == len(body.get("media_ids", []))
        check_poll(status, body)
        above = status["id"]
    descriptions = [one["description"] for one in attachments(address, delivery)]
    for upload, description in zip(uploads, descriptions, strict=True):
        assert description in json.dumps(upload, ensure_ascii=False), f"the picture says {description!r}"
    return len(bodies)


def check_poll(status, body):
    wanted = body.get("poll")
    if wanted is None:
        assert status["poll"] is None
        return
    assert [option["title"] for option in status["poll"]["options"]] == wanted["options"]


def attachments(address, delivery):
    for part in delivery["parts"]:
        yield from get(address, f"/api/v1/statuses/{part['remote_id']}")["media_attachments"]


def everything(address):
    account = get(address, "/api/v1/accounts/verify_credentials")["id"]
    found, older = [], ""
    while page := get(address, f"/api/v1/accounts/{account}/statuses?limit=40{older}"):
        found += page
        older = f"&max_id={page[-1]['id']}"
    return found


def call(kalends, workspace, *options):
    arguments = [kalends, "-C", workspace, "publish", "--worktree", "--now", NOW, "--format", "json"]
    secrets = {"MASTODON_TOKEN": TOKEN, "MASTODON_TOKEN_SE": TOKEN, "NO_PROXY": "127.0.0.1"}
    environment = {"PATH": os.environ["PATH"], "HOME": str(workspace), **secrets}
    done = subprocess.run([*arguments, *CHANNELS, *options], env=environment, capture_output=True, text=True)
    # A post of the example that finds no slot is held, which is exit code 4.
    assert done.returncode in (0, 4), f"exit code {done.returncode}: {done.stdout}{done.stderr}"
    return json.loads(done.stdout)


def key(delivery):
    return delivery["post"], delivery["channel"], delivery["occurrence"]


def get(address, path):
    request = urllib.request.Request(address + path, headers={"Authorization": f"Bearer {TOKEN}"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=20) as answer:
        return json.load(answer)


if __name__ == "__main__":
    main()
