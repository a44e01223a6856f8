"""Read the sources of a case: `sources.bib` or `sources.json` (CSL-JSON), and the grades by domain, `grades.csv`.

CSL-JSON (citationstyles.org, schema 1.0.2) is what Zotero, Mendeley and Pandoc write. Grades stand in its `custom`
mapping, in BibTeX in fields of the same names: `reliability`, `credibility`, `judged` (whose judgement).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from taqarub.base.diagnostic import Findings, Span
from taqarub.base.message import quoted, say
from taqarub.case.bibtex import MONTHS, Entry, read_bibtex
from taqarub.case.citations import CREDIBILITY, RELIABILITY, Citation, Grading, Library
from taqarub.case.dates import read_date
from taqarub.case.rows import Line, read_rows

_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
ENTRY_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class _Found:
    """An entry of either format with one set of names."""

    key: str
    span: Span
    fields: Mapping[str, str]
    places: Mapping[str, Span]

    def place(self, name: str) -> Span:
        return self.places.get(name, self.span)


def read_library(texts: Mapping[str, str], findings: Findings) -> Library:
    """The library of a case. `texts`: the files that exist, of `sources.bib`, `sources.json` and `grades.csv`."""
    found: list[_Found] = []
    for name in texts:
        if name == "sources.bib":
            found += [_of_bibtex(entry) for entry in read_bibtex(texts[name], name, findings)]
        elif name == "sources.json":
            found += _of_csl(texts[name], name, findings)
    entries: dict[str, Citation] = {}
    for item in found:
        if item.key in entries:
            note = (entries[item.key].span or item.span, say("the first one"))
            fix = say("rename or delete one of the two")
            findings.error("TQ321", item.span, say("{name} twice", name=quoted(item.key)), say("each key once"), fix,
                           (note,))  # fmt: skip
        else:
            entries[item.key] = _citation(item, findings)
    gradings = _gradings(texts["grades.csv"], findings) if "grades.csv" in texts else ()
    return Library(entries, gradings)


def _wrong_grade(text: str, span: Span, findings: Findings) -> None:
    """A grade that is not on the scale."""
    expected = say("a letter from `A` to `F` and a digit from `1` to `6`")
    findings.error("TQ323", span, quoted(text), expected, say("write for example `B2`; `F6` is what cannot be judged"))


def _of_bibtex(entry: Entry) -> _Found:
    names = {
        "author": ("author", "editor"), "url": ("url",), "accessed": ("urldate", "accessed"), "title": ("title",),
        "publisher": ("journaltitle", "journal", "publisher", "organization", "institution", "howpublished"),
        "published": ("date",), "reliability": ("reliability",), "credibility": ("credibility",), "judged": ("judged",),
    }  # fmt: skip
    fields, places = {}, {}
    for name, options in names.items():
        for option in options:
            if entry.fields.get(option) and name not in fields:
                fields[name], places[name] = entry.fields[option], entry.places[option]
    if "published" not in fields and entry.fields.get("year"):
        month = entry.fields.get("month", "").lower()[:3]
        number = MONTHS.get(month) or (month.zfill(2) if month.isdigit() else "")
        day = entry.fields.get("day", "")
        parts = [entry.fields["year"], number, day.zfill(2) if number and day.isdigit() else ""]
        fields["published"], places["published"] = "-".join(p for p in parts if p), entry.places["year"]
    if "url" not in fields and entry.fields.get("doi"):
        fields["url"] = f"https://doi.org/{entry.fields['doi'].removeprefix('https://doi.org/')}"
    fields["author"] = fields.get("author", "").replace(" and ", "; ")
    return _Found(entry.key, entry.span, fields, places)


def _of_csl(text: str, file: str, findings: Findings) -> list[_Found]:
    fix = say("export the sources again as CSL JSON")
    try:
        items = json.loads(text)
    except json.JSONDecodeError as error:
        span = Span(file, error.lineno, error.colno)
        findings.error(
            "TQ320", span, say("text that is no JSON"), say("valid JSON"), say("mend the text at this place")
        )
        return []
    except (RecursionError, ValueError):
        findings.error("TQ320", Span(file, 1, 1), say("deep nesting"), say("a list of sources"), fix)
        return []
    if isinstance(items, dict):
        items = items.get("items", items.get("references"))
    if not isinstance(items, list):
        findings.error("TQ320", Span(file, 1, 1), quoted(items), say("a list of sources"), fix)
        return []
    found, at = [], 0
    for item in items[:ENTRY_LIMIT]:
        key = item.get("id", item.get("citation-key")) if isinstance(item, dict) else None
        if not isinstance(key, str | int) or isinstance(key, bool) or key == "":
            what = say("an entry without a key")
            findings.error("TQ320", _span(text, file, at), what, say("an `id` in every entry"), say("write an `id`"))
            continue
        match = re.compile(r'"id"\s*:\s*' + re.escape(json.dumps(key, ensure_ascii=False))).search(text, at)
        at = match.end() if match else at
        found.append(_csl_entry(str(key), item, _span(text, file, match.start() if match else at)))
    return found


def _csl_entry(key: str, item: Mapping[str, Any], span: Span) -> _Found:
    custom = item.get("custom")
    own = custom if isinstance(custom, dict) else {}
    names = [part for part in _list(item.get("author")) or _list(item.get("editor")) if isinstance(part, dict)]
    people = [str(n.get("literal") or " ".join(filter(None, (n.get("given"), n.get("family"))))) for n in names]
    doi = item.get("DOI")
    fields = {
        "title": item.get("title"),
        "url": item.get("URL") or (f"https://doi.org/{doi}" if doi else ""),
        "author": "; ".join(people),
        "publisher": item.get("container-title") or item.get("publisher"),
        "published": _csl_date(item.get("issued")),
        "accessed": _csl_date(item.get("accessed")),
        **{name: own.get(name) for name in ("reliability", "credibility", "judged")},
    }
    return _Found(key, span, {name: str(v).strip() for name, v in fields.items() if v not in (None, "")}, {})


def _csl_date(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    parts = _list(value.get("date-parts"))
    if parts and isinstance(parts[0], list) and parts[0]:
        return "-".join(str(part).zfill(2) for part in parts[0][:3])
    return str(value.get("raw") or value.get("literal") or "")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _span(text: str, file: str, place: int) -> Span:
    return Span(file, text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place))


def _citation(item: _Found, findings: Findings) -> Citation:
    fields = item.fields
    if not fields.get("title"):
        found = say("the source {name} without a title", name=quoted(item.key))
        findings.error("TQ324", item.span, found, say("a title"), say("write the title"))
    for name in ("published", "accessed"):
        day = fields.get(name, "")
        if day and (not _DAY.fullmatch(day) or read_date(day, "year")[0] is None):
            expected = say("a year, a month or a day, such as `2025-11-04`")
            findings.error("TQ304", item.place(name), quoted(day), expected, say("write year-month-day"))
    reliability, credibility = (fields.get(name, "").upper() for name in ("reliability", "credibility"))
    grade = f"{reliability or 'F'}{credibility or '6'}" if reliability or credibility else ""
    for name, text, scale in (("reliability", reliability, RELIABILITY), ("credibility", credibility, CREDIBILITY)):
        if text and (len(text) != 1 or text not in scale):
            _wrong_grade(text, item.place(name), findings)
            grade = ""
    if grade and not fields.get("judged"):
        found = say("a grade without whose judgement it is")
        findings.warn("TQ327", item.span, found, say("whose judgement it is"), say("add `judged`"))
    return Citation(
        title=fields.get("title", ""), url=fields.get("url", ""), key=item.key, author=fields.get("author", ""),
        publisher=fields.get("publisher", ""), published=fields.get("published", ""),
        accessed=fields.get("accessed", ""), grade=grade, judged=fields.get("judged", ""), span=item.span,
    )  # fmt: skip


def _gradings(text: str, findings: Findings) -> tuple[Grading, ...]:
    def row(line: Line, span: Span) -> Grading:
        return Grading(
            line.text("domain").lower().removeprefix("www."), line.text("kind"), line.grade("grade"),
            line.text("basis"), span,
        )  # fmt: skip

    return tuple(grading for grading, _ in read_rows(text, "grades.csv", "grades.csv", row, findings, "domain"))
