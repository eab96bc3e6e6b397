"""The screenshots of the README, made anew of an invented district.

    python -m tests.portal.screenshots

Here: which pages, as whom, how wide. Not here: pages. They are no test: a picture says nothing that ``test_every_page`` does not.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.portal.browsing import browsing, chromium
from tests.portal.kit import Portal, make_nights, opened

FOLDER = Path(__file__).parents[2] / "warehouse" / "portal" / "screenshots"
SHOTS = {
    "home": ("community_worker", "search:王", 1280, 760),
    "record": ("community_worker", "/residents/{resident}", 1280, 1100),
    "household": ("community_worker", "/households/{household}", 1280, 900),
    "review": ("steward", "/review", 1280, 900),
    "grid": ("community_worker", "/grids/{grid}", 1280, 900),
    "quality": ("steward", "/quality", 1280, 1000),
    "phone": ("community_worker", "/residents/{resident}", 390, 844),
}
"""Name: role, address, width and height of what is shown."""


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, _portal(make_nights(Path(home), people=4000, seed=5)) as portal:
        places = _places(portal)
        for browser in chromium():
            for name, (role, path, width, height) in SHOTS.items():
                with browsing(browser, portal, role, width=width) as page:
                    if path.startswith("search:"):
                        page.goto("/")
                        page.fill("#q", path.removeprefix("search:"))
                        page.press("#q", "Enter")
                        page.wait_for_selector(".hits")
                    else:
                        page.goto(path.format(**places))
                    page.screenshot(
                        path=FOLDER / f"{name}.jpg", type="jpeg", quality=72, clip={"x": 0, "y": 0, "width": width, "height": height}
                    )
                    print(name, (FOLDER / f"{name}.jpg").stat().st_size)


@contextmanager
def _portal(data: Path) -> Iterator[Portal]:
    yield from opened(data)


def _places(portal: Portal) -> dict[str, str]:
    """Somebody of whom systems differ, and a household of several."""
    somebody = "SELECT resident_id FROM mart.resident WHERE grid_no = $g AND source_count > 3 ORDER BY abs(conflict_count - 2), 1 LIMIT 1"
    household = """SELECT h.household_id FROM mart.household h LEFT JOIN mart.household_difference d USING (household_id)
        WHERE h.basis = 'actual' AND h.grid_no = $g AND h.members BETWEEN 3 AND 6 ORDER BY d.household_id IS NULL, 1 LIMIT 1"""
    (one,), (home,) = portal.ask(somebody, g=portal.grids[0]), portal.ask(household, g=portal.grids[0])
    return {"resident": one["resident_id"], "household": home["household_id"], "grid": portal.grids[0]}


if __name__ == "__main__":
    main()
