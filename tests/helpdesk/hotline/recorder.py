"""Where a phone system keeps its recordings: a real server on this machine, which can be slow, wrong, or away."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

SOUND = b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(2_000)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        asked: list[str] = self.server.asked  # type: ignore[attr-defined]
        asked.append(self.path)
        getattr(self, f"say_{self.path.strip('/').split('.')[0]}", self.say_nothing)()

    def log_message(self, *args: object) -> None:
        pass

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def say_nothing(self) -> None:
        self.answer(b"", 404)

    def say_sound(self) -> None:
        self.answer(SOUND)

    def say_page(self) -> None:
        self.answer(b"<html><script>alert(1)</script></html>", Content_Type="audio/mpeg")

    def say_words(self) -> None:
        self.answer("不是录音".encode())

    def say_moved(self) -> None:
        self.answer(b"", 302, Location="/sound.mp3")

    def say_huge(self) -> None:
        self.answer(b"", Content_Length=str(10 * 1024**3))

    def say_endless(self) -> None:
        """Without a length, for as long as anybody reads."""
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(SOUND[:10])
        while True:
            self.wfile.write(bytes(64 * 1024))

    def say_drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        for _ in range(600):
            self.wfile.write(b"I")
            self.wfile.flush()
            time.sleep(0.1)

    def say_short(self) -> None:
        self.answer(SOUND[:100], Content_Length=str(len(SOUND)))
        self.close_connection = True

    def say_packed(self) -> None:
        self.answer(SOUND, Content_Encoding="gzip")

    def say_later(self) -> None:
        """Not ready the first two times."""
        asked: list[str] = self.server.asked  # type: ignore[attr-defined]
        if asked.count(self.path) < 3:
            self.answer(b"", 404)
        else:
            self.answer(SOUND)


class Recorder(ThreadingHTTPServer):
    daemon_threads: ClassVar[bool] = True  # type: ignore[misc]

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.origin = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request: object, client_address: object) -> None:
        """Somebody hung up: what most of these tests are about."""

    def close(self) -> None:
        self.shutdown()
        self.server_close()
