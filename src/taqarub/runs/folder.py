"""Writes a run folder: under a temporary name first, renamed when complete.

A run that dies, is interrupted or finds the disk full leaves the earlier folder whole.
"""

from __future__ import annotations

import csv
import glob
import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from taqarub.case.check import OPTIONAL, REQUIRED, content_hash
from taqarub.estimate.coding_rows import coding_csv, coding_rows
from taqarub.estimate.export import write_posterior
from taqarub.runs import tables
from taqarub.study import Study

CASE_FOLDER = "case"  # the case as it was run, so that two runs can be compared


def dump(value: Any) -> str:
    """JSON as the run folder holds it: UTF-8, two spaces, no NaN, a newline at the end."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def write_run(study: Study, folder: Path, report: Callable[[Study, Path], object] | None = None) -> Path:
    """Write all files of a run into `folder`, replacing an earlier run there; returns the folder.

    report writes the briefs and figures into a folder. Raises `OSError` when the disk refuses; then nothing of an
    earlier run has changed.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    _put_back(folder)
    draft = folder.parent / f".{folder.name}.{os.getpid()}.part"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir()
        _write_tables(study, draft)
        _keep_case(study, draft / CASE_FOLDER)
        if report is not None:
            report(study, draft)
        (draft / "manifest.json").write_text(dump(tables.plain(study.manifest)), encoding="utf-8")
        _replace(draft, folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return folder


def _write_tables(study: Study, draft: Path) -> None:
    files = {
        "verdicts.json": list(study.verdict_rows),
        "placebos.json": list(study.placebo_rows),
        "forecasts.json": list(study.forecasts),
        "phases.json": tables.phases_table(study.history.phases),
        "reciprocity.json": tables.reciprocity_table(study.history.reciprocity),
        "outlook.json": tables.outlook_table(study.outlook),
        "signals.json": tables.signals_table(study.outlook),
    }
    for name, value in files.items():
        (draft / name).write_text(dump(tables.plain(value)), encoding="utf-8")
    write_posterior(study.model, study.posterior, draft / "posterior.nc")
    (draft / "ledger.csv").write_text(ledger_csv(study), encoding="utf-8")
    coding = coding_csv(coding_rows(study.model, study.record))
    (draft / "coding.csv").write_text(coding, encoding="utf-8", newline="")


def _keep_case(study: Study, folder: Path) -> None:
    """A copy of the case's files; none when they have been changed since they were read, or were never files."""
    source = Path(study.case.folder)
    contents = {name: (source / name).read_bytes() for name in (*REQUIRED, *OPTIONAL) if (source / name).is_file()}
    if content_hash(contents) != study.case.content_hash:
        return
    folder.mkdir()
    for name, data in contents.items():
        (folder / name).write_bytes(data)


def ledger_csv(study: Study) -> str:
    """The exchange ledger as CSV (RFC 4180, UTF-8)."""
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=tables.LEDGER_COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(tables.ledger_rows(study.history.ledger))
    return out.getvalue()


def is_run(folder: Path) -> bool:
    """Whether a folder holds a run of this program: a manifest with a case hash and the version that wrote it."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return "content_hash" in manifest and "taqarub" in manifest["versions"]
    except (OSError, ValueError, TypeError, KeyError):
        return False


def _put_back(folder: Path) -> None:
    """An earlier run that a process killed in the middle of a swap has left aside gets its name again."""
    if folder.exists():
        return
    for aside in sorted(folder.parent.glob(f".{glob.escape(folder.name)}.*.old")):
        if is_run(aside):
            aside.rename(folder)
            return


def _replace(draft: Path, folder: Path) -> None:
    """Swap the finished draft in; the old run survives until the new one is in place."""
    if not folder.exists():
        draft.rename(folder)
        return
    if not is_run(folder) and any(folder.iterdir()):
        raise FileExistsError(f"{folder} holds something that is not a run; choose another --out")
    old = folder.parent / f".{folder.name}.{os.getpid()}.old"
    try:
        folder.rename(old)
        draft.rename(folder)
    except BaseException:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
