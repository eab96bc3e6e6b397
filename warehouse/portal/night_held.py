"""What is held at the door, for the people who may take it all the same: the file, why it is held, what stands in for it, whose word
there is.

Here: that, out of the state store and the manifest of the version in force. Not here: pages (``pages.night``, ``pages.night_accept``),
giving a word and taking it back (``warehouse.state.delivery_words``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.declaration import CHANGES
from pipelines.night.outcome import Outcome, Warned
from warehouse.desk.naming import source_name
from warehouse.portal.visit import Visit
from warehouse.state import deliveries, delivery_words, incidents
from warehouse.state.deliveries import Registered
from warehouse.state.delivery_words import NEVER_BY_WORD, OBEYED, STANDS, UNDONE, VOID, Fate
from warehouse.vocabulary.errors import sentence
from warehouse.vocabulary.language import say, spoken
from warehouse.vocabulary.masking import mask_text

NOW = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Why:
    """One thing that speaks against a delivery, in words."""

    code: str
    what: str
    cause: str


@dataclass(frozen=True, slots=True)
class Held:
    """A held delivery. ``before``: the full one in force of its slot, ``as_of`` its newest day, "" where nothing is; ``word``: the word
    that stands for it; ``past``: the last one about its slot where something that came has made it void; ``takeable``: a word could mend
    it."""

    one: Registered
    source: str
    why: tuple[Why, ...]
    before: Registered | None
    as_of: str
    word: Fate | None
    past: Fate | None
    takeable: bool

    @property
    def path(self) -> str:
        return f"/night/accept?source={self.one.source_id}&delivery={self.one.delivery_id}"

    @property
    def change(self) -> str:
        """Rows against those in force: ``-62.9 %``; "" where there is nothing to compare, as where it holds changes only."""
        if self.before is None or not self.before.rows or self.one.covers == CHANGES:
            return ""
        share = 100 * (self.one.rows - self.before.rows) / self.before.rows
        return f"{share:+.1f}".replace(".0", "") + " %"


def held_back(visit: Visit) -> list[Held]:
    """What waits for a person, of the sources that the district has; by source and file."""
    engine = visit.office.stores.state
    found = [one for one in delivery_words.waiting(engine) if one.source_id in known(visit)]
    if not found:
        return []
    chains = {(chain[0].source_id, chain[0].slot): chain for chain in deliveries.in_force(engine, NOW)}
    told = [failure for one in incidents.open_incidents(engine) for failure in one.failures]
    outcome = Outcome.from_facts(visit.published.version.manifest)
    fates = delivery_words.fates(engine)
    made = []
    for one in found:
        chain: Sequence[Registered] = chains.get((one.source_id, one.slot), ())
        key = delivery_words.key_of(one)
        said = [fate for fate in fates if (fate.word.source_id, fate.word.slot) == (one.source_id, one.slot)]
        made.append(
            Held(
                one,
                source_name(visit.sources.get(one.source_id), one.source_id),
                tuple(_why(visit, one, code, outcome, told) for code in one.codes),
                chain[0] if chain else None,
                chain[-1].business_date if chain else "",
                next((fate for fate in said if fate.state == STANDS and fate.word.key == key), None),
                next((fate for fate in said[:1] if fate.state == VOID and fate.file), None),
                not NEVER_BY_WORD & set(one.codes),
            )
        )
    return made


def known(visit: Visit) -> set[str]:
    """The sources whose files a night looks at."""
    return set(visit.sources) - set(visit.office.district.without)


def fate_words(fate: Fate) -> tuple[str, str]:
    """What became of a word, and the class of its tag."""
    if fate.state == STANDS:
        return say("下次同步生效", "for the next sync"), "warn"
    if fate.state == OBEYED:
        return say(f"已采用（{fate.night} 夜间同步）", f"used (sync of {fate.night})"), "ok"
    if fate.state == UNDONE:
        return say("已撤回", "taken back"), ""
    if fate.file:
        return say(f"已失效：之后来了 {fate.file}，由检查决定", f"void: {fate.file} has come since, and the checks decide"), ""
    return say("已失效：文件不再被扣住", "void: the file is no longer held"), ""


def _why(visit: Visit, one: Registered, code: str, outcome: Outcome, told: Sequence[incidents.Failure]) -> Why:
    """From the manifest, which has every count; else, where the night did not get as far as a version, from the incident."""
    warned = next((w for w in outcome.warnings if (w.code, w.place.file) == (code, one.file) and _of(w, one)), None)
    facts = warned.facts if warned is not None else visit.sources[one.source_id].facts
    said = next((failure.sentence for failure in reversed(told) if (failure.code, failure.file) == (code, one.file)), "")
    lang = spoken()
    what = said if warned is None and said and lang == "zh" else sentence(code, "what", lang, facts)
    return Why(code, mask_text(what), mask_text(sentence(code, "cause", lang, facts)))


def _of(warned: Warned, one: Registered) -> bool:
    return bool(warned.facts.get("source_id", one.source_id) == one.source_id)
