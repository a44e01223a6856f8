"""A server on this machine that publishes made GDELT files and misbehaves as told: the other end of the fetch tests."""

from __future__ import annotations

import hashlib
import io
import re
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from made_events import gdelt_row

Fault = Callable[[BaseHTTPRequestHandler, bytes], bool]  # True when it has answered


def packed(name: str, rows: int, first: int, width: str = "61", day: str = "20180101") -> bytes:
    """A zipped export whose rows hardly pack, so that it has some size."""
    noise = ["".join(hashlib.sha256(f"{first + n} {k}".encode()).hexdigest() for k in range(4)) for n in range(rows)]
    lines = [gdelt_row(first + n, day=day, width=width, Actor1Name=noise[n]) for n in range(rows)]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name.removesuffix(".zip"), "\n".join(lines) + "\n")
    return target.getvalue()


class Server:
    """What is published under which path, the faults still to come, and what was asked for."""

    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}
        self.faults: dict[str, list[Fault]] = {}
        self.asked: list[tuple[str, str]] = []  # path and Range
        self.times: list[float] = []
        self.ranges = True
        self.url = ""

    def publish(self, files: dict[str, bytes], host: str = "", wrong: str = "") -> None:
        """Files of GDELT 2.0 with their master list; the checksum of `wrong` is not its own."""
        lines = []
        for name, body in files.items():
            self.bodies[f"/gdeltv2/{name}"] = body
            digest = hashlib.md5(body + (b"x" if name == wrong else b"")).hexdigest()
            lines.append(f"{len(body)} {digest} {host or self.url}/gdeltv2/{name}")
            lines.append(f"10 {'0' * 32} {host or self.url}/gdeltv2/{name[:14]}.mentions.CSV.zip")
        self.bodies["/gdeltv2/masterfilelist.txt"] = "\n".join([*lines, "a broken line"]).encode() + b"\n"


def answer(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> bool:
    handler.send_response(status)
    given = {"Content-Length": str(len(body))} | {key.replace("_", "-"): value for key, value in headers.items()}
    for key, value in given.items():
        handler.send_header(key, value)
    handler.end_headers()
    handler.wfile.write(body)
    return True


def cut(after: int) -> Fault:
    """Part of an answer: the line goes dead after some bytes of what was asked for."""

    def fault(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        start = int(handler.headers.get("Range", "bytes=0-")[6:-1])
        handler.send_response(206 if start else 200)
        handler.send_header("Content-Length", str(len(body) - start))
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        handler.end_headers()
        handler.wfile.write(body[start : start + after])
        handler.wfile.flush()
        handler.close_connection = True
        return True

    return fault


def status(code: int, **headers: str) -> Fault:
    return lambda handler, body: answer(handler, code, b"no", **headers)


def says(length: int) -> Fault:
    """A lying Content-Length."""
    return lambda handler, body: answer(handler, 200, body, Content_Length=str(length)) and _close(handler)


def stuck(seconds: float) -> Fault:
    """Some bytes, and then nothing for a while."""

    def fault(handler: BaseHTTPRequestHandler, body: bytes) -> bool:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[:1000])
        handler.wfile.flush()
        time.sleep(seconds)
        return _close(handler)

    return fault


def _close(handler: BaseHTTPRequestHandler) -> bool:
    handler.close_connection = True
    return True


@contextmanager
def serving() -> Iterator[Server]:
    """A running server on a port of its own."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            state.asked.append((self.path, wanted))
            state.times.append(time.monotonic())
            body = state.bodies.get(self.path)
            left = state.faults.get(self.path, [])
            try:
                if left and left.pop(0)(self, body or b""):
                    return
                if body is None:
                    answer(self, 404, b"not here")
                elif (found := re.fullmatch(r"bytes=(\d+)-", wanted)) and state.ranges:
                    start = int(found[1])
                    place = f"bytes {start}-{len(body) - 1}/{len(body)}"
                    answer(self, 206, body[start:], Content_Range=place)
                else:
                    answer(self, 200, body)
            except (BrokenPipeError, ConnectionResetError):
                return

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
