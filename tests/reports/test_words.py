"""Words of reports that stand elsewhere too say the same there."""

from __future__ import annotations

from connectors.declaration import load_sources
from warehouse.store.report_columns import words
from warehouse.vocabulary.fields import fields


def test_a_field_is_called_as_in_the_vocabulary() -> None:
    merged = {name: (field.zh, field.en) for name, field in fields().items() if field.choose}
    assert {name: said for name, said in words()["field"].items() if name != "all"} == merged


def test_a_source_is_called_by_its_short_name() -> None:
    people = {name: (source.short, source.short_en) for name, source in load_sources().items() if source.kind == "person"}
    assert {name: said for name, said in words()["source"].items() if name != "correction"} == people
