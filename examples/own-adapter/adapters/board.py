#!/usr/bin/env python3
"""A notice board as a platform: each post is a file in a folder. See docs/own-adapters.md for what is said here.

One question comes in as a JSON object on standard input, one answer goes out as a JSON object on standard output.
"""

import json
import os
import sys
from pathlib import Path

PROTOCOL = 1


def describe(board, asked):
    # `repeatable`: to publish the same key again makes no second note, so a lost answer is simply asked for again.
    return {
        "protocol": PROTOCOL,
        "name": "notice board",
        "doubt": "repeatable",
        "account": {"id": str(board.resolve()), "name": board.name},
    }


def publish(board, asked):
    message = asked["message"]
    if message.get("poll"):
        return {"outcome": "refused", "reason": "a notice board takes no votes"}
    lines = [message.get("title"), message.get("text"), message.get("body"), message.get("link")]
    lines += ["#" + tag for tag in message.get("hashtags", [])]
    note = note_of(board, asked["key"])
    board.mkdir(parents=True, exist_ok=True)
    # A file that is renamed into place is there as a whole or not at all.
    draft = note.with_suffix(".new")
    draft.write_text("\n\n".join(line for line in lines if line) + "\n", encoding="utf-8")
    os.replace(draft, note)
    return sent("sent", note)


def locate(board, asked):
    note = note_of(board, asked["key"])
    return sent("found", note) if note.exists() else {"outcome": "absent"}


def retract(board, asked):
    note = note_of(board, asked["receipt"]["id"])
    if not note.exists():
        return {"outcome": "absent"}
    note.unlink()
    return {"outcome": "gone"}


def note_of(board, key):
    # Keys are letters, digits and hyphens; whatever else comes in must not lead out of the folder.
    return board / ("".join(c for c in key if c.isalnum() or c == "-") + ".txt")


def sent(outcome, note):
    return {"outcome": outcome, "id": note.stem}


ACTIONS = {"describe": describe, "publish": publish, "locate": locate, "retract": retract}


def main():
    asked = json.load(sys.stdin)
    if not isinstance(asked, dict) or asked.get("protocol") != PROTOCOL:
        print(f"this program speaks protocol {PROTOCOL}", file=sys.stderr)
        # 65 says: refused, and nothing was done.
        return 65
    action = ACTIONS.get(asked.get("action"))
    answer = action(Path(sys.argv[1]), asked) if action else {"outcome": "unsupported"}
    json.dump(answer, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
