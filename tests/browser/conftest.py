"""One browser and one folder of briefs for all tests of pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync")  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def folder(request: pytest.FixtureRequest) -> Path:
    """The run folder whose briefs are opened."""
    other = os.environ.get("TAQARUB_RUN_FOLDER")
    return Path(other).resolve() if other else request.getfixturevalue("small_run").folder


@pytest.fixture(scope="module")
def chromium() -> Iterator:
    """A headless Chromium of the system; absent, the tests are skipped, except where CI promises one."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium on this machine")
        pytest.skip("no Chromium on this machine; ./check.sh installs one")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium) -> Iterator[Callable]:
    """A function (file, width, scheme, media) -> page; pages are closed after the test."""
    opened = []

    def show(file: Path, width: int = 1280, scheme: str = "light", media: str = "screen"):
        page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.emulate_media(media=media, color_scheme=scheme)
        page.goto(file.as_uri())
        page.evaluate("document.fonts.ready.then(() => true)")
        opened.append(page)
        return page

    yield show
    for page in opened:
        page.close()
