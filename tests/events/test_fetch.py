"""Fetching from a server that misbehaves: cut, slow, lying, sending elsewhere; nothing bad gets a name."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from faulty_server import Server, cut, packed, says, serving, status, stuck

pytest.importorskip("duckdb")

from taqarub.__main__ import main
from taqarub.events.database import StoreError, reading
from taqarub.events.fetch import Bounds, FetchReport, Progress, fetch_gdelt
from taqarub.events.fetch_net import Client, Manner, base_of, same_place

DAY, NEXT = date(2018, 1, 1), date(2018, 1, 2)
NAMES = [f"20180101{clock}00.export.CSV.zip" for clock in ("0000", "0015", "0030")]
LATER = "20180103000000.export.CSV.zip"
FILES = {name: packed(name, 60, 1000 * (n + 1)) for n, name in enumerate([*NAMES, LATER])}
FAST = Manner(rate=50, tries=3, timeout=5)
PATH = [f"/gdeltv2/{name}" for name in NAMES]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serving() as state:
        state.publish(FILES)
        yield state


class Waits:
    """Takes the place of sleeping and keeps what was asked for."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)

    @property
    def long(self) -> list[float]:
        """Pauses after a failure: those that keep the rate are shorter."""
        return [seconds for seconds in self.asked if seconds > 0.9]


def fetch(server: Server, out: Path, manner: Manner = FAST, **more: object) -> tuple[FetchReport, Waits]:
    waits = Waits()
    client = Client(server.url, manner, sleep=waits)
    return fetch_gdelt(DAY, DAY, out, client=client, **more), waits  # type: ignore[arg-type]


def test_what_is_listed_comes_whole_and_only_once(server: Server, tmp_path: Path) -> None:
    seen: list[Progress] = []
    report, _ = fetch(server, tmp_path / "new" / "folder", tell=seen.append)
    assert [file.name for file in report.files] == NAMES and report.exit_code == 0
    assert [file.state for file in report.files] == ["new"] * 3
    assert all(file.path.read_bytes() == FILES[file.name] for file in report.files)
    assert [at.number for at in seen if at.state == "new"] == [1, 2, 3]
    assert {(at.size, at.done) for at in seen if at.state == "new"} == {
        (len(b), len(b)) for b in list(FILES.values())[:3]
    }
    assert any("93 of 96 quarters of an hour" in note and "2018-01-01 00:45" in note for note in report.notes)
    before = len(server.asked)
    times = [file.path.stat().st_mtime_ns for file in report.files]
    again, _ = fetch(server, tmp_path / "new" / "folder")
    assert [file.state for file in again.files] == ["there"] * 3
    assert len(server.asked) == before + 1  # the list alone
    assert [file.path.stat().st_mtime_ns for file in again.files] == times


def test_a_cut_file_is_resumed_where_it_ended(server: Server, tmp_path: Path) -> None:
    server.faults[PATH[1]] = [cut(3000), cut(500)]
    report, waits = fetch(server, tmp_path)
    assert report.exit_code == 0 and report.files[1].path.read_bytes() == FILES[NAMES[1]]
    assert [wanted for path, wanted in server.asked if path == PATH[1]] == ["", "bytes=3000-", "bytes=3500-"]
    assert waits.long == [1.0, 1.0]  # each piece brought something, so the pauses do not grow
    assert not list(tmp_path.glob("*.part"))


def test_a_part_from_an_earlier_run_is_used_and_a_wrong_one_is_not(server: Server, tmp_path: Path) -> None:
    body = FILES[NAMES[0]]
    (tmp_path / f"{NAMES[0]}.part").write_bytes(body[:2000])
    (tmp_path / f"{NAMES[1]}.part").write_bytes(b"?" * 2000)
    (tmp_path / f"{NAMES[2]}.part").write_bytes(b"?" * (len(FILES[NAMES[2]]) + 1))  # longer than the file itself
    report, _ = fetch(server, tmp_path)
    assert report.exit_code == 0 and [file.resumed for file in report.files] == [2000, 0, 0]
    asked = [(path, wanted) for path, wanted in server.asked if path in PATH]
    assert asked == [(PATH[0], "bytes=2000-"), (PATH[1], "bytes=2000-"), (PATH[1], ""), (PATH[2], "")]
    assert all(file.path.read_bytes() == FILES[file.name] for file in report.files)


