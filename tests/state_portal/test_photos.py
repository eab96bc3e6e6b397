"""Photographs of reports as they are kept, on SQLite and PostgreSQL: with their report, gone with it, and after thirty days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.portal_review.test_stores import BY, DRAFT, NOW, code, failing, nothing, numbered
from warehouse.state import error_reports, report_photos
from warehouse.state.engines import engine_at
from warehouse.state.error_reports import FORWARDED, REFUSED, WITHDRAWN, Report
from warehouse.state.migrating import upgrade
from warehouse.state.portal_tables import PORTAL, PORTAL_PHOTO
from warehouse.state.secrets_box import Box

ONE, OTHER = b"one, sealed" * 5_000, b"other, sealed" * 5_000


def sent(engine: sa.Engine, photo: bytes = ONE, user: int = 7) -> Report:
    return error_reports.send(engine, replace(DRAFT, by_user=user), now=NOW, witness=nothing, photo=photo)


def kept(engine: sa.Engine) -> list[bytes]:
    with engine.connect() as con:
        return [row.sealed for row in con.execute(sa.select(PORTAL_PHOTO).order_by(PORTAL_PHOTO.c.number))]


def test_a_report_has_one_photograph_or_none(engine: sa.Engine) -> None:
    with_one, without = sent(engine), sent(engine, b"", user=8)
    assert report_photos.find(engine, with_one.number, NOW) == ONE
    assert report_photos.find(engine, without.number, NOW) is None
    assert report_photos.among(engine, [with_one.number, without.number], NOW) == {with_one.number}
    heard: list[Report] = []
    again = error_reports.send(engine, DRAFT, now=NOW, witness=heard.append, photo=OTHER)
    assert again == with_one
    assert heard == [with_one], "that it was replaced is witnessed"
    assert kept(engine) == [OTHER]
    assert error_reports.send(engine, DRAFT, now=NOW, witness=failing) == with_one, "reported once more, without one"
    assert kept(engine) == [OTHER]


SETTLED: dict[str, Callable[[sa.Engine, str], object]] = {
    "refused": lambda engine, receipt: error_reports.move(engine, receipt, REFUSED, **BY, witness=nothing),
    "withdrawn": lambda engine, receipt: error_reports.move(engine, receipt, WITHDRAWN, **BY, witness=nothing),
    "accepted": lambda engine, receipt: error_reports.accept(engine, receipt, **BY, effect=numbered),
}


@pytest.mark.parametrize("way", SETTLED)
def test_it_goes_with_what_it_was_for_and_no_other_does(engine: sa.Engine, way: str) -> None:
    mine, other = sent(engine), sent(engine, OTHER, user=8)
    error_reports.move(engine, mine.receipt, FORWARDED, **BY, witness=nothing, department="民政局")
    assert kept(engine) == [ONE, OTHER], "whoever it was forwarded to wants to see it"
    SETTLED[way](engine, mine.receipt)
    assert kept(engine) == [OTHER]
    assert report_photos.find(engine, other.number, NOW) == OTHER
    if way == "accepted":
        error_reports.reopen(engine, mine.receipt, **BY, effect=nothing)
        assert kept(engine) == [OTHER], "what is gone does not come back"


def test_what_is_not_witnessed_neither_keeps_nor_deletes_one(engine: sa.Engine) -> None:
    assert code(lambda: error_reports.send(engine, DRAFT, now=NOW, witness=failing, photo=ONE)) == "DQ-609"
    assert kept(engine) == []
    made = sent(engine)
    assert code(lambda: error_reports.send(engine, DRAFT, now=NOW, witness=failing, photo=OTHER)) == "DQ-609"
    assert code(lambda: error_reports.move(engine, made.receipt, REFUSED, **BY, witness=failing)) == "DQ-609"
    assert kept(engine) == [ONE]


def test_after_thirty_days_it_is_shown_to_nobody_and_the_night_before_deletes_it(engine: sa.Engine) -> None:
    made, day = sent(engine), timedelta(days=1)
    for days, there in ((28, True), (29, False)):
        assert report_photos.find(engine, made.number, NOW + days * day) == ONE
        assert report_photos.sweep(engine, NOW + days * day) == (not there)
        assert bool(kept(engine)) is there
    sent(engine, OTHER)
    late = NOW + 30 * day
    assert report_photos.find(engine, made.number, late) is None, "though no night has come"
    assert report_photos.among(engine, [made.number], late) == set()


def test_no_byte_of_it_stays_in_the_file(tmp_path: Path) -> None:
    """Of SQLite, which otherwise only forgets where the bytes lie (Debian's overwrites of its own accord: that is turned off here)."""
    engine = engine_at(f"sqlite:///{tmp_path}/portal.sqlite", PORTAL)
    made = sent(engine)
    engine.dispose()
    assert b"one, sealedone, sealed" in (tmp_path / "portal.sqlite").read_bytes()
    engine = engine_at(f"sqlite:///{tmp_path}/portal.sqlite", PORTAL)
    engine.dispose()
    sa.event.listen(engine, "connect", lambda con, _: con.execute("PRAGMA secure_delete = OFF"))
    error_reports.move(engine, made.receipt, REFUSED, **BY, witness=nothing)
    engine.dispose()
    assert [path.name for path in tmp_path.iterdir() if b"one, sealedone, sealed" in path.read_bytes()] == []


def test_an_older_store_gets_the_table_and_keeps_its_reports(portal_url: str) -> None:
    if portal_url.startswith("sqlite"):
        Path(sa.make_url(portal_url).database or "").parent.mkdir(parents=True)
    bare = sa.create_engine(portal_url)
    with bare.begin() as con:
        upgrade(con, "portal", "0003")
        assert not sa.inspect(con).has_table("portal_photo")
    old = error_reports.send(bare, DRAFT, now=NOW, witness=nothing)
    bare.dispose()
    engine = engine_at(portal_url, PORTAL)
    assert error_reports.find(engine, old.receipt) == old
    assert sent(engine, ONE).number == old.number, "the same report, to which a photograph is added"
    assert kept(engine) == [ONE]
    engine.dispose()


def test_bytes_are_sealed_as_texts_are(tmp_path: Path) -> None:
    box, strange = Box(tmp_path / "one"), Box(tmp_path / "other")
    sealed = box.seal_bytes(b"\xff\xd8 jpeg")
    assert b"\xff\xd8" not in sealed
    assert box.open_bytes(sealed) == b"\xff\xd8 jpeg"
    assert code(lambda: strange.open_bytes(sealed)) == "DQ-708"
