"""Everything that comes to the door in a night, taken in: files, members of archives, earlier deliveries that stand in.

Here: what is read, and in which order. Not here: reading one (``intake``), deciding (``acceptance``), the account (``standing``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from connectors.declaration import FULL, Source
from connectors.intake.arrivals import Arrival
from connectors.intake.delivery import Delivery
from connectors.intake.landing import MANIFEST, landed
from connectors.intake.pull import Pull, pull_of
from connectors.readers.archives import is_archive, unpack
from pipelines.night.acceptance import Decided, Known, Slot, brought, idle, slot_of_taken
from pipelines.night.by_word import NOBODY, Accepting
from pipelines.night.chains import leave_out_superseded
from pipelines.night.intake import Desk, TakenIn, run_jobs, take_again
from pipelines.night.outcome import TONIGHT
from pipelines.night.standing import InForce, standing_of
from warehouse.state.deliveries import Published, Registered
from warehouse.vocabulary.errors import DaoqiaoError, Place

BYTES_A_ROW = 200
"""Bytes of a file that cost as much to take in as a landed row (30 µs); decides whether processes are worth starting."""


def unpacked(arrived: Iterable[Arrival], sources: Mapping[str, Source], work: Path) -> tuple[list[Arrival], list[TakenIn]]:
    """The files to read, archives replaced by what they hold; and the archives that cannot be opened, refused."""
    found: list[Arrival] = []
    refused: list[TakenIn] = []
    for number, one in enumerate(arrived):
        try:
            if not is_archive(one.path):
                found.append(one)
                continue
            members = unpack(one.path, work / "unpacked" / str(number))
            found += [Arrival(member.path, member.name, one.system, one.source_id) for member in members]
        except (DaoqiaoError, OSError) as error:
            if isinstance(error, OSError):
                error = DaoqiaoError("DQ-106", detail=error.strerror or type(error).__name__)
            likely = one.source_id or next((s.id for s in sources.values() if s.system == one.system and s.likes(one.name)), "")
            placed = DaoqiaoError(error.code, replace(error.place, file=error.place.file or one.name), **error.facts)
            refused.append(TakenIn(one.name, one.system, likely, None, error=placed))
    return found, refused


def newest(known: Known) -> dict[str, tuple[str, str, str]]:
    """What is in force, by the digests of its bytes and of its contents: a file that has them brings nothing new."""
    found = {}
    for (source_id, slot), chain in known.chains.items():
        found.update(dict.fromkeys((chain[-1].sha256, chain[-1].contents), (source_id, chain[-1].delivery_id, slot)))
    return found


def of_this_district(taken: Iterable[TakenIn], sources: Collection[str]) -> list[TakenIn]:
    """``taken``, with DQ-113 at every file of a source that the district goes without."""
    return [
        one
        if one.error is not None or one.source_id in sources
        else replace(one, error=DaoqiaoError("DQ-113", Place(one.file), source=one.source_id))
        for one in taken
    ]


def retried(known: Known, taken: Collection[TakenIn], sources: Collection[str], desk: Desk, accept: Accepting = NOBODY) -> list[Delivery]:
    """Held deliveries that nothing newer came for: the declaration may be mended, or a person accept them by now. Where a word stands
    for one, the others of its slot are left where they are."""
    came = brought(taken)
    return [
        _landed(desk, one)
        for one in known.held
        if one.source_id in sources and (one.source_id, one.slot) not in came and not accept.means_another(one)
    ]


def pulls(sources: Mapping[str, Source], asked: Collection[str], known: Known, night: str) -> list[Pull]:
    """The source databases to read tonight, and from where on."""
    found = []
    for source in (sources[name] for name in asked if sources[name].database is not None):
        chains = [chain for slot, chain in known.chains.items() if slot[0] == source.id and chain[0].covers == FULL]
        chain = next((chain for chain in chains if any(one.watermark for one in chain)), ())
        marks = [one.watermark for one in chain if one.watermark]
        found.append(pull_of(source, marks[-1] if marks else "", chain[0].night if chain else "", night))
    return found


def nothing_came_for(known: Known, taken: Collection[TakenIn], sources: Collection[str]) -> dict[Slot, Sequence[Registered]]:
    """The chains in force of the slots that tonight brought nothing for, sound or not."""
    came = brought(taken)
    return {slot: chain for slot, chain in known.chains.items() if slot not in came and slot[0] in sources}


def still_in_force(known: Known, decided: Decided, sources: Collection[str], there: Collection[Slot]) -> dict[Slot, Sequence[Registered]]:
    """The other chains that stay in force though something came: it was held or refused, or it adds changes to them."""
    left = idle(known, decided)
    alone = {slot for slot in decided.same if len(known.chains[slot]) == 1}  # that one delivery has been read
    return {slot: chain for slot, chain in left.items() if slot[0] in sources and slot not in there and slot not in alone}


def read_again(chains: Mapping[Slot, Sequence[Registered]], desk: Desk, workers: int) -> dict[Slot, list[TakenIn]]:
    """Chains read from landing, each in its order. Raises DaoqiaoError where today's declaration cannot read one
    that is in force: a night without it would look as if its people were gone."""
    registered = [one for chain in chains.values() for one in chain]
    order = {one.delivery_id: place for place, one in enumerate(registered)}
    jobs = [_landed(desk, one) for one in registered]
    found: dict[Slot, list[TakenIn]] = defaultdict(list)
    for one in run_jobs(take_again, jobs, desk, workers, sum(job.loaded for job in jobs) * BYTES_A_ROW):
        if one.against:
            raise one.against[0]
        found[slot_of_taken(one)].append(one)
    for chain in found.values():
        chain.sort(key=lambda one: order[one.delivery.delivery_id if one.delivery else ""])
    return dict(found)


def in_force(
    decided: Decided, known: Known, chains: Mapping[Slot, Sequence[TakenIn]], sources: Mapping[str, Source], desk: Desk
) -> list[InForce]:
    """Every delivery whose rows this version holds, with its standing; superseded rows left out."""
    stands = {slot: list(chains[slot]) for slot in idle(known, decided) if slot in chains}
    alone = [(slot, one) for slot, one in decided.same.items() if slot not in stands]
    found = [InForce(one, standing_of(slot, known, decided, desk.night)) for slot, one in alone]
    for one in decided.accepted:
        slot = slot_of_taken(one)
        earlier = stands.pop(slot, [])
        found += [InForce(link, TONIGHT) for link in _joined([*earlier, one], sources, desk)]
    for slot, chain in stands.items():
        found += [InForce(link, standing_of(slot, known, decided, desk.night)) for link in _joined(chain, sources, desk)]
    return found


def _joined(chain: Sequence[TakenIn], sources: Mapping[str, Source], desk: Desk) -> Sequence[TakenIn]:
    return leave_out_superseded(desk.work, sources[chain[0].source_id].kind, chain) if len(chain) > 1 else chain


def _landed(desk: Desk, one: Registered) -> Delivery:
    return replace(landed(desk.landing, one.source_id, one.delivery_id), slot=one.slot)


def as_published(past: Published, sources: Mapping[str, Source], desk: Desk, workers: int) -> list[InForce]:
    """The deliveries of a published version, read again. Raises DQ-613 where landing no longer holds one."""
    rows = [row for row in past.rows if row[0] in sources]
    gone = [row for row in rows if not (desk.landing / row[0] / row[1] / MANIFEST).exists()]
    if gone:
        raise DaoqiaoError("DQ-613", date=past.night, count=len(gone), of=len(rows))
    jobs = [landed(desk.landing, source_id, delivery_id) for source_id, delivery_id, _ in rows]
    order = {(source_id, delivery_id): (place, how) for place, (source_id, delivery_id, how) in enumerate(rows)}
    taken = list(run_jobs(take_again, jobs, desk, workers, sum(job.read for job in jobs) * BYTES_A_ROW))
    taken.sort(key=lambda one: order[_key(one)][0])
    chains: dict[Slot, list[TakenIn]] = defaultdict(list)
    for one in taken:
        chains[slot_of_taken(one)].append(one)
    return [InForce(link, order[_key(link)][1]) for chain in chains.values() for link in _joined(chain, sources, desk)]


def _key(one: TakenIn) -> tuple[str, str]:
    assert one.delivery is not None
    return one.source_id, one.delivery.delivery_id