def test_a_server_without_ranges_sends_the_file_from_its_start(server: Server, tmp_path: Path) -> None:
    server.ranges = False
    server.faults[PATH[0]] = [cut(3000)]
    report, _ = fetch(server, tmp_path)
    assert report.exit_code == 0 and report.files[0].path.read_bytes() == FILES[NAMES[0]]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_process_that_is_killed_goes_on_later(server: Server, tmp_path: Path, how: signal.Signals) -> None:
    server.faults[PATH[0]] = [stuck(30)]
    words = ["events", "fetch", "gdelt", "--from", "2018-01-01", "--base-url", server.url, "--out", str(tmp_path)]
    script = "import sys; from taqarub.__main__ import main; sys.exit(main(sys.argv[1:]))"
    child = subprocess.Popen([sys.executable, "-c", script, *words], stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    until = time.monotonic() + 30
    part = tmp_path / f"{NAMES[0]}.part"
    while time.monotonic() < until and not (part.exists() and part.stat().st_size >= 1000):
        time.sleep(0.05)
    child.send_signal(how)
    _, told = child.communicate(timeout=30)
    assert child.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL) and b"Traceback" not in told
    report, _ = fetch(server, tmp_path)
    assert report.exit_code == 0 and report.files[0].resumed == 1000
    assert report.files[0].path.read_bytes() == FILES[NAMES[0]]


def test_a_wrong_checksum_gets_no_name_and_the_others_come(server: Server, tmp_path: Path) -> None:
    server.publish(FILES, wrong=NAMES[1])
    report, _ = fetch(server, tmp_path)
    assert [file.state for file in report.files] == ["new", "failed", "new"] and report.exit_code == 1
    assert hashlib.md5(FILES[NAMES[1]]).hexdigest() in report.files[1].error
    assert sorted(path.name for path in tmp_path.glob("2018*")) == [NAMES[0], NAMES[2]]


def test_what_is_no_zip_gets_no_name_even_with_the_right_checksum(server: Server, tmp_path: Path) -> None:
    server.publish({**FILES, NAMES[0]: b"<html>maintenance</html>" * 50, NAMES[2]: FILES[NAMES[2]][:-30]})
    report, _ = fetch(server, tmp_path)
    assert [file.state for file in report.files] == ["failed", "new", "failed"]
    assert all("no zip" in report.files[n].error for n in (0, 2))


def test_a_file_that_differs_is_set_aside_and_a_good_one_survives_a_bad_server(server: Server, tmp_path: Path) -> None:
    (tmp_path / NAMES[0]).write_bytes(b"mine")
    (tmp_path / NAMES[1]).write_bytes(FILES[NAMES[1]])
    server.faults[PATH[1]] = [status(500)] * 9
    report, _ = fetch(server, tmp_path)
    assert report.exit_code == 0 and (tmp_path / f"{NAMES[0]}.aside1").read_bytes() == b"mine"
    assert (tmp_path / NAMES[0]).read_bytes() == FILES[NAMES[0]]
    assert report.files[1].state == "there" and PATH[1] not in [path for path, _ in server.asked]
    (tmp_path / NAMES[0]).write_bytes(b"mine again")
    server.faults[PATH[0]] = [status(404)]
    report, _ = fetch(server, tmp_path)
    assert report.files[0].state == "failed" and (tmp_path / NAMES[0]).read_bytes() == b"mine again"


def test_404_is_told_and_does_not_stop_the_rest(server: Server, tmp_path: Path) -> None:
    del server.bodies[PATH[0]]
    report, waits = fetch(server, tmp_path)
    assert [file.state for file in report.files] == ["failed", "new", "new"] and report.exit_code == 1
    assert "404" in report.files[0].error and waits.long == []  # what is not there is not asked for again


