"""A posterior that is kept with its case, and is used again only while nothing that it rests on has changed.

The key is a SHA-256 over the case file, its rows, the coded record, the as-of date, the seed, the number of draws, and
the text of the code that estimates (layers base, game, model, estimate). A posterior under another key is not read: it
is computed again. What is kept is exactly what `fit` returned, so a run that uses it gives the same bytes as one that
does not.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from importlib.resources import files
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from taqarub.base.measurement import read_only
from taqarub.base.seed import stream
from taqarub.estimate.posterior import Posterior
from taqarub.estimate.recoded import Recoded
from taqarub.estimate.years import Year
from taqarub.model.model import Model

FOLDER, FILE = "estimated", "posterior.npz"
LAYERS = ("base", "game", "model", "estimate")
EVENT = ("id", "date", "date_precision", "actor", "target", "track", "direction", "cameo_root", "magnitude", "size",
         "verification")  # fmt: skip
LEVEL = ("id", "date", "date_precision", "indicator", "value", "label", "verification")
ARRAYS = {"z": np.float32, "weights": float, "log_likelihood": float, "contraction": float, "by_month": float}
LARGEST = 64 * 2**20  # bytes of a kept file, and of what it unpacks to


def key_of(model: Model, seed: int, draws: int) -> str:
    """What a posterior rests on, in 64 letters."""
    digest = hashlib.sha256(f"{seed} {draws} {model.case.as_of} {model.start_month} {model.start}\n".encode())
    digest.update(model.case.file.model_dump_json().encode())
    coded = model.coded
    for array in (coded.months, coded.states, *(coded.moves[name] for name in sorted(coded.moves))):
        digest.update(np.ascontiguousarray(array, dtype="<i8").tobytes())
    digest.update(json.dumps(dict(coded.recorded), sort_keys=True).encode())
    for one in coded.readings:
        digest.update(f"{one.place} {one.shares.tolist()} {one.states.tolist()}\n".encode())
        digest.update(json.dumps({name: moves.tolist() for name, moves in sorted(one.moves.items())}).encode())
    for names, rows in ((EVENT, model.case.events), (LEVEL, model.case.states)):
        for row in rows:  # other rules of coding read what this one does not
            digest.update(json.dumps([str(getattr(row, name)) for name in names]).encode())
    digest.update(_code().encode())
    return digest.hexdigest()


def keep(model: Model, posterior: Posterior, seed: int, draws: int, folder: Path) -> Path:
    """Write the posterior into `folder`/estimated, whole or not at all; returns the file. Raises `OSError`."""
    about = {
        "key": key_of(model, seed, draws),
        "ess": posterior.ess,
        "pareto_k": posterior.pareto_k,
        "notes": list(posterior.notes),
        "details": dict(posterior.details),
        "names": list(posterior.names),
        "rules": [[one.rule, one.months, one.states, one.moves] for one in posterior.recoded],
    }
    buffer = io.BytesIO()
    arrays: dict[str, Any] = {name: getattr(posterior, name).astype(kind) for name, kind in ARRAYS.items()}
    arrays["years"] = np.array([[year.year, year.shape_k, *year.shift] for year in posterior.years], dtype=float)
    arrays["recoded"] = np.array([[one.shape_k, *one.shift] for one in posterior.recoded], dtype=float)
    np.savez_compressed(buffer, about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8), **arrays)
    path = folder / FOLDER / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.part")
    try:
        draft.write_bytes(buffer.getvalue())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def kept(model: Model, seed: int, draws: int) -> Posterior | None:
    """The posterior that is kept with the model's case, or None when there is none for exactly this model and seed."""
    path = Path(model.case.folder) / FOLDER / FILE
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return None
        with np.load(path, allow_pickle=False) as stored:
            if sum(info.file_size for info in stored.zip.infolist()) > LARGEST:
                return None
            about = json.loads(stored["about"].tobytes())
            if about["key"] != key_of(model, seed, draws):
                return None
            arrays = {name: read_only(stored[name].astype(float)) for name in ARRAYS}
            years = tuple(Year(int(row[0]), read_only(row[2:]), float(row[1])) for row in stored["years"])
            recoded = tuple(
                Recoded(str(rule), int(months), int(states), int(moves), read_only(row[1:]), float(row[0]))
                for (rule, months, states, moves), row in zip(about["rules"], stored["recoded"], strict=True)
            )
    except (OSError, EOFError, ValueError, KeyError, TypeError, BadZipFile):
        return None  # a damaged file is as good as none: the posterior is computed again
    return Posterior(
        names=tuple(about["names"]),
        prior_z=read_only(prior_draws(model, seed, draws)),
        ess=float(about["ess"]),
        pareto_k=float(about["pareto_k"]),
        notes=tuple(about["notes"]),
        seconds=0.0,
        details=about["details"],
        years=years,
        recoded=recoded,
        **arrays,
    )


def prior_draws(model: Model, seed: int, draws: int) -> np.ndarray:
    """(draws, Z) draws of the prior, from their own stream."""
    return stream(seed, "estimate", "prior").standard_normal((draws, model.size))


def _code() -> str:
    digest = hashlib.sha256()
    root = Path(str(files("taqarub")))
    for layer in LAYERS:
        for path in sorted((root / layer).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()
