"""The pages on the game name what exists, and their examples run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from taqarub.game.gamefile import KEYS, read_game
from taqarub.game.solve_matrix import solve_matrix

ROOT = Path(__file__).parents[2]
METHODS, GAME = ROOT / "docs" / "methods", ROOT / "src" / "taqarub" / "game"
OTHERS = ("stability.md", "bargaining.md", "extensive-form.md")
PAGES = [*sorted(METHODS.glob("game*.md")), *(METHODS / name for name in OTHERS)]
SOURCES = {path.stem: path.read_text(encoding="utf-8") for path in GAME.glob("*.py")}
SPAN = re.compile(r"`(?:game[./])?(\w+)\.(\w+)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_names_in_code_exist(page: Path) -> None:
    text, missing = page.read_text(encoding="utf-8"), []
    classes = "\n".join(SOURCES.values())
    for owner, name in SPAN.findall(text):
        if name in ("py", "json", "efg", "nfg", "gmcr", "md", "svg", "yaml"):
            continue
        where = SOURCES.get(owner)
        if where is None and re.search(rf"^class {owner}\b", classes, re.M):
            where = classes[re.search(rf"^class {owner}\b", classes, re.M).start() :]  # type: ignore[union-attr]
        if where is not None and not re.search(rf"(def|class) {name}\b|^\s*{name}\s*[:=]|^    {name}:", where, re.M):
            missing.append(f"{owner}.{name}")
    assert not missing
    files = {word for word in re.findall(r"`([\w/]+\.py)`", text)}
    folders = ("src/taqarub", "tests", "benchmarks")
    known = [path.as_posix() for folder in folders for path in (ROOT / folder).rglob("*.py")]
    assert [word for word in files if not any(path.endswith("/" + word) for path in known)] == []


def test_the_examples_of_a_game_file_are_read_and_solved(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "reference" / "game-file.md").read_text(encoding="utf-8")
    examples = re.findall(r"```json\n(.*?)```", page, re.S)
    assert len(examples) == 2
    for example in examples:
        path = tmp_path / "game.json"
        path.write_text(example)
        checked = read_game(path)
        assert checked.ok and checked.value is not None, [d.text() for d in checked.diagnostics]
        assert solve_matrix(checked.value).converged
        assert set(json.loads(example)) <= set(KEYS)
    assert set(KEYS) == set(re.findall(r"^\| `(\w+)` \|", page, re.M))
