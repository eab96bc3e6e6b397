"""What is stated of one field, in words: how many say the chosen value, what the other values are beside it, who says so.

Here: what a record's row says on a terminal and on a page alike. Not here: choosing (the marts), layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from connectors.declaration import Source
from warehouse.desk.naming import source_name
from warehouse.store.reading import Stated
from warehouse.vocabulary import wording
from warehouse.vocabulary.fields import fields
from warehouse.vocabulary.language import say


def agreement(field_id: str, stated: Sequence[Stated], sources: Mapping[str, str] | None = None) -> tuple[int, int]:
    """``(agree, of)``: so many sources say the chosen value, or the same less precisely, of those that say anything readable.

    ``sources`` gives each source's system, to count those instead. ``stated`` has the chosen value first.
    """
    readable = [one for one in stated if one.problem is None]
    same = [one for one in readable if one.chosen or coarser(field_id, one, stated[0])]
    return _count(same, sources), _count(readable, sources)


def beside(field_id: str, one: Stated, best: Stated) -> str:
    """What a value that was not chosen is beside the chosen one."""
    if one.problem is not None:
        return say("读不懂：", "unreadable: ") + wording.problem(one.problem)
    if one.rule == "borrowed":
        return wording.called(wording.RULES, one.rule)
    if one.disagrees:
        return say("不一致", "differs")
    if field_id == "phones":
        return say("另一个号码", "another number")
    if field_id == "relation":
        return say("在另一户里", "in another household")
    return (
        say("相同，较粗略", "the same, less precise") if coarser(field_id, one, best) else say("不够细，不作比较", "too coarse to compare")
    )


def rule(stated: Stated) -> str:
    """The rule that chose a value; "" where it was the only one."""
    return "" if stated.rule == "only" else wording.called(wording.RULES, stated.rule)


def look_equal(field_id: str, stated: Iterable[Stated], *, whole: bool = False) -> bool:
    """True where different values read the same once their numbers are masked."""
    shown = [wording.value(fields()[field_id], one.value, whole=whole) for one in stated if one.problem is None]
    return len(set(shown)) < len(shown)


def who(field_id: str, source_ids: Sequence[str], sources: Mapping[str, Source]) -> list[str]:
    """What those are called who say something, the most trusted first; a person's correction before all."""
    known = [sources[ident] for ident in source_ids if ident in sources]
    words = [say("人工更正", "correction")] if wording.CORRECTION in source_ids else []
    return [*words, *(source_name(one, one.id) for one in sorted(known, key=lambda one: -one.trust_of(field_id)))]


def coarser(field_id: str, one: Stated, best: Stated) -> bool:
    """True where a value says what the chosen one says, only less precisely (or more): a month and its day, 已婚 and 初婚."""
    if one.disagrees or one.problem is not None or one.rule == "borrowed" or field_id in ("phones", "relation"):
        return False
    return bool(fields()[field_id].table) or one.value.startswith(best.value) or best.value.startswith(one.value)


def _count(stated: Iterable[Stated], systems: Mapping[str, str] | None) -> int:
    return len({(systems or {}).get(source, source) for one in stated for source in one.sources})
