"""Charts as SVG text, drawn on the server: a line over nights, and a small one beside a figure.

Here: geometry. Not here: what is drawn, colours (the page's stylesheet). A chart never stands alone: the numbers are in a table
beside it, and its title and description say what it shows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from markupsafe import Markup, escape

from warehouse.portal.words import percent
from warehouse.store.quality_trend import Share

Nights = Sequence[str]
Shares = Sequence[Share | None]
WIDTH, HEIGHT = 280, 150
LEFT, RIGHT, TOP, BOTTOM = 46, 52, 10, 26
"""Room for the labels of the axis, for the last figure, and for the dates."""
STEPS: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
"""Distances of grid lines, as shares. None is below half a point: a line that fills its chart with less tells of a change that is none."""


def line(key: str, nights: Nights, shares: Shares, title: str, told: str) -> Markup:
    """A line of shares over nights, its last figure written beside it. ``key`` makes its ids unique on the page. Empty where no night
    has a share."""
    known = [share.rate for share in shares if share is not None and share.rate is not None]
    if not known:
        return Markup()
    low, high, step = axis(min(known), max(known))
    spots = list(_spots(nights, shares, (LEFT, WIDTH - RIGHT), (HEIGHT - BOTTOM, TOP), (low, high)))
    parts = [_ruler(low, high, step), _dates(nights), *_curve(spots, "line")]
    at = next(index for index in reversed(range(len(spots))) if spots[index] is not None)
    last = spots[at]
    assert last is not None
    parts.append(Markup('<circle cx="{:.1f}" cy="{:.1f}" r="3.5" class="dot"/>').format(*last))
    parts.append(Markup('<text x="{:.1f}" y="{:.1f}" class="value">{}</text>').format(last[0] + 7, last[1] + 4.5, percent(shares[at])))
    return _svg(key, (WIDTH, HEIGHT), "chart", title, told, parts)


def spark(key: str, nights: Nights, shares: Shares, title: str, told: str) -> Markup:
    """The same without axes, as high as a line of text. Empty where fewer than two nights have a share."""
    known = [share.rate for share in shares if share is not None and share.rate is not None]
    if len(known) < 2:
        return Markup()
    low, high, _ = axis(min(known), max(known))
    spots = list(_spots(nights, shares, (3, 105), (23, 3), (low, high)))
    parts = list(_curve(spots, "line"))
    last = next(spot for spot in reversed(spots) if spot is not None)
    parts.append(Markup('<circle cx="{:.1f}" cy="{:.1f}" r="2.5" class="dot"/>').format(*last))
    return _svg(key, (110, 26), "spark", title, told, parts)


def axis(low: float, high: float) -> tuple[float, float, float]:
    """``(low, high, step)`` of an axis for shares from ``low`` to ``high``: at most four steps, never outside 0–1."""
    step = next((one for one in STEPS if (high - low) / one <= 2.5), STEPS[-1])
    bottom, top = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    if top - bottom < step * 1.5:  # a level line stands in the middle, not on the edge
        bottom, top = bottom - step, top + step
    return max(round(bottom, 6), 0.0), min(round(top, 6), 1.0), step


def _spots(
    nights: Nights, shares: Shares, across: tuple[float, float], up: tuple[float, float], span: tuple[float, float]
) -> Iterator[tuple[float, float] | None]:
    """Where each night's share stands; a night that is missing leaves its place empty."""
    days = [date.fromisoformat(night).toordinal() for night in nights]
    wide = max(days[-1] - days[0], 1)
    for day, share in zip(days, shares, strict=True):
        if share is None or share.rate is None:
            yield None
        else:
            x = across[1] if len(days) == 1 else across[0] + (across[1] - across[0]) * (day - days[0]) / wide
            yield x, up[0] + (up[1] - up[0]) * (share.rate - span[0]) / (span[1] - span[0])


def _curve(spots: Sequence[tuple[float, float] | None], css: str) -> Iterator[Markup]:
    """One path a run of nights; what is not known is not bridged."""
    run: list[str] = []
    for spot in [*spots, None]:
        if spot is not None:
            run.append(f"{spot[0]:.1f} {spot[1]:.1f}")
        elif run:
            yield Markup('<path d="M{}" class="{}"/>').format(" L".join(run if len(run) > 1 else run * 2), css)
            run = []


def _ruler(low: float, high: float, step: float) -> Markup:
    drawn = Markup()
    digits = max(0, -math.floor(math.log10(step * 100) + 1e-9))
    for at in range(round((high - low) / step) + 1):
        level = low + at * step
        y = HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (level - low) / (high - low)
        drawn += Markup('<path d="M{} {:.1f} H{}" class="grid"/>').format(LEFT, y, WIDTH - RIGHT)
        drawn += Markup('<text x="{}" y="{:.1f}" class="scale">{}</text>').format(LEFT - 6, y + 4, f"{level:.{digits}%}")
    return drawn


def _dates(nights: Nights) -> Markup:
    y = HEIGHT - 7
    last = Markup('<text x="{}" y="{}" class="day last">{}</text>').format(WIDTH - RIGHT, y, nights[-1][5:])
    if len(nights) == 1:
        return last
    return Markup('<text x="{}" y="{}" class="day">{}</text>').format(LEFT, y, nights[0][5:]) + last


def _svg(key: str, size: tuple[int, int], css: str, title: str, told: str, parts: Sequence[Markup]) -> Markup:
    head = Markup('<svg class="{}" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-desc">').format(css, *size, key, key)
    words = Markup('<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>').format(key, title, key, told)
    return head + words + escape("").join(parts) + Markup("</svg>")
