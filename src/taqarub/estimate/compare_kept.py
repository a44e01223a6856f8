"""A comparison as files hold it, and kept with its case under the same key as the posterior."""

from __future__ import annotations

import json
import os
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from taqarub.estimate.compare import Comparison, Rival
from taqarub.estimate.kept import FOLDER, key_of
from taqarub.model.model import Model

LARGEST_TEXT = 2**20


def to_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison as files hold it; numbers that do not exist are None."""
    return {
        **{f.name: _plain(getattr(comparison, f.name)) for f in fields(comparison) if f.name != "rivals"},
        "rivals": [{f.name: _plain(getattr(rival, f.name)) for f in fields(rival)} for rival in comparison.rivals],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return None if isinstance(value, float) and not np.isfinite(value) else value


def keep_comparison(model: Model, comparison: Comparison, seed: int, folder: Path) -> Path:
    """Keep the comparison beside the case's posterior; returns the file. Raises `OSError`."""
    path = folder / FOLDER / "comparison.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    value = {"key": key_of(model, seed, 0), **to_json(comparison)}
    draft = path.with_suffix(f".{os.getpid()}.part")
    try:
        draft.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def kept_comparison(model: Model, seed: int) -> Comparison | None:
    """The comparison kept with the model's case, or None when there is none for exactly this model and seed."""
    path = Path(model.case.folder) / FOLDER / "comparison.json"
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_TEXT:
            return None
        value = json.loads(path.read_text(encoding="utf-8"))
        if value.pop("key") != key_of(model, seed, 0):
            return None
        rivals = tuple(Rival(**_whole(rival)) for rival in value.pop("rivals"))
        return Comparison(rivals=rivals, **_whole(value))
    except (OSError, ValueError, KeyError, TypeError):
        return None  # a damaged file is as good as none


def _whole(value: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else float("nan") if v is None else v for k, v in value.items()}