def test_429_waits_as_long_as_it_says(server: Server, tmp_path: Path) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    server.faults[PATH[0]] = [status(429, Retry_After="7"), status(503)]
    server.faults[PATH[1]] = [status(503, Retry_After=soon)]
    report, waits = fetch(server, tmp_path)
    assert report.exit_code == 0
    assert waits.long[:2] == [7.0, 2.0] and 50 < waits.long[2] <= 60


def test_429_for_ever_stops_and_leaves_the_rest(server: Server, tmp_path: Path) -> None:
    server.faults[PATH[1]] = [status(429)] * 3
    report, waits = fetch(server, tmp_path)
    assert [file.state for file in report.files] == ["new", "left", "left"] and report.exit_code == 3
    assert "429" in report.stopped and waits.long == [1.0, 2.0]
    server.faults[PATH[1]] = [status(429, Retry_After="86400")]
    report, waits = fetch(server, tmp_path)
    assert report.exit_code == 3 and "86400" in report.stopped and waits.long == []


def test_a_redirect_to_another_host_is_refused_unasked(server: Server, tmp_path: Path) -> None:
    with serving() as other:
        other.bodies["/elsewhere"] = FILES[NAMES[0]]
        server.faults[PATH[0]] = [status(302, Location=f"{other.url}/elsewhere")]
        server.faults[PATH[1]] = [status(301, Location="file:///etc/passwd")]
        server.bodies["/moved"] = FILES[NAMES[2]]
        server.faults[PATH[2]] = [status(302, Location="/moved")]  # on the same host: followed
        report, _ = fetch(server, tmp_path)
        assert [file.state for file in report.files] == ["failed", "failed", "new"] and other.asked == []
    assert "refused" in report.files[0].error
    server.faults[PATH[0]] = [status(302, Location=PATH[0])] * 20  # in a circle
    report, _ = fetch(server, tmp_path)
    assert report.files[0].state == "failed" and len(server.asked) < 40


def test_a_lying_length(server: Server, tmp_path: Path) -> None:
    size = len(FILES[NAMES[0]])
    server.faults[PATH[0]] = [says(size + 1000)]  # another file than the list says
    server.faults[PATH[1]] = [says(100)]
    server.faults[PATH[2]] = [cut(len(FILES[NAMES[2]]) - 9)]  # says the right length and sends less
    report, _ = fetch(server, tmp_path)
    assert [file.state for file in report.files] == ["failed", "failed", "new"]
    assert f"offers {size + 1000} bytes where its list says {size}" in report.files[0].error


def test_a_body_without_end_is_bounded(server: Server, tmp_path: Path) -> None:
    def endless(handler: object, body: bytes) -> bool:
        handler.send_response(200)  # type: ignore[attr-defined]
        handler.end_headers()  # type: ignore[attr-defined]
        handler.close_connection = True  # type: ignore[attr-defined]
        for _ in range(200):
            handler.wfile.write(b"x" * 100_000)  # type: ignore[attr-defined]
        return True

    server.faults[PATH[0]] = [endless]
    report, _ = fetch(server, tmp_path)
    assert report.files[0].state == "failed" and "more than" in report.files[0].error
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 200_000


def test_a_slow_server_is_left_and_asked_again(server: Server, tmp_path: Path) -> None:
    server.faults[PATH[0]] = [stuck(2.0)]
    begin = time.monotonic()
    report, _ = fetch(server, tmp_path, Manner(rate=50, tries=3, timeout=0.3))
    assert report.exit_code == 0 and time.monotonic() - begin < 2.0
    assert [wanted for path, wanted in server.asked if path == PATH[0]] == ["", "bytes=1000-"]

    def drips(handler: object, body: bytes) -> bool:
        handler.send_response(200)  # type: ignore[attr-defined]
        handler.send_header("Content-Length", str(len(body)))  # type: ignore[attr-defined]
        handler.end_headers()  # type: ignore[attr-defined]
        for place in range(60):
            handler.wfile.write(body[place : place + 1])  # type: ignore[attr-defined]
            handler.wfile.flush()  # type: ignore[attr-defined]
            time.sleep(0.05)
        handler.close_connection = True  # type: ignore[attr-defined]
        return True

    server.faults[PATH[1]] = [drips]
    (tmp_path / NAMES[1]).unlink()
    report, _ = fetch(
        server, tmp_path, Manner(rate=50, tries=3, timeout=0.3)
    )  # every byte comes in time, yet too slowly
    assert report.exit_code == 0 and report.files[1].path.read_bytes() == FILES[NAMES[1]]


