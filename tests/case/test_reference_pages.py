"""The made pages say what the program says: they are made again and compared.

When one is out of date, run `python docs/reference/make.py` and commit what it writes.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from taqarub.case.codes import codes
from taqarub.cli.app import app

MAKE = Path(__file__).parents[2] / "docs" / "reference" / "make.py"


@pytest.fixture(scope="module")
def made() -> dict[Path, str]:
    spec = importlib.util.spec_from_file_location("make_reference", MAKE)
    assert spec is not None and spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    pages: dict[Path, str] = module.pages()
    return pages


def test_no_page_is_out_of_date(made: dict[Path, str]) -> None:
    stale = [path.name for path, text in made.items() if path.read_text(encoding="utf-8") != text]
    assert not stale, f"run `python docs/reference/make.py`: {stale}"


def test_every_code_and_every_command_is_there(made: dict[Path, str]) -> None:
    texts = {path.name: text for path, text in made.items()}
    assert all(f"\n## {code}: " in texts["errors.md"] for code in codes())
    names = [c.name or c.callback.__name__ for c in app.registered_commands if c.callback is not None]
    assert len(names) > 10 and all(f"\n## taqarub {name}\n" in texts["commands.md"] for name in names)
    assert texts["commands.md"].count("\nExample: `taqarub ") == texts["commands.md"].count("\n## taqarub")
