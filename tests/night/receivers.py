"""Somebody to be told: a web server and a mail server on this machine, which keep what they are sent and misbehave on demand.

Here: the servers. Not here: what is expected of what they keep.
"""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Webhook(ThreadingHTTPServer):
    """Keeps every POST. ``status`` and ``answer``: what it replies; ``silent``: it accepts the connection and says nothing;
    ``drips``: a byte of its answer every tenth of a second, for ever."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Post)
        self.got: list[dict[str, Any]] = []
        self.heads: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.status, self.answer = 200, b"{}"
        self.silent = self.drips = False
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class _Post(BaseHTTPRequestHandler):
    server: Webhook

    def do_POST(self) -> None:
        if self.server.silent:
            self.server.over.wait(30)
            return
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(json.loads(body.decode("utf-8")))
        self.server.heads.append(dict(self.headers))
        self.server.paths.append(self.path)
        if self.server.drips:
            self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
            while not self.server.over.wait(0.1):
                self.wfile.write(b".")
            return
        self.send_response(self.server.status)
        if self.server.status // 100 == 3:
            self.send_header("Location", self.server.url + "/elsewhere")
        self.end_headers()
        self.wfile.write(self.server.answer)

    def do_GET(self) -> None:
        self.server.paths.append(f"GET {self.path}")
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing on the terminal."""


class Mailbox(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP (RFC 5321) as a client needs. ``refuses``: recipients it does not take; ``closed``: it says so at once."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.mails: list[EmailMessage] = []
        self.logins: list[str] = []
        self.refuses: set[str] = set()
        self.closed = False

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Smtp(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self._say("554 no" if self.server.closed else "220 here")
        while line := self.rfile.readline().decode("ascii").strip():
            verb = line.split()[0].upper()
            if verb == "EHLO":
                self._say("250-here", "250 AUTH PLAIN")
            elif verb == "AUTH":
                self.server.logins.append(line.split()[-1])
                self._say("235 come in")
            elif verb == "RCPT" and any(one in line for one in self.server.refuses):
                self._say("550 nobody here by that name")
            elif verb == "DATA":
                self._say("354 go on")
                self._mail()
                self._say("250 kept")
            else:
                self._say("221 bye" if verb == "QUIT" else "250 well")
                if verb == "QUIT":
                    return

    def _mail(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        self.server.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


@contextmanager
def serving(server: Webhook | Mailbox) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        if isinstance(server, Webhook):
            server.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