def test_the_rate_is_kept(server: Server, tmp_path: Path) -> None:
    now = [100.0]

    def later(seconds: float) -> None:
        now[0] += seconds

    client = Client(server.url, Manner(rate=0.5), sleep=later, clock=lambda: now[0])
    fetch_gdelt(DAY, DAY, tmp_path, client=client)
    assert len(server.asked) == client.requests == 4 and now[0] == 106.0  # two seconds before each but the first
    client = Client(server.url, Manner(rate=10))
    begin = time.monotonic()
    fetch_gdelt(DAY, DAY, tmp_path / "clock", client=client)
    assert time.monotonic() - begin >= 0.3


def test_a_mirror_whose_list_names_the_original(server: Server, tmp_path: Path) -> None:
    server.publish(FILES, host="http://data.original.example")
    report, _ = fetch(server, tmp_path)
    assert report.exit_code == 0 and any("names another host for 3 files" in note for note in report.notes)
    assert {file.url for file in report.files} == {f"{server.url}{path}" for path in PATH}
    server.bodies = {path.replace("/gdeltv2", "/copy"): body for path, body in server.bodies.items()}
    for base in ("/copy", "/copy/", "/copy/masterfilelist.txt"):
        found = fetch_gdelt(DAY, DAY, tmp_path / base.strip("/"), server.url + base, manner=FAST)
        assert len(found.whole) == 3


def test_names_in_a_list_lead_nowhere(server: Server, tmp_path: Path) -> None:
    odd = ["../../20180101000000.export.CSV.zip", "20180101000000.export.CSV.zip.exe", "2018010100000x.export.CSV.zip"]
    lines = [f"9 {'a' * 32} {server.url}/{name}" for name in odd[1:]] + [f"9 {'b' * 32} {server.url}/gdeltv2/{odd[0]}"]
    server.bodies["/gdeltv2/masterfilelist.txt"] = "\n".join(lines).encode()
    report, _ = fetch(server, tmp_path / "out")
    assert [file.path for file in report.files] == [tmp_path / "out" / odd[0].rsplit("/", 1)[1]]


def test_a_cut_list_is_not_taken_for_the_whole(server: Server, tmp_path: Path) -> None:
    server.faults["/gdeltv2/masterfilelist.txt"] = [cut(150)]
    report, _ = fetch(server, tmp_path)
    assert len(report.whole) == 3
    server.faults["/gdeltv2/masterfilelist.txt"] = [status(503)] * 3
    with pytest.raises(StoreError, match="503") as caught:
        fetch(server, tmp_path)
    assert caught.value.exit_code == 3


def first_version(server: Server) -> dict[str, bytes]:
    files = {
        "1999.zip": packed("1999.csv.zip", 5, 10, "57", "19990607"),
        "200601.zip": packed("200601.csv.zip", 5, 20, "57", "20060110"),
        "20180101.export.CSV.zip": packed("20180101.export.CSV.zip", 5, 30, "58", "20180101"),
        "20180103.export.CSV.zip": packed("20180103.export.CSV.zip", 5, 40, "58", "20180103"),
    }
    server.bodies = {f"/events/{name}": body for name, body in files.items()}
    sums = "".join(f"{hashlib.md5(body).hexdigest()}  {name}\n" for name, body in files.items())
    server.bodies["/events/md5sums"] = (sums + f"{'0' * 32}  ../../../x.zip\n").encode()
    server.bodies["/events/filesizes"] = "".join(f"{len(body)} {name}\n" for name, body in files.items()).encode()
    return files


