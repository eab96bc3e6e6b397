"""What each night changed, and what a past night said: the known answers."""

from __future__ import annotations

from tests.cases.answers import answers, needs
from tests.cases.conftest import Nights
from tests.cases.district.people import NIGHTS

TOLD = answers("changes")
KINDS = {"home": "moved", "life": "reported_dead", "presence": "presence", "member_kind": "value"}
"""What history.change calls a change of the answers."""


def test_who_is_known_for_the_first_time(nights: Nights) -> None:
    needs(nights, "history.change")
    for night, people in TOLD["new"].items():
        version = NIGHTS.index(night)
        who = nights.who(version)
        rows = nights.rows(version, "SELECT resident_id FROM history.change WHERE change = 'new' AND night = ?", night)
        assert sorted(who[one] for (one,) in rows) == sorted(people)


def test_since_when_a_resident_is_known(nights: Nights) -> None:
    needs(nights, "mart.resident", "first_seen")
    for one, since in TOLD["first_seen"].items():
        assert nights.rows(2, "SELECT first_seen FROM mart.resident WHERE resident_id = ?", nights.id(one, 2)) == [(since,)]


def test_the_changes_of_the_nights(nights: Nights) -> None:
    needs(nights, "history.change", "change", "old_value", "new_value", "field")
    for told in TOLD["change"]:
        sql = "SELECT field, old_value, new_value FROM history.change WHERE night = ? AND change = ? AND resident_id = ?"
        rows = nights.rows(2, sql, told["night"], KINDS[told["what"]], nights.id(told["who"], 2))
        if told["what"] == "home":  # the words of an address, not its key
            assert [field for field, *_ in rows] == ["dwelling"], told
        elif told["what"] == "member_kind":
            assert ("member_kind", told["from"], told["to"]) in rows, told
        else:
            assert [(old, new) for _, old, new in rows] == [(told["from"], told["to"])], told


def test_a_correction_is_a_change_of_that_night(nights: Nights) -> None:
    needs(nights, "history.change", "change", "old_value", "new_value")
    said = TOLD["correction"]
    sql = "SELECT night, new_value FROM history.change WHERE change = 'confirmed_dead' AND resident_id = ?"
    assert nights.rows(2, sql, nights.id(said["who"], 2)) == [(said["night"], "confirmed_dead")]


def test_whom_nothing_happened_to(nights: Nights) -> None:
    """A move, a death, a presence, dibao or a roll changes for those whom the answers name, and for nobody else."""
    needs(nights, "history.change", "change", "field")
    who = nights.who(2)
    quiet = ["new", "kept", "value", "household"]
    rows = nights.rows(2, "SELECT night, resident_id FROM history.change WHERE NOT list_contains(?, change)", quiet)
    found = {(night, who[one]) for night, one in rows}
    expected = {(told["night"], told["who"]) for told in TOLD["change"] if told["what"] != "member_kind"}
    assert found == expected | {(TOLD["correction"]["night"], TOLD["correction"]["who"])}


def test_a_past_night_is_answered_by_a_later_version(nights: Nights) -> None:
    needs(nights, "history.state")
    for night in range(len(NIGHTS)):
        then = dict(nights.rows(night, "SELECT resident_id, (presence, life_status, dwelling) FROM mart.resident"))
        told = dict(nights.rows(2, f"SELECT resident_id, (presence, life_status, dwelling) FROM history.residents_on('{NIGHTS[night]}')"))
        assert told == then
