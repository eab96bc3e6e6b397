"""Between checked and accepted: what is used tonight, what is held and why, what it replaces.

Here: that decision over all of a night's deliveries, pure. Not here: the gates themselves (``connectors.intake.gates``),
remembering decisions (``warehouse.state.deliveries``), telling of them (``standing``), whose word goes before a gate (``by_word``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from connectors.declaration import CHANGES, Source
from connectors.intake.delivery import Delivery, business_date, slot_of
from connectors.intake.gates import Past, drop_in_all, holds
from connectors.intake.measure import Measure
from pipelines.night.by_word import NOBODY, Accepting
from pipelines.night.intake import TakenIn
from pipelines.night.same_contents import is_same_export, one_a_slot
from warehouse.state.deliveries import Registered
from warehouse.state.delivery_words import NEVER_BY_WORD
from warehouse.vocabulary.errors import DaoqiaoError, Place

Slot = tuple[str, str]
"""Source id and slot."""

NOTICE = 3
"""The exit code of what is told and holds nothing."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was decided before tonight: the chain in force of each slot (a full delivery, then its changes), what is held,
    and the bytes and dates that each slot was accepted with before."""

    chains: Mapping[Slot, Sequence[Registered]] = field(default_factory=dict)
    held: Sequence[Registered] = ()
    before: Mapping[Slot, Collection[tuple[str, str]]] = field(default_factory=dict)


@dataclass(slots=True)
class Decided:
    """A night's decisions. ``same`` maps a slot to the file whose bytes are in force already; ``replaced`` a slot to those it
    takes over (the same export under another name); ``by_word`` are deliveries accepted against a gate by a person."""

    accepted: list[TakenIn] = field(default_factory=list)
    held: list[TakenIn] = field(default_factory=list)
    refused: list[TakenIn] = field(default_factory=list)
    same: dict[Slot, TakenIn] = field(default_factory=dict)
    replaced: dict[Slot, list[Slot]] = field(default_factory=dict)
    by_word: dict[str, tuple[DaoqiaoError, ...]] = field(default_factory=dict)

    def by_word_of(self, sources: Collection[str]) -> bool:
        """Whether a delivery of one of ``sources`` was."""
        return any(one.source_id in sources and _id(one) in self.by_word for one in self.accepted)


def decide(
    taken: Iterable[TakenIn],
    known: Known,
    sources: Mapping[str, Source],
    absent: Mapping[Slot, TakenIn] | None = None,
    accept: Accepting = NOBODY,
) -> Decided:
    """Decide about ``taken``: tonight's files and the held ones that are tried again.

    ``absent``: the full delivery in force of each slot that did not come tonight, read again. ``accept``: what people take as it
    is, whatever the gates say.
    """
    decided = Decided()
    fresh = []
    for one in one_a_slot(taken):
        if one.error is not None or one.delivery is None:
            decided.refused.append(one)
        elif one.same:
            decided.same[slot_of_taken(one)] = replace(one, notes=_unchanged(one, one.delivery.business_date))
        else:
            fresh.append(one)
    decided.replaced = _renamed(fresh, known, absent or {})
    for source_id, some in _by_source(fresh).items():
        source = sources[source_id]
        for one, against in _against(source, some, known, decided):
            _settle(decided, one, against, by_word=accept.takes(one))
    return decided


def slot_of_taken(one: TakenIn) -> Slot:
    return one.source_id, one.delivery.slot if one.delivery is not None else slot_of(one.file)


def idle(known: Known, decided: Decided) -> dict[Slot, Sequence[Registered]]:
    """Chains in force that tonight neither continues, replaces nor takes over: they stand as they are."""
    gone = {old for olds in decided.replaced.values() for old in olds}
    renewed = {slot_of_taken(one) for one in decided.accepted if one.delivery is not None and one.delivery.covers != CHANGES}
    return {slot: chain for slot, chain in known.chains.items() if slot not in gone | renewed}


def _settle(decided: Decided, one: TakenIn, against: tuple[DaoqiaoError, ...], by_word: bool) -> None:
    assert one.delivery is not None
    notes = tuple(error for error in against if error.exit_code <= NOTICE)
    against = tuple(error for error in against if error.exit_code > NOTICE)
    if against and by_word and not NEVER_BY_WORD & {error.code for error in against}:
        decided.by_word[one.delivery.delivery_id] = against
        against = ()
    one = replace(one, against=against)
    if not against:
        decided.accepted.append(replace(one, notes=(*one.notes, *notes)))
        return
    decided.held.append(one)
    decided.replaced.pop(slot_of_taken(one), None)  # what is held takes nothing over


def _against(source: Source, some: Sequence[TakenIn], known: Known, decided: Decided) -> list[tuple[TakenIn, tuple[DaoqiaoError, ...]]]:
    """Each delivery of one source with all that speaks against it."""
    found = []
    arrived: list[tuple[Delivery, Measure, Past | None]] = []
    for one in some:
        assert one.delivery is not None
        assert one.measure is not None
        slot = slot_of_taken(one)
        pasts = [past_of(known.chains[old]) for old in [*decided.replaced.get(slot, ()), slot] if old in known.chains]
        past = pasts[0] if len(pasts) == 1 else None  # several merged into one: only the sum can be compared
        found.append((one, (*one.against, *holds(source, one.delivery, one.measure, past, known.before.get(slot, ())))))
        arrived += [(one.delivery, one.measure, past)] if len(pasts) < 2 else [(one.delivery, one.measure, _sum_of(pasts))]
    touched = {slot_of_taken(one) for one in some} | {old for one in some for old in decided.replaced.get(slot_of_taken(one), ())}
    standing = sum(past_of(chain).rows for slot, chain in known.chains.items() if slot[0] == source.id and slot not in touched)
    whole = drop_in_all(source, arrived, standing)
    return [(one, _gravest_first((*against, *filter(None, [whole.get(_id(one))])))) for one, against in found]


def _gravest_first(errors: Sequence[DaoqiaoError]) -> tuple[DaoqiaoError, ...]:
    """As the gates order them; a drop in all before the places that it shows in."""
    return tuple(sorted(errors, key=lambda error: error.code == "DQ-213"))


def past_of(chain: Sequence[Registered]) -> Past:
    """The chain in force as one delivery: its newest facts, the rows of its full one."""
    full, newest = chain[0], chain[-1]
    return Past(newest.delivery_id, newest.file, newest.contents, newest.business_date, full.rows, full.communities)


def _sum_of(pasts: Sequence[Past]) -> Past:
    return replace(pasts[0], rows=sum(past.rows for past in pasts), communities={})


def _renamed(fresh: Sequence[TakenIn], known: Known, absent: Mapping[Slot, TakenIn]) -> dict[Slot, list[Slot]]:
    """New slots that bring the contents of slots which did not come tonight: a file renamed, or several made one."""
    found: dict[Slot, list[Slot]] = defaultdict(list)
    for one in fresh:
        slot = slot_of_taken(one)
        if slot in known.chains or one.measure is None or one.delivery is None or one.delivery.covers == CHANGES:
            continue
        for old, past in absent.items():
            same = past.measure and is_same_export(one.measure.keys, one.measure.rows, past.measure.keys, past.measure.rows)
            if old[0] == one.source_id and same:
                found[slot].append(old)
    return dict(found)


def brought(taken: Iterable[TakenIn]) -> set[Slot]:
    """The slots that something came for tonight, sound or not."""
    return {slot_of_taken(one) for one in taken}


def _unchanged(one: TakenIn, date: str) -> tuple[DaoqiaoError, ...]:
    """Last time's bytes under a later date: the export may have stopped. Without a date of its own nothing is wrong."""
    if business_date(one.file, date) <= date:
        return ()
    return (DaoqiaoError("DQ-217", Place(one.file), date=date, source_id=one.source_id),)


def _by_source(taken: Iterable[TakenIn]) -> dict[str, list[TakenIn]]:
    found: dict[str, list[TakenIn]] = defaultdict(list)
    for one in taken:
        found[one.source_id].append(one)
    return found


def _id(one: TakenIn) -> str:
    assert one.delivery is not None
    return one.delivery.delivery_id
