"""`efg_text` and `nfg_text`: trees and tables in Gambit's formats."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from taqarub.game.extensive import CHANCE, END, Table, Tree, fraction_of


def quoted_name(name: str) -> str:
    r"""A name in quotes; inner quotes and backslashes are escaped, line ends become spaces.

    >>> print(quoted_name('the "deal"'))
    "the \"deal\""
    """
    plain = " ".join(name.splitlines()) if "\n" in name or "\r" in name else name
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def shown_number(number: Fraction) -> str:
    """A fraction as a decimal where that is exact and short, else as p/q.

    >>> shown_number(Fraction(5, 4)), shown_number(Fraction(1, 3)), shown_number(Fraction(-7))
    ('1.25', '1/3', '-7')
    """
    if number.denominator == 1:
        return str(number.numerator)
    bottom, places = number.denominator, 0
    for prime in (2, 5):
        power = 0
        while bottom % prime == 0:
            bottom //= prime
            power += 1
        places = max(places, power)
    if bottom != 1 or places > 40:
        return f"{number.numerator}/{number.denominator}"
    whole = abs(number.numerator) * 10**places // number.denominator
    digits = str(whole).rjust(places + 1, "0")
    return f"{'-' if number < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def efg_text(tree: Tree) -> str:
    """A tree as Gambit reads it (format version 2)."""
    lines = [f"EFG 2 R {quoted_name(tree.title)} {_names(tree.players)}", quoted_name(tree.comment), ""]
    for node in tree.nodes:
        end = f"{node.outcome}"
        if node.outcome:
            end += f" {quoted_name(node.label)} {{ {', '.join(shown_number(p) for p in node.payoff)} }}"
        if node.place == END:
            lines.append(f"t {quoted_name(node.name)} {end}")
            continue
        held = tree.sets[node.place]
        if held.player == CHANCE:
            inner = " ".join(
                f"{quoted_name(a)} {shown_number(p)}" for a, p in zip(held.actions, held.chances, strict=True)
            )
            lines.append(f"c {quoted_name(node.name)} {held.number} {quoted_name(held.name)} {{ {inner} }} {end}")
        else:
            head = f"p {quoted_name(node.name)} {held.player + 1} {held.number} {quoted_name(held.name)}"
            lines.append(f"{head} {_names(held.actions)} {end}")
    return "\n".join(lines) + "\n"


def nfg_text(table: Table) -> str:
    """A table as Gambit reads it (format version 1, payoffs as numbers, the first player's strategy fastest)."""
    inner = "\n".join(_names(names) for names in table.strategies)
    head = (
        f"NFG 1 R {quoted_name(table.title)} {_names(table.players)}\n\n{{ {inner}\n}}\n{quoted_name(table.comment)}\n"
    )
    cells = np.ascontiguousarray(table.payoff.transpose()).reshape(-1, len(table.players))
    rows = (" ".join(shown_number(fraction_of(float(number))) for number in row) for row in cells)
    return f"{head}\n" + "\n".join(rows) + "\n"


def _names(names: tuple[str, ...]) -> str:
    return "{ " + " ".join(quoted_name(name) for name in names) + " }"
