"""From what people type to columns, fields and codes of a declaration, with what was perhaps meant where it is none.

Here: such names. Not here: names of sources (``sources.called``), residents (``find``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from warehouse.vocabulary.language import say, spoken

if TYPE_CHECKING:
    from connectors.declaration import Column, Source


def only_one(found: Sequence[Source]) -> Source:
    """The only source; a usage error that names them where there are several."""
    if len(found) > 1:
        names = _listed(say(f"{s.id}（{s.short}）", f"{s.id} ({s.called('en')})") for s in found)
        raise click.UsageError(say(f"可能是几个来源，写明一个：{names}", f"several sources may be meant, name one: {names}"))
    return found[0]


def column_named(header: str, source: Source) -> Column | None:
    """The declared column of this header, by any of its names; of two with one header the one that is used."""
    from connectors.headers import header_key

    key = header_key(header)
    found = [column for column in source.columns if key in map(header_key, column.names)]
    return min(found, key=lambda column: not column.field, default=None)


def column_called(header: str, meant: Sequence[Source]) -> tuple[Source, Column]:
    """The one source of ``meant`` that declares ``header``, and the column. Usage error with the likeliest where none does."""
    having = [(source, column) for source in meant if (column := column_named(header, source)) is not None]
    if having:
        source = only_one([source for source, _ in having])
        return source, next(column for one, column in having if one is source)
    from connectors.intake.drift import nearest_header

    near = next(filter(None, (nearest_header(header, source) for source in meant)), "")
    like = say(f"；最像：{near}", f"; did you mean {near}?") if near else ""
    names = _listed(s.called(spoken()) for s in meant)
    headers = _listed(dict.fromkeys(c.header for s in meant for c in s.columns if c.field))
    raise click.UsageError(
        say(f"{names} 的登记里没有“{header}”{like}。有：{headers}", f"no “{header}” in {names}{like} There are: {headers}")
    )


def field_called(text: str, meant: Sequence[Source]) -> str:
    """A field by a header of the sources, its id or its label."""
    from warehouse.vocabulary.fields import fields

    columns = (column for source in meant for column in [column_named(text, source)] if column is not None and column.field)
    named = next((column.field for column in columns), None) or next((f.id for f in fields().values() if text in (f.id, f.zh, f.en)), None)
    if named is not None:
        return named
    known = _listed(dict.fromkeys(c.field for s in meant for c in s.columns if c.field))
    raise click.UsageError(say(f"没有“{text}”这一项。有：{known}", f"no such field: {text}. There are: {known}"))


def code_called(field: str, text: str) -> str:
    """A standard code by itself or by its name; any text where the field has no table."""
    from warehouse.vocabulary.codes import table
    from warehouse.vocabulary.fields import fields

    name = fields()[field].table
    if not name:
        return text
    codes = table(name)
    found = text if codes.name_of(text) else codes.resolve(text)
    if found is None:
        known = _listed(f"{code} {codes.name_of(code)}" for code in list(codes)[:40])  # 40: more than fit a screen help nobody
        raise click.UsageError(say(f"代码表里没有“{text}”。有：{known}", f"“{text}” is not in the code table. There are: {known}"))
    return found


def _listed(words: Iterable[str]) -> str:
    return say("、", ", ").join(words)
