"""Downloading with manners: one host, a stated rate, waiting when asked to, and going on where a download was cut.

Only http and https, only the host of the base address: a redirect elsewhere is refused, as is one from https to http.
Certificates are verified. What is read is bounded before it is read. HTTP as in RFC 9110 (ranges: section 14,
Retry-After: section 10.2.3); 429 as in RFC 6585.
"""

from __future__ import annotations

import http.client
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from taqarub.events.database import StoreError

BLOCK = 256 * 2**10
LATER = (408, 425, 429, 500, 502, 503, 504)
PORTS = {"http": 80, "https": 443}
PIECES = 100  # resumptions of one file, even when each of them brings something


@dataclass(frozen=True, slots=True)
class Manner:
    """How a server is treated.

    rate     requests a second at most
    tries    attempts in a row that bring nothing before a file is given up
    timeout  seconds without an answer; also the time after which a transfer below `slowest` counts as stuck
    slowest  bytes a second
    patience the longest that a server may ask to wait (Retry-After), and the longest pause of our own is a fifth of it
    """

    rate: float = 2.0
    tries: int = 6
    timeout: float = 30.0
    slowest: float = 200.0
    patience: float = 300.0

    def __post_init__(self) -> None:
        if not 0 < self.rate <= 50:
            raise StoreError(f"a rate is above 0 and at most 50 requests a second, not {self.rate:g}", 2)
        if not 1 <= self.tries <= 100 or not self.timeout > 0:
            raise StoreError("there is at least one try, and the time to wait for an answer is above 0 s", 2)


class Again(Exception):
    """An attempt failed in a way that may pass; `after` is what the server asked for, None if it did not."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


def base_of(url: str) -> SplitResult:
    """A base address, checked. Raises `StoreError` (2) for another scheme, no host, a password, or odd characters.

    >>> base_of("http://data.example/gdelt").hostname
    'data.example'
    >>> base_of("file:///etc/passwd")
    Traceback (most recent call last):
    taqarub.events.database.StoreError: an address begins with http:// or https://, not 'file:///etc/passwd'
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise StoreError(f"no address: {url!r} ({error})", 2) from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise StoreError(f"an address begins with http:// or https://, not {url!r}", 2)
    if parts.username or parts.password:
        raise StoreError("an address with a user or a password in it would be shown and stored; leave them out", 2)
    if any(ord(c) <= 32 or ord(c) >= 127 for c in url) or parts.query or parts.fragment:
        raise StoreError(f"a base address is plain ASCII without ? and #, not {url!r}", 2)
    return parts


def same_place(url: str, base: SplitResult) -> bool:
    """Whether an address lies on the host and port of the base, not less protected than it.

    >>> base = base_of("http://data.example/gdelt")
    >>> [same_place(u, base) for u in ("http://data.example:80/x", "https://data.example/x", "http://other.example/x")]
    [True, True, False]
    """
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return False
    if parts.scheme not in PORTS or parts.hostname != base.hostname or parts.username:
        return False
    if port == (base.port or PORTS[base.scheme]) and parts.scheme == base.scheme:
        return True
    return base.scheme == "http" and base.port in (None, 80) and parts.scheme == "https" and port == PORTS["https"]


