"""The frozen district is what its tables say, its files are read whole, and every person becomes one resident."""

from __future__ import annotations

import re

import pytest

from connectors.declaration import load_sources
from pipelines.night.outcome import Outcome
from tests.cases.answers import answers
from tests.cases.conftest import Nights
from tests.cases.district.people import HOME, NIGHTS, people
from tests.cases.district.printing import changed, files
from warehouse.vocabulary.citizen_id import IdKind, parse_citizen_id

EACH = pytest.mark.parametrize("night", range(len(NIGHTS)), ids=NIGHTS)


@EACH
def test_the_files_are_what_the_tables_say(night: int) -> None:
    home = HOME / f"night{night}"
    frozen = {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert frozen == changed(night), "python -m tests.cases.district.printing"


def test_nobody_real() -> None:
    for person in people().values():
        assert parse_citizen_id(person.number).kind is IdKind.VALID
        assert re.match(r"\d\d(10|00)9[89]", person.number), person.who
    assert len({person.number for person in people().values()}) == len(people())


def test_the_page_for_the_reviewer_names_everybody() -> None:
    page = (HOME / "README.md").read_text("utf-8")
    for person in people().values():
        assert f"| {person.who} | {person.name} | {person.sex} | {person.birth} | {person.why} |" in page


@EACH
def test_every_row_is_loaded_from_every_source(nights: Nights, night: int) -> None:
    outcome: Outcome = nights.outcomes[night]
    assert {name: one.loaded for name, one in outcome.sources.items()} == {k: v[night] for k, v in answers("nights")["loaded"].items()}
    assert set(load_sources()) <= set(outcome.sources)
    assert all(one.standing in ("tonight", "same") and one.quarantined == 0 for one in outcome.sources.values())
    assert [warned.code for warned in outcome.warnings] == []
    assert nights.rows(night, "SELECT field, raw FROM core.record_value WHERE problem IS NOT NULL") == []


@EACH
def test_every_row_leads_to_its_person_and_to_nobody_else(nights: Nights, night: int) -> None:
    found = nights.ids(night)
    assert [who for who, residents in found.items() if len(residents) > 1] == []
    assert len({resident for residents in found.values() for resident in residents}) == len(found)
    known, questions = answers("nights")["residents"]["known"][night], answers("nights")["residents"]["questions"][night]
    assert len(found) == known == nights.outcomes[night].residents
    assert nights.outcomes[night].questions == questions


def test_people_keep_their_id(nights: Nights) -> None:
    last = nights.ids(2)
    for night in (0, 1):
        assert {who: last[who] for who in nights.ids(night)} == nights.ids(night)


def test_every_answer_is_about_somebody() -> None:
    """A misspelt name in the answers would never be asked about."""
    told = answers("residents")
    named = set().union(*(told["presence"][k] for k in ("here_registered_elsewhere", "registered_away", "inflow", "outflow", "unknown")))
    for section in ("communities", "conflicts", "age", "home"):
        named |= set(told[section])
    named |= set(answers("members")["members"])
    for book in answers("households")["registered"].values():
        named |= set(book["people"])
    for behind in answers("households")["actual"].values():
        named |= {who for who_lives in behind for who in who_lives}
    assert named <= set(people())


@EACH
def test_each_person_has_a_row_on_the_nights_of_the_tables(night: int) -> None:
    """The later nights differ only in what their files say anew."""
    said = {line.who for rows in files(night).values() for _, line in rows if line.who}
    arrive = set() if night else {"柳青", "酆宁"}
    assert said == set(people()) - arrive
