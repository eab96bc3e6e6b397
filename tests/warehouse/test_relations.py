"""Relations are files: each says its grain and reason, and order and lineage follow from the queries."""

from __future__ import annotations

import pytest

from pipelines.night.tables import VALUE_COLUMNS, record_columns
from warehouse.store.relations import build_order, lineage, relations

STAGED = {"person_record", "record_value", "reference", "roster", "delivery", "sheet", "reject", "field", "source", "code",
          "borrowed", "blocking", "cluster", "roster_match", "evidence", "record_name", "change", "redirect", "parting", "quality",
          "telling", "night", "correction", "late_value", "first_seen", "seen_state", "seen_membership",
          "night_kept", "told", "value_span", "state_span", "membership_span", "finding_span", "measure_kept",
          "decided", "rule", "indicator", "required", "source_night", "finding_answer", "finding", "found", "tally",
          "field_count"}  # fmt: skip
NAMED_IN_DESIGN = {
    "core.person_record", "link.resident_record", "link.evidence", "mart.resident", "mart.resident_value", "mart.household",
    "mart.household_member", "mart.member", "mart.grid_ledger", "review.queue", "dq.finding", "dq.reject",
    "history.change", "history.redirect",
}  # fmt: skip


def test_the_relations_that_others_rely_on_are_there() -> None:
    assert relations().keys() >= NAMED_IN_DESIGN


@pytest.mark.parametrize("name", sorted(relations()))
def test_the_head_says_grain_and_reason(name: str) -> None:
    head = relations()[name].head
    assert head.startswith(f"{name}: one row ")
    assert "because:" in head


def test_each_is_built_after_what_it_reads() -> None:
    done: set[str] = set()
    for relation in build_order():
        assert {r for r in relation.reads if not r.startswith("staging.")} <= done, relation.name
        done.add(relation.name)
    assert done == relations().keys()


def test_nothing_reads_what_nobody_makes() -> None:
    for name, reads in lineage().items():
        unknown = {r for r in reads if r not in relations() and r.removeprefix("staging.") not in STAGED}
        assert not unknown, name


def test_staged_columns_are_unique_and_hold_the_required_ones() -> None:
    from connectors.declaration import load_sources

    columns = record_columns(load_sources(), "person")
    assert columns.keys() >= {
        "source_id",
        "delivery_id",
        "file",
        "sheet",
        "row_number",
        "record_key",
        "name",
        "name_raw",
        "id_number",
        "id_kind",
    }
    assert "bank" not in " ".join(columns)
    assert list(VALUE_COLUMNS)[:2] == ["file_no", "ordinal"]
