"""The tutorial is followed to the letter: commands are run, edits made, and it ends with a brief in both languages."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from taqarub.__main__ import main

PAGES = Path(__file__).parents[2] / "docs" / "tutorial"
FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CASE = "south-atlantic"


def blocks(page: str) -> list[tuple[str, str, str]]:
    """Language, what stands behind it, and content of every fenced block."""
    return [
        (kind, said.strip(), body) for kind, said, body in FENCE.findall((PAGES / page).read_text(encoding="utf-8"))
    ]


def commands(body: str) -> Iterator[tuple[list[str], list[str]]]:
    """Each command of a console block with the lines that stand below it."""
    for part in body.split("$ ")[1:]:
        first, *rest = part.rstrip("\n").split("\n")
        yield shlex.split(first), [line for line in rest if line]


def edit(folder: Path, kind: str, said: str, body: str) -> None:
    """What the reader does with a block that names a file."""
    title, _, how = said.removeprefix("title=").partition(" ")
    path = folder / title
    if kind == "diff":
        text = path.read_text(encoding="utf-8")
        lines = body.rstrip("\n").split("\n")
        for old, new in zip(lines[::2], lines[1::2], strict=True):
            assert (old[0], new[0]) == ("-", "+") and text.count(old[1:] + "\n") == 1, old
            text = text.replace(old[1:] + "\n", new[1:] + "\n")
        path.write_text(text, encoding="utf-8")
    elif how == "append":
        with path.open("a", encoding="utf-8") as file:
            file.write(body)
    else:
        assert how in ("start", "") and path.exists()
        path.write_text(body, encoding="utf-8")


def test_both_languages_have_the_same_blocks() -> None:
    assert blocks("your-first-case.md") == blocks("your-first-case.ar.md")
    assert len(blocks("your-first-case.md")) > 15


def test_the_tutorial_to_the_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for kind, said, body in blocks("your-first-case.md"):
        if kind != "console":
            edit(tmp_path / CASE, kind, said, body)
            continue
        for words, expected in commands(body):
            if words[0] == "rm":
                for name in words[1:]:
                    Path(name).unlink()
                continue
            assert words[0] == "taqarub"
            code = 1 if expected[:1] == ["[exit 1]"] else 0
            assert main([*words[1:], *(["--workers", "1"] if words[1] == "run" else [])]) == code, words
            out = capsys.readouterr().out
            for line in expected[code:]:
                assert line in out, (words, line, out)
    for run in ("first", "second"):
        for language in ("en", "ar"):
            assert (tmp_path / "runs" / run / f"brief.{language}.html").stat().st_size > 50_000
    assert main(["check", CASE, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {(row["code"], row["severity"]) for row in rows} == {("TQ603", "warning")}  # as the tutorial says
    assert main(["fmt", CASE, "--check"]) == 0
    shutil.rmtree(tmp_path / "runs")
