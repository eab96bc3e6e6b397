"""A record keeps its name while its row moves, its key is mended or its export keyed anew; a key given to others names others."""

from __future__ import annotations

import sqlalchemy as sa

from tests.warehouse.records import Row, named, number

FIRST, SECOND, THIRD = "2026-11-20", "2026-11-21", "2026-11-22"
LI: Row = {"key": "1", "id_number": "i1", "name": "li", "birth_date": "1980-01-01", "dwelling": "d1", "phones": "p1"}
WU: Row = {"key": "2", "id_number": "i2", "name": "wu", "birth_date": "1990-02-02", "dwelling": "d2", "phones": "p2"}
HE: Row = {"key": "3", "name": "he", "birth_date": "1970-03-03", "dwelling": "d3", "phones": "p3"}


def test_a_new_record_is_named_after_its_key(state: sa.Engine) -> None:
    assert named(state, FIRST, [LI]) == [f"roll:{number('1').to_bytes(8, 'little').hex()}"]


def test_the_order_of_rows_is_no_matter(state: sa.Engine) -> None:
    first = named(state, FIRST, [LI, WU, HE])
    assert named(state, SECOND, [HE, LI, WU]) == [first[2], first[0], first[1]]


def test_an_edited_record_stays_itself_under_its_key_and_under_a_mended_one(state: sa.Engine) -> None:
    first = named(state, FIRST, [LI, WU, HE])
    assert (
        named(
            state,
            SECOND,
            [LI | {"phones": "new", "name": "li jun"}, WU | {"key": "2a", "name": "wu min"}, HE | {"key": "3a", "phones": "x"}],
        )
        == first
    )


def test_an_export_keyed_anew_keeps_every_record(state: sa.Engine) -> None:
    first = named(state, FIRST, [LI, WU, HE])
    assert named(state, SECOND, [LI | {"key": "2"}, WU | {"key": "3"}, HE | {"key": "1"}]) == first


def test_a_key_given_to_somebody_else_names_another_record(state: sa.Engine) -> None:
    (li,) = named(state, FIRST, [LI])
    (wu,) = named(state, SECOND, [WU | {"key": "1"}])
    assert wu != li
    assert named(state, THIRD, [WU | {"key": "1"}, LI | {"key": "9"}]) == [wu, li], "both stay, the first one though it moved away"


def test_who_comes_back_is_known_by_key_or_by_content(state: sa.Engine) -> None:
    first = named(state, FIRST, [LI, WU])
    named(state, SECOND, [HE])
    assert named(state, THIRD, [LI | {"key": "7"}, WU | {"phones": "other"}]) == first


def test_what_could_be_two_is_neither(state: sa.Engine) -> None:
    twins = [{"key": key, "name": "li", "birth_date": "1980-01-01"} for key in "ab"]
    first = named(state, FIRST, [one | {"dwelling": one["key"]} for one in twins])
    (met,) = named(state, SECOND, [{"key": "c", "name": "li", "birth_date": "1980-01-01", "dwelling": "elsewhere"}])
    assert met not in first


def test_sources_do_not_share_names(state: sa.Engine) -> None:
    assert len(set(named(state, FIRST, [LI, LI | {"source": "other"}]))) == 2


def test_a_night_run_twice_and_a_past_night_give_the_same_names(state: sa.Engine) -> None:
    first = named(state, FIRST, [LI, WU])
    second = [WU | {"key": "1"}, HE | {"key": "2"}, LI | {"key": "5"}]
    once = named(state, SECOND, second)
    assert named(state, SECOND, second) == once
    named(state, THIRD, [HE])
    with state.connect() as con:
        before = con.execute(sa.text("SELECT count(*), min(since), max(until) FROM record_trace")).all()
    assert named(state, FIRST, [LI, WU], past=True) == first
    assert named(state, SECOND, second, past=True) == once
    with state.connect() as con:
        assert con.execute(sa.text("SELECT count(*), min(since), max(until) FROM record_trace")).all() == before
