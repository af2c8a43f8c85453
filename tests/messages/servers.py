"""Small real servers for tests: mail by SMTP, text messages and notifications by HTTP; all misbehave on request."""

import http.server
import json
import socketserver
import threading
import time
from collections import Counter
from email import message_from_bytes
from email.message import Message


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail and keeps it; `rcpt` and `data` are its replies, `slow` a wait, `hang_up` no reply after taking."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.taken: list[Message] = []
        self.sender = self.rcpt = self.data = "250 ok"
        self.slow = 0.0
        self.hang_up = False
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def ids(self) -> Counter[str]:
        """Return how often each Message-ID was taken."""
        return Counter(message["Message-ID"] for message in self.taken)

    def handle_error(self, *_: object) -> None:
        """A client that was killed breaks its connection: nothing to report."""


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.say("220 test")
        while line := self.rfile.readline():
            if not self.answer(line.decode().strip().upper().split(":")[0].split()[0]):
                return

    def answer(self, verb: str) -> bool:
        if verb == "DATA":
            return self.take()
        replies = {"EHLO": "250 test", "MAIL": self.server.sender, "RCPT": self.server.rcpt, "QUIT": "221 bye"}
        self.say(replies.get(verb, "250 ok"))
        return verb != "QUIT"

    def take(self) -> bool:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if line == b"":
            return False
        time.sleep(self.server.slow)
        if self.server.data.startswith("250"):
            self.server.taken.append(message_from_bytes(b"".join(lines)))
        if not self.server.hang_up:
            self.say(self.server.data)
        return not self.server.hang_up

    def say(self, reply: str) -> None:
        self.wfile.write(f"{reply}\r\n".encode())


class SmsServer(http.server.ThreadingHTTPServer):
    """Takes text messages and keeps (key, body, authorization); answers with `status`, a known key with 409."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Post)
        self.taken: list[tuple[str, dict[str, str], str]] = []
        self.status = 202
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/sms"


class _Post(http.server.BaseHTTPRequestHandler):
    server: SmsServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key = self.headers["Idempotency-Key"]
        status = 409 if key in {known for known, *_ in self.server.taken} else self.server.status
        if status < 300:
            self.server.taken.append((key, body, self.headers["Authorization"]))
        self.send_response(status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        return


class PushServer(http.server.ThreadingHTTPServer):
    """A push service: keeps what was posted, still sealed; `statuses` are its answers, the last one for good.

    `slow` is a wait before the answer; with `hang_up` it takes the message and answers nothing.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Push)
        self.taken: list[tuple[str, Message, bytes]] = []
        self.statuses = [201]
        self.slow = 0.0
        self.hang_up = False
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Push(http.server.BaseHTTPRequestHandler):
    server: PushServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, self.headers, body))
        time.sleep(self.server.slow)
        if self.server.hang_up:
            self.close_connection = True
            return
        status = self.server.statuses[0]
        self.server.statuses = self.server.statuses[1:] or self.server.statuses
        self.send_response(status)
        self.send_header("Location", f"{self.server.origin}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return
