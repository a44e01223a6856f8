"""The models of the benchmark."""

from __future__ import annotations

from dataclasses import replace

from taqarub.case.case import Case, CaseFile
from taqarub.case.check import read_case
from taqarub.events.read import read_events
from taqarub.model.build import build_model
from taqarub.model.model import Model

TRACK, FURTHER = "rival", 16.0  # the track of the flagship that gets one more rung, and where that begins


def case_of(name: str) -> Case:
    """A shipped case."""
    case = read_case(name).value
    assert case is not None
    return case


def shipped(name: str) -> Model:
    """A shipped case, compiled."""
    case = case_of(name)
    return build_model(case, read_events(case))


def widened() -> Model:
    """The flagship with a third rung on the track `rival`: half as many states again, 19,440."""
    case = case_of("us-belarus")
    data = case.file.model_dump(mode="json", by_alias=True)
    track = data["tracks"][TRACK]
    track["rungs"].append({**track["rungs"][-1], "id": "further"})
    track["observed"]["cuts"].append(FURTHER)
    for motives in data["motives"].values():
        for motive in motives.values():
            for score in motive["scores"]:
                if score["track"] == TRACK:
                    score["rungs"].append(score["rungs"][-1])
    wide = replace(case, file=CaseFile.model_validate(data))
    return build_model(wide, read_events(wide))
