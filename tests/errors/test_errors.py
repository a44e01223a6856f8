"""Every code is provoked by the smallest change of one small case, at the place where the change was made.

A folder `TQ…/patch.yaml` says which file is changed and how, and where the diagnostic must stand. Nothing else may be
reported, except what follows from the change by necessity (`also`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from taqarub.base.text import has_right_to_left
from taqarub.case.accepted import LATER
from taqarub.case.check import read_case
from taqarub.case.codes import codes
from taqarub.case.places import read_yaml
from taqarub.estimate.doubts import doubts

HERE = Path(__file__).parent
FOLDERS = sorted(folder.name for folder in HERE.glob("TQ*"))


def patched(patch: dict[str, Any], folder: Path) -> None:
    """Write the base case with the patch applied: one file changed or added; `edit` and `more` prepare the others."""
    for source in (HERE / "base").iterdir():
        data = source.read_bytes()
        if source.name in patch.get("edit", {}):
            old, new = patch["edit"][source.name]
            assert data.decode().count(old) == 1
            data = data.decode().replace(old, new).encode()
        if source.name == patch["file"]:
            if patch.get("remove"):
                continue
            text = data.decode()
            if "old" in patch:
                assert text.count(patch["old"]) == 1
                text = text.replace(patch["old"], patch["new"])
            if "insert_bytes" in patch:
                place = data.index(patch["before"].encode())
                data = data[:place] + bytes.fromhex(patch["insert_bytes"]) + data[place:]
            else:
                data = patch.get("content", text).encode()
        (folder / source.name).write_bytes(data)
    added = {patch["file"]: patch["content"]} if not (HERE / "base" / patch["file"]).exists() else {}
    for name, text in {**patch.get("more", {}), **added}.items():
        (folder / name).write_text(text, encoding="utf-8")


def patch_of(code: str) -> dict[str, Any]:
    """The patch of a folder as a plain mapping."""
    document = read_yaml((HERE / code / "patch.yaml").read_text(encoding="utf-8"), "patch.yaml")
    assert isinstance(document.value, dict)
    return document.value


def test_the_base_is_right() -> None:
    checked = read_case(str(HERE / "base"))
    assert checked.ok and checked.diagnostics == () and checked.value is not None
    assert doubts(checked.value) == ()


def test_every_code_has_a_folder_and_an_explanation() -> None:
    used = {
        word
        for path in (Path(read_case.__code__.co_filename).parent).glob("*.py")
        for word in path.read_text(encoding="utf-8").replace("`", '"').split('"')
        if word.startswith("TQ") and word[2:].isdigit()
    }
    assert (
        {code for code in FOLDERS if code < "TQ500"} == {code for code in codes() if code < "TQ500"} == used - {LATER}
    )


def test_every_code_of_a_doubt_has_a_folder_and_an_explanation() -> None:
    used = set(re.findall(r"\bTQ6\d\d\b", Path(doubts.__code__.co_filename).read_text(encoding="utf-8")))
    assert {code for code in FOLDERS if code >= LATER} == {code for code in codes() if code >= LATER} == used


def test_every_code_of_a_game_file_has_an_explanation() -> None:
    import taqarub.game.gamefile as gamefile

    readers = sorted(Path(gamefile.__file__).parent.glob("*.py"))
    used = {code for path in readers for code in re.findall(r"\bTQ5\d\d\b", path.read_text(encoding="utf-8"))}
    assert used == {code for code in codes() if "TQ500" <= code < LATER}


@pytest.mark.parametrize("code", FOLDERS)
def test_code_line_and_column(code: str, tmp_path: Path) -> None:
    patch = patch_of(code)
    patched(patch, tmp_path)
    as_of = date.fromisoformat(patch["as_of"]) if "as_of" in patch else None
    found = read_case(str(tmp_path), as_of)
    if code >= LATER and found.value is not None:
        found = replace(found, diagnostics=(*found.diagnostics, *doubts(found.value)))
    mine = [d for d in found.diagnostics if d.code == code]
    assert mine, [d.text() for d in found.diagnostics]
    first = mine[0]
    assert (first.span.file, first.span.line, first.span.column) == (patch["file"], patch["line"], patch["column"])
    assert first.severity == patch.get("severity", "error")
    assert first.found and first.expected and first.fix
    assert {d.code for d in found.diagnostics} == {code, *patch.get("also", [])}, [d.text() for d in found.diagnostics]
    assert (found.value is None) == (first.severity == "error")


LATIN = re.compile(r"[A-Za-z]")
ISOLATED = re.compile("[\u2066\u2068][^\u2066\u2067\u2068\u2069]*\u2069")


@pytest.mark.parametrize("code", FOLDERS)
def test_every_code_speaks_arabic_and_isolates_what_is_latin(code: str, tmp_path: Path) -> None:
    patch = patch_of(code)
    patched(patch, tmp_path)
    as_of = date.fromisoformat(patch["as_of"]) if "as_of" in patch else None
    found = read_case(str(tmp_path), as_of)
    for diagnostic in (*found.diagnostics, *(doubts(found.value) if code >= LATER and found.value else ())):
        for words in (diagnostic.found, diagnostic.expected, diagnostic.fix, *(n for _, n in diagnostic.related)):
            told = words.of("ar")
            assert not LATIN.search(ISOLATED.sub("", told)), told
            assert has_right_to_left(ISOLATED.sub("", told)) or not LATIN.search(re.sub("`[^`]*`", "", words)), words