class _Redirects(urllib.request.HTTPRedirectHandler):
    max_redirections = 5

    def __init__(self, client: Client) -> None:
        self.client = client

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if not same_place(newurl, self.client.base) or (req.type == "https" and not newurl.startswith("https:")):
            raise StoreError(
                f"{req.full_url} redirects to {newurl}, which is not on {self.client.base.hostname}: refused"
            )
        self.client.pace()
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Client:
    """Requests to one host. `sleep` and `clock` are the time's; tests bring their own."""

    def __init__(
        self,
        base_url: str,
        manner: Manner | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.base = base_of(base_url)
        self.manner = manner or Manner()
        self.sleep, self.clock = sleep, clock
        self.requests = 0
        self._next = 0.0
        self._opener = urllib.request.OpenerDirector()  # by hand: no file:, ftp: or data: addresses
        for handler in (
            urllib.request.ProxyHandler(),
            urllib.request.HTTPHandler(),
            urllib.request.HTTPSHandler(context=ssl.create_default_context()),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPErrorProcessor(),
            _Redirects(self),
        ):
            self._opener.add_handler(handler)

    def pace(self) -> None:
        """Wait until the next request is due."""
        now = self.clock()
        if now < self._next:
            self.sleep(self._next - now)
        self._next = max(now, self._next) + 1 / self.manner.rate
        self.requests += 1

    def save(
        self, url: str, part: Path, size: int | None, limit: int, tell: Callable[[int], None] | None = None
    ) -> int:
        """Download to `part`, going on where it ends; bytes that were there before.

        `size` is what the file must have, None if that is not known; `limit` bounds it in any case. Raises
        `StoreError`: 1 when the server has no such file or offers another one, 3 when it cannot be reached or keeps
        asking to wait.
        """
        if not same_place(url, self.base):
            raise StoreError(f"{url} is not on {self.base.hostname}: refused")
        if size is None or (part.exists() and part.stat().st_size > size):
            part.unlink(missing_ok=True)
        before = part.stat().st_size if part.exists() else 0
        mark: list[str] = []
        failed = 0
        for _ in range(PIECES):
            have = part.stat().st_size if part.exists() else 0
            if have > (limit if size is None else size) or (size is None and have and not mark):
                part.unlink()
                have = 0
            if size is not None and 0 < have == size:
                return before
            try:
                _piece(self, url, part, have, size, limit, mark, tell)
                return before
            except Again as again:
                grown = part.exists() and part.stat().st_size > have
                failed = 1 if grown else failed + 1
                self._wait(url, again, failed)
        raise StoreError(f"{url} was cut {PIECES} times; what came is kept: run the command again", 3)

    def _wait(self, url: str, again: Again, failed: int) -> None:
        if failed >= self.manner.tries:
            raise StoreError(
                f"{url}: {again}; given up after {failed} attempts, run the command again later", 3
            ) from again
        pause = min(2.0 ** (failed - 1), self.manner.patience / 5) if again.after is None else again.after
        if pause > self.manner.patience:
            raise StoreError(
                f"{url}: {again}, and asks to wait {pause:.0f} s; run the command again after that", 3
            ) from again
        self.sleep(pause)

    def open(self, url: str, headers: dict[str, str]) -> Any:
        """One request. Raises `Again` for what may pass, `StoreError` for what will not."""
        from taqarub import __version__

        self.pace()
        request = urllib.request.Request(url, headers={"User-Agent": f"taqarub/{__version__}", **headers})
        try:
            return self._opener.open(request, timeout=self.manner.timeout)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in LATER:
                raise Again(f"the server answers {error.code}", _after(error.headers.get("Retry-After"))) from error
            if error.code == 416:
                raise Again("the server has no such range") from error
            raise StoreError(f"{url}: the server answers {error.code} {error.reason}") from error
        except urllib.error.URLError as error:
            if isinstance(error.reason, ssl.SSLCertVerificationError):
                raise StoreError(
                    f"{url}: the certificate is not valid ({error.reason.verify_message}): refused"
                ) from error
            raise Again(f"no answer ({error.reason})") from error
        except (OSError, http.client.HTTPException) as error:
            raise Again(f"no answer ({str(error) or type(error).__name__})") from error


def _piece(
    client: Client, url: str, part: Path, have: int, size: int | None, limit: int, mark: list[str],
    tell: Callable[[int], None] | None,
) -> None:  # fmt: skip
    """One answer of the server into the file, from byte `have` on, or from the start if the server prefers that."""
    headers = {"Range": f"bytes={have}-"} if have else {}
    if have and mark:
        headers["If-Range"] = mark[0]
    try:
        answer = client.open(url, headers)
    except Again as again:
        if "range" in str(again):
            part.unlink(missing_ok=True)
        raise
    with answer:
        start = _start(answer, url, have)
        length = answer.headers.get("Content-Length", "")
        whole = start + int(length) if length.isdigit() else None
        if size is not None and whole not in (None, size):
            raise StoreError(f"{url}: the server offers {whole} bytes where its list says {size}")
        if whole is not None and whole > limit:
            raise StoreError(f"{url} has {whole} bytes, more than the {limit} that are allowed")
        tag = answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""
        mark[:] = [tag] if tag and not tag.startswith("W/") else []
        got = _copy(client, answer, part, start, size or limit, tell)
    if (size or whole) is not None and got < (size or whole or 0):
        raise Again(f"cut after {got} of {size or whole} bytes")


def _start(answer: Any, url: str, have: int) -> int:
    """Where the answer begins: 0 unless it is the rest that was asked for."""
    if answer.status != 206:
        return 0
    found = answer.headers.get("Content-Range", "").removeprefix("bytes ").split("-", 1)[0]
    if not have or found != str(have):
        raise StoreError(f"{url}: the server sends another part of the file than was asked for")
    return have


def _copy(client: Client, answer: Any, part: Path, start: int, bound: int, tell: Callable[[int], None] | None) -> int:
    """The body behind the first `start` bytes of the file; its length then. Raises `Again` when the line is dead."""
    begin, got = client.clock(), start
    with part.open("r+b" if start else "wb", buffering=0) as file:  # what came survives a kill
        file.seek(start)
        while True:
            try:
                block = answer.read1(BLOCK)
            except (OSError, http.client.HTTPException) as error:
                raise Again(f"cut after {got} bytes ({str(error) or type(error).__name__})") from error
            if not block:
                return got
            if got + len(block) > bound:
                raise StoreError(f"{answer.url}: the server sends more than {bound} bytes: refused")
            file.write(block)
            got += len(block)
            if tell is not None:
                tell(got)
            spent = client.clock() - begin
            if spent > client.manner.timeout and (got - start) / spent < client.manner.slowest:
                raise Again(f"stuck: {got - start} bytes in {spent:.0f} s")


def _after(text: str | None) -> float | None:
    """Seconds that a Retry-After asks for: a number, or a date.

    >>> _after("7"), _after("soon"), _after(None), _after("Wed, 21 Oct 2015 07:28:00 GMT")
    (7.0, None, None, 0.0)
    """
    text = (text or "").strip()
    if text.isdigit():
        return float(text[:9])
    try:
        return max((parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None
