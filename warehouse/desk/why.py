"""Why the records of a resident are one person, and why the nearest others are not: what is told of the evidence.

Here: which pairs explain (n - 1 for n records, none of them weaker than it must be), who is near, the headline. Not here: the
sentences (``why_words``), how it looks (``why_view``). What differs was found on raw values; nothing here shows a value of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from warehouse.desk import why_words
from warehouse.desk.why_words import AGAINST, SHOWN, Found
from warehouse.store.reading import Pair, Reading, Record, Resident, Side
from warehouse.vocabulary.language import say

NEAREST = 3
"""Other residents that are told of: beyond the third nobody reads on."""

TELLING = 2.0
"""Bits a comparison must weigh to stand in the headline: it makes one person four times likelier; 性别相同 does not."""

Name = Callable[[str], str]
"""What a source is called, by its id."""


@dataclass(frozen=True, slots=True)
class Told:
    """A pair and its sentence. ``base`` is what the total holds beside the fields: odds before anything was compared."""

    left: Side
    right: Side
    sentence: str
    fields: list[Found]
    base: float
    total: float
    decision: str
    rule: str


@dataclass(frozen=True, slots=True)
class Other:
    """Another resident who comes near, by the pair that comes nearest; its ``left`` is the asked resident's record."""

    resident: Resident
    pair: Told


@dataclass(frozen=True, slots=True)
class Why:
    """``links`` in an order in which each joins one more record to those before; ``unexplained`` records joined by no pair
    that was kept; ``indirect`` counts pairs of the resident's records that would not have joined by themselves."""

    headline: str
    links: list[Told]
    unexplained: list[Record]
    indirect: int
    nearest: list[Other]


def explain(version: Reading, resident_id: str, name: Name) -> Why:
    """What the evidence of ``version`` says about a resident of it."""
    records = version.records(resident_id)
    pairs = version.pairs(resident_id)
    inside = [p for p in pairs if p.left.resident_id == p.right.resident_id]
    links = [_told(pair, why_words.why_one) for pair in spanning(inside)]
    joined = {side.record_id for link in links for side in (link.left, link.right)}
    unexplained = [r for r in records if r.record_id not in joined] if len(records) > 1 else []
    indirect = sum(pair.decision != "linked" for pair in inside)
    nearest = [Other(version.resident(p.right.resident_id), _told(p)) for p in near(pairs, resident_id)[:NEAREST]]
    return Why(_headline(records, links, name), links, unexplained, indirect, nearest)


def spanning(pairs: Iterable[Pair]) -> list[Pair]:
    """The linked pairs that attach each record by its strongest evidence: a maximum spanning tree (a forest, where a pair is
    missing), grown from the strongest pair, its left the side known before. A person's decision only where no evidence reaches.
    """
    linked = [p for p in pairs if p.decision == "linked" and p.left.record_id != p.right.record_id]
    linked.sort(key=lambda p: (p.rule == "decision", -p.total, p.left.record_id, p.right.record_id))
    home: dict[str, str] = {}
    kept = []
    for pair in linked:  # Kruskal: a pair is kept where it joins two parts
        one, other = _root(home, pair.left.record_id), _root(home, pair.right.record_id)
        if one != other:
            home[one] = other
            kept.append(pair)
    grown: list[Pair] = []
    known: set[str] = set()
    while kept:
        at = next((i for i, p in enumerate(kept) if known & {p.left.record_id, p.right.record_id}), 0)
        pair = kept.pop(at)
        grown.append(_from(pair, left=pair.left.record_id in known or pair.right.record_id not in known))
        known |= {pair.left.record_id, pair.right.record_id}
    return grown


def _root(home: dict[str, str], record: str) -> str:
    while home.get(record, record) != record:
        record = home[record]
    return record


