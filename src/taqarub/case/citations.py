"""Sources: what is cited, and how far it can be trusted.

Grades follow NATO's Admiralty scale (STANAG 2511; AJP-2.1): a letter for the reliability of the source (A completely
reliable … E unreliable, F cannot be judged) and a digit for the credibility of what it says (1 confirmed by others …
5 improbable, 6 cannot be judged). A grade is a judgement: it says whose. The grade of a row is, in this order, its own
(column `grade`), that of the source that it cites, that of its address in `grades.csv`; a recalled row is F6.

>>> rule = Grading("bbc.co.uk", "press", "B2", "judgement of the desk", Span("grades.csv", 2, 1))
>>> Library(gradings=(rule,)).grading_of("http://news.bbc.co.uk/2/hi/1.stm").grade
'B2'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from taqarub.base.diagnostic import Span

RELIABILITY, CREDIBILITY = "ABCDEF", "123456"
UNSEEN = "F6"  # what was recalled and not seen
_GRADE = re.compile(f"[{RELIABILITY}][{CREDIBILITY}]")
# "Title (Publisher, 2001-12-16, copy)": how the tables write publisher and date beside a title
_TITLED = re.compile(r"(?P<title>.*\S)\s+\((?P<publisher>[^()]*?)(?:,\s*(?P<day>\d{4}(?:-\d{2}(?:-\d{2})?)?))?"
                     r"(?:,\s*(?:copy|archived|in copy))?\)", re.DOTALL)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citation:
    """One source. Dates are as precise as they are known (`2001`, `2001-12` or `2001-12-16`), empty when unknown."""

    title: str
    url: str = ""
    key: str = ""
    author: str = ""
    publisher: str = ""
    published: str = ""
    accessed: str = ""
    grade: str = ""
    judged: str = ""  # whose judgement the grade is
    span: Span | None = None  # where the source is declared


@dataclass(frozen=True, slots=True)
class Grading:
    """A rule of `grades.csv`: pages of a domain, and of those below it, have this grade."""

    domain: str
    kind: str
    grade: str
    basis: str
    span: Span


@dataclass(frozen=True, slots=True)
class Library:
    """The sources of a case by key, and its grades by domain."""

    entries: Mapping[str, Citation] = field(default_factory=dict)
    gradings: tuple[Grading, ...] = ()

    def grading_of(self, url: str) -> Grading | None:
        """The rule with the longest domain that the address lies in."""
        host = host_of(url)
        rules = [rule for rule in self.gradings if host == rule.domain or host.endswith("." + rule.domain)]
        return max(rules, key=lambda rule: len(rule.domain), default=None)


@dataclass(frozen=True, slots=True)
class Cited:
    """What a row says of its source beyond title and address; every part may be empty."""

    key: str = ""
    grade: str = ""
    published: str = ""
    accessed: str = ""


def is_grade(text: str) -> bool:
    """Whether a text is a grade such as B2."""
    return _GRADE.fullmatch(text) is not None


def host_of(url: str) -> str:
    """The host of an address in small letters, without `www.`; empty when there is none.

    >>> host_of("https://www.State.gov/x"), host_of("no address")
    ('state.gov', '')
    """
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.").rstrip(".")
    except ValueError:
        return ""


def citation_of(source: str, url: str, cited: Cited, verification: str, library: Library) -> Citation:
    """The whole citation of a row: the source that it names by key, or what stands in its cells, with its grade.

    >>> row = citation_of("US food lands (CNN, 2001-12-16)", "http://cnn.com/x", Cited(), "recalled", Library())
    >>> row.title, row.publisher, row.published, row.grade
    ('US food lands', 'CNN', '2001-12-16', 'F6')
    """
    known = library.entries.get(cited.key)
    title, publisher, published = (known.title, known.publisher, known.published) if known else titled(source)
    if cited.published:
        published = cited.published
    address = known.url if known and known.url else url
    grade, judged = cited.grade, ""
    if not grade and verification == "recalled":
        grade = UNSEEN
    elif not grade and known is not None and known.grade:
        grade, judged = known.grade, known.judged
    elif not grade and (rule := library.grading_of(address)) is not None:
        grade, judged = rule.grade, rule.basis
    return Citation(
        title=title, url=address, key=cited.key, author=known.author if known else "", publisher=publisher,
        published=published, accessed=cited.accessed or (known.accessed if known else ""), grade=grade, judged=judged,
        span=known.span if known else None,
    )  # fmt: skip


def titled(source: str) -> tuple[str, str, str]:
    """Title, publisher and date of a title as the tables write it; the whole as title when it has no such end."""
    match = _TITLED.fullmatch(source)
    if match is None or not match["publisher"].strip(" 0123456789-"):
        day = match["publisher"] if match else ""
        return (match["title"], "", day) if match and re.fullmatch(r"\d{4}(-\d{2}){0,2}", day) else (source, "", "")
    return match["title"], match["publisher"].strip(), match["day"] or ""
