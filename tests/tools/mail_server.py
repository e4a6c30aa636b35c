"""A mail server that keeps what it takes: python mail_server.py FOLDER MODE

MODE is `plain`, `starttls` or `tls`; the last two use server.pem and server.key of FOLDER. Whoever says so signs in as
news@acme.example with mail-password-1, and with encryption nobody sends without. The port is written to FOLDER/port, and
each message to FOLDER/taken.jsonl.
"""

import json
import socket
import ssl
import sys
import threading
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

USER, PASSWORD = b"news@acme.example", b"mail-password-1"


class Keeper:
    def __init__(self, folder):
        self.folder = folder

    async def handle_DATA(self, server, session, envelope):
        taken = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "data": envelope.content.decode("utf-8", "replace"),
            "encrypted": session.ssl is not None,
            "signed_in": bool(session.authenticated),
        }
        with (self.folder / "taken.jsonl").open("a") as file:
            file.write(json.dumps(taken) + "\n")
        return "250 taken"


def sign_in(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER, PASSWORD)
    return AuthResult(success=right)


def main(folder, mode):
    options = {"authenticator": sign_in}
    if mode == "plain":
        options["auth_require_tls"] = False
    else:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(folder / "server.pem", folder / "server.key")
        if mode == "starttls":
            options.update(tls_context=context, require_starttls=True, auth_required=True)
        else:
            # aiosmtpd takes a line that was encrypted from the start for one in the clear.
            options.update(ssl_context=context, auth_require_tls=False, auth_required=True)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    Controller(Keeper(folder), hostname="127.0.0.1", port=port, **options).start()
    (folder / "port.new").write_text(str(port))
    (folder / "port.new").rename(folder / "port")
    threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