def near(pairs: Iterable[Pair], resident_id: str) -> list[Pair]:
    """The strongest pair with each other resident, its left ours: what people decided, then open questions, then the likest."""
    best: dict[str, Pair] = {}
    for pair in pairs:
        ours = pair.left.resident_id == resident_id
        if ours and pair.right.resident_id == resident_id:
            continue
        pair = _from(pair, left=ours)
        held = best.get(pair.right.resident_id)
        if held is None or _nearness(pair) > _nearness(held):
            best[pair.right.resident_id] = pair
    return sorted(best.values(), key=lambda p: (_nearness(p), p.right.resident_id), reverse=True)


def _nearness(pair: Pair) -> tuple[bool, bool, float]:
    """A veto outweighs everything; without setting it aside no twin would ever be near."""
    veto = min(pair.weights.values(), default=0.0) if pair.rule == "veto" else 0.0
    return pair.rule == "decision", pair.decision in ("review", "refused"), pair.total - min(veto, 0.0)


def _from(pair: Pair, *, left: bool) -> Pair:
    """The pair seen from its left, or from its right."""
    if left:
        return pair
    return Pair(pair.right, pair.left, pair.levels, pair.weights, pair.total, pair.decision, pair.rule)


def _told(pair: Pair, sentence: Callable[[str, Sequence[Found]], str] | None = None) -> Told:
    fields = why_words.found(pair.levels, pair.weights)
    text = sentence(pair.rule, fields) if sentence else why_words.why_not(pair.decision, pair.rule, fields)
    base = round(pair.total - sum(one.weight for one in fields), 2)
    return Told(pair.left, pair.right, text, fields, base, pair.total, pair.decision, pair.rule)


def _headline(records: Sequence[Record], links: Sequence[Told], name: Name) -> str:
    """这 6 条记录被认作同一个人：证件号、姓名相同（各来源），出生日期相同（公安常住、计生）."""
    n = len(records)
    if n == 1:
        where = name(records[0].source_id)
        return say(f"只有一条记录（{where}），没有与别的记录合并", f"A single record ({where}), joined with no other")
    every = {record.source_id for record in records}
    told = _by_source(links, every, name, lambda pair: _carrying(pair.fields))
    decided = sum(link.rule == "decision" for link in links)
    if decided:
        told.append(say(f"有 {decided} 处由人工认定", f"{decided} of the links decided by a person"))
    against = _by_source(links, every, name, lambda pair: [f for f in pair.fields if f.weight <= -AGAINST and not f.silent])
    told += [say("尽管", "although ") + one for one in against[:1]] + against[1:]
    head = say(f"这 {n} 条记录被认作同一个人", f"These {n} records are taken for one person")
    return head + say("：", ": ") + say("，", "; ").join(told) if told else head


def _carrying(fields: Sequence[Found]) -> list[Found]:
    """What carries a pair; where nothing is weighty, the weightiest."""
    good = [one for one in fields if one.weight >= SHOWN and not one.silent]
    return [one for one in good if one.weight >= TELLING] or sorted(good, key=lambda one: -one.weight)[:1]


def _by_source(links: Sequence[Told], every: set[str], name: Name, chosen: Callable[[Told], list[Found]]) -> list[str]:
    """Each finding with the sources whose records it ties; findings of the same sources together."""
    tied: dict[str, dict[str, None]] = defaultdict(dict)
    for link in links:
        for one in chosen(link):
            tied[why_words.phrase(one)] |= dict.fromkeys((link.left.source_id, link.right.source_id))
    groups: dict[frozenset[str], list[str]] = defaultdict(list)
    for phrase, sources in tied.items():
        groups[frozenset(sources)].append(phrase)
    found = []
    for group, phrases in groups.items():
        if len(every) == 1:
            found.append(why_words.listed(phrases))
            continue
        order = [s for s in tied[phrases[0]] if s in group]
        who = say("各来源", "all sources") if group == every and len(group) > 2 else say("、", ", ").join(map(name, order))
        found.append(say(f"{why_words.listed(phrases)}（{who}）", f"{why_words.listed(phrases)} ({who})").replace("）（", "；"))
    return found