def test_the_files_of_gdelt_1(server: Server, tmp_path: Path) -> None:
    files = first_version(server)

    def names(a: date, b: date) -> list[str]:
        return [f.name for f in fetch_gdelt(a, b, tmp_path, server.url, 1, FAST).files]

    assert names(date(1999, 5, 1), date(2006, 1, 2)) == ["1999.zip", "200601.zip"]
    report = fetch_gdelt(date(2018, 1, 1), date(2018, 1, 3), tmp_path, server.url, 1, FAST)
    assert [f.name for f in report.files] == ["20180101.export.CSV.zip", "20180103.export.CSV.zip"]
    assert any("1 days have no file in the list, first 2018-01-02" in note for note in report.notes)
    del server.bodies["/events/filesizes"]
    (tmp_path / "1999.zip").unlink()
    server.faults["/events/1999.zip"] = [cut(100)]
    report = fetch_gdelt(date(1999, 1, 1), date(1999, 1, 1), tmp_path, server.url, 1, FAST)
    assert report.whole[0].read_bytes() == files["1999.zip"] and any("no list of sizes" in n for n in report.notes)


def test_too_much_or_nothing_is_said_before_anything_comes(server: Server, tmp_path: Path) -> None:
    for bounds, words in ((Bounds(files=2), "3 files"), (Bounds(bytes=1000), "--gigabytes")):
        with pytest.raises(StoreError, match=words):
            fetch(server, tmp_path, bounds=bounds)
    with pytest.raises(StoreError, match="no event file is listed"):
        fetch_gdelt(date(2016, 1, 1), date(2016, 1, 2), tmp_path, server.url, 2, FAST)
    with pytest.raises(StoreError, match="after the last"):
        fetch_gdelt(NEXT, DAY, tmp_path, server.url)
    assert not list(tmp_path.glob("2018*"))


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example", "file:///etc", "http://", "http://u:p@a.example", "http://a.example:x", "http://a b", "a"],
)
def test_addresses_that_are_refused(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        base_of(url)
    assert caught.value.exit_code == 2


def test_https_is_not_left_for_http() -> None:
    base = base_of("https://data.example/x")
    assert same_place("https://data.example:443/y", base)
    for url in ("http://data.example/y", "https://data.example:444/y", "https://data.example.evil/y", "//data.example"):
        assert not same_place(url, base)


def test_an_unverified_certificate_is_refused(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import ssl
    import urllib.error

    client = Client("https://127.0.0.1:1", FAST, sleep=Waits())
    handler = next(h for h in client._opener.handlers if type(h).__name__ == "HTTPSHandler")
    assert handler._context.verify_mode == ssl.CERT_REQUIRED and handler._context.check_hostname  # type: ignore[attr-defined]
    problem = ssl.SSLCertVerificationError("self-signed")
    problem.verify_message = "self-signed certificate"

    def refuse(*given: object, **more: object) -> None:
        raise urllib.error.URLError(problem)

    monkeypatch.setattr(client._opener, "open", refuse)
    with pytest.raises(StoreError, match="self-signed certificate"):
        client.save("https://127.0.0.1:1/x", tmp_path / "x", 5, 5)
    assert client.requests == 1


def test_two_fetches_into_one_folder(server: Server, tmp_path: Path) -> None:
    from taqarub.events.fetch import _mine

    with _mine(tmp_path), pytest.raises(StoreError, match="another fetch"):
        fetch(server, tmp_path)


def test_the_command(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    del server.bodies[PATH[2]]
    store = tmp_path / "s.duckdb"
    words = ["events", "fetch", "gdelt", "--from", "2018-01-01", "--to", "2018-01-01", "--base-url", server.url]
    words += ["--out", str(tmp_path / "f"), "--store", str(store), "--rate", "50"]
    assert main([*words, "--json"]) == 1
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert (told["new"], told["failed"], told["import"]["kept"]) == (2, 1, 120)
    assert f"[1/3] {NAMES[0]}" in err and "failed" in err and "404" in err
    with reading(store) as con:
        assert con.execute("SELECT count(*) FROM events").fetchone()[0] == 120
    server.bodies[PATH[2]] = FILES[NAMES[2]]
    assert main(words) == 0
    out, _ = capsys.readouterr()
    assert "60 kept" in out and "120 duplicates" in out
    assert main([*words[:3], "--from", "yesterday"]) == 2
    assert main([*words[:6], "2017-01-01", *words[7:]]) == 2
    assert main([*words[:8], "http://127.0.0.1:9", "--tries", "1", "--out", str(tmp_path)]) == 3
