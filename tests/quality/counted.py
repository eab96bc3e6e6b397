"""The figures that a report must show, counted again from the rows of the version: slowly, in Python, without its SQL.

Here: sums of the version's own rows, and how they are written. Not here: what is done with them.
"""

from __future__ import annotations

from tests.quality.version import INDICATORS, measures

Share = tuple[int, int]
DIMENSION = {str(row[0]): str(row[3]) for row in INDICATORS}


def total(ago: int = 0, **wanted: str) -> Share:
    """A and B of all rows that fit ``wanted``: dimension, indicator, source, community, field; of ``ago`` nights ago."""
    a = b = 0
    for _, indicator, source, community, field, fit, looked in measures(ago):
        row = {"dimension": DIMENSION[indicator], "indicator": indicator, "source": source, "community": community, "field": field}
        if all(row[key] == value for key, value in wanted.items()):
            a, b = a + fit, b + looked
    return a, b


def rest(share: Share) -> Share:
    """What does not fit, of the same."""
    return share[1] - share[0], share[1]


def shown(share: Share) -> str:
    """As a page writes it; the version has no share so near to 0 or 1 that rounding would lie."""
    return f"{share[0] / share[1]:.1%}" if share[1] else "–"


def counts(share: Share) -> str:
    return f"{share[0]:,} / {share[1]:,}" if share[1] else ""


def change(now: Share, then: Share) -> str:
    """A difference in points as a page says it."""
    points = 100 * (now[0] / now[1] - then[0] / then[1])
    return "持平" if abs(points) < 0.05 else f"{'升' if points > 0 else '降'} {abs(points):.1f}"
