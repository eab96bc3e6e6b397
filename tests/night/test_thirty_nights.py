"""One person, one id, for ever: thirty nights of a district that ages, and every id accounted for."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.night.thirty_nights import NIGHTS, REKEYED, Seen, ThirtyNights


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> list[Seen]:
    return list(ThirtyNights(tmp_path_factory.mktemp("thirty")))


def test_a_resident_whose_records_say_what_they_said_keeps_its_id(seen: list[Seen]) -> None:
    for before, after in pairwise(seen):
        then, now = before.contents, after.contents
        same = {said for said in then.keys() & now.keys() if len(then[said]) == len(now[said]) == 1}
        assert len(same) > 0.9 * len(now), "a quiet district: the others came, went or were corrected"
        assert {said: now[said] for said in same} == {said: then[said] for said in same}, after.night


def test_records_keep_their_names_when_the_whole_export_is_keyed_anew(seen: list[Seen]) -> None:
    before, after = seen[REKEYED - 1], seen[REKEYED]

    def named(one: Seen) -> dict[tuple[str, ...], str]:
        found: dict[tuple[str, ...], list[str]] = {}
        for record, said in one.says.items():
            found.setdefault(said, []).append(record)
        return {said: records[0] for said, records in found.items() if len(records) == 1 and said[0] == "floating_population"}

    then, now = named(before), named(after)
    both = then.keys() & now.keys()
    assert len(both) > 20
    assert {said: now[said] for said in both} == {said: then[said] for said in both}


def test_no_id_is_used_again(seen: list[Seen]) -> None:
    ever = dict(seen[0].records)
    for before, after in pairwise(seen):
        back = {row["resident_id"] for row in after.changes if row["change"] == "reopened"}
        newest = max(ever)
        for resident, records in after.records.items():
            if resident not in before.records and resident in ever:
                assert resident in back
                assert records & ever[resident], "it comes back with a record of its own"
            elif resident not in ever:
                assert resident > newest, "minted after every other one"
            ever[resident] = ever.get(resident, set()) | records
    assert len(ever) > len(seen[0].records)


def test_every_id_ever_published_leads_somewhere(seen: list[Seen]) -> None:
    last = {resident: one for one in seen for resident in one.records}
    end = seen[-1]
    ended = last.keys() - end.records.keys()
    assert ended == end.redirects.keys(), "what is not in use is led on, what is in use is not"
    for resident in ended:
        leads = end.redirects[resident]
        left = last[resident].records[resident] & end.residents.keys()
        if leads is None:
            assert not left, "closed, though one of its records is there"
        else:
            assert leads in last
            assert leads not in end.redirects or end.redirects[leads] is None, "chains are followed to their end"


def test_history_accounts_for_every_difference_between_two_nights(seen: list[Seen]) -> None:
    kinds = set()
    for before, after in pairwise(seen):
        then, now, closed = before.records, after.records, {r for r, leads in before.redirects.items() if leads is None}
        told: dict[str, list[dict[str, object]]] = {}
        for row in after.changes:
            assert row["night"] == after.night
            told.setdefault(row["change"], []).append(row)
        named = {kind: {row["resident_id"] for row in rows} for kind, rows in told.items()}
        ids = {kind: named.get(kind, set()) for kind in ("kept", "merged", "split", "new", "closed", "reopened")}
        assert ids["new"] | ids["reopened"] == now.keys() - then.keys()
        assert ids["closed"] | (ids["merged"] - closed) == then.keys() - now.keys()
        assert not ids["closed"] & ids["merged"]
        assert ids["kept"] == {resident for resident in then.keys() & now.keys() if then[resident] != now[resident]}
        for row in after.changes:
            resident, other, records = row["resident_id"], row["other_resident_id"], row["records"]
            if row["change"] in ("kept", "new", "reopened"):
                assert records == len(now[resident])
            elif row["change"] == "closed":
                assert records == len(then[resident])
                assert not then[resident] & after.residents.keys()
            elif resident in then:
                assert records == len(then[resident] & now[other])
            if row["change"] == "split":
                assert (resident, other) in after.partings
            if row["change"] == "merged":
                assert after.redirects[resident] == other
        kinds |= told.keys()
    assert kinds >= {"kept", "new", "closed"}


def test_all_nights_were_run(seen: list[Seen]) -> None:
    assert [one.number for one in seen] == list(range(NIGHTS))
    assert sum(one.says.keys() != two.says.keys() for one, two in pairwise(seen)) > NIGHTS / 2, "the district ages"


def test_a_night_gives_what_one_from_nothing_gives(seen: list[Seen]) -> None:
    assert {one.number: one.linked.differs(one.from_nothing) for one in seen if one.linked.differs(one.from_nothing)} == {}


def test_a_night_compares_only_what_changed(seen: list[Seen]) -> None:
    assert seen[0].anew == seen[0].linked.pairs > 300
    later = [one.anew / one.linked.pairs for one in seen[1:] if one.number != REKEYED]
    assert sum(share == 1 for share in later) <= 2, "places for new records run out now and then, and all is done anew"
    assert sorted(later)[len(later) // 2] < 0.2, "a quiet night"
