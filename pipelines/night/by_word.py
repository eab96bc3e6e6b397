"""What people take as it is, whatever the gates and rules say: all that is held of a source for one run, or single deliveries.

Here: which deliveries are meant, and for which reason. Not here: keeping the words about single ones (``warehouse.state.delivery_words``),
what a word goes before (``acceptance``, ``inspection``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from connectors.intake.delivery import business_date
from pipelines.night.intake import TakenIn
from warehouse.state.database import State
from warehouse.state.deliveries import Registered
from warehouse.state.delivery_words import Key, Word, key_of, standing


@dataclass(frozen=True, slots=True)
class Accepting:
    """``sources``: by id, for ``reason`` (``daoqiao run --accept``); ``words``: about one delivery each, given since the last night."""

    sources: Collection[str] = ()
    reason: str = ""
    words: Mapping[Key, Word] = field(default_factory=dict)

    def takes(self, one: TakenIn) -> bool:
        return one.source_id in self.sources or self._word(one) is not None

    def reason_for(self, one: TakenIn) -> str:
        """As the register keeps it: of a word also who gave it. "" where nobody takes it."""
        if one.source_id in self.sources:
            return self.reason
        word = self._word(one)
        return f"{word.reason}；批准人 {word.decided_by}" if word is not None else ""

    def means_another(self, one: Registered) -> bool:
        """Whether the word about the slot of ``one`` is about another delivery."""
        meant = {word.key for word in self.words.values() if (word.source_id, word.slot) == (one.source_id, one.slot)}
        return bool(meant) and key_of(one) not in meant

    def overtaken(self, same: Mapping[tuple[str, str], TakenIn]) -> dict[tuple[str, str], str]:
        """The slots whose word is over as what is in force already has come anew (``same``), with its file. A file that says an earlier
        date than the one that is meant has only been left lying there."""
        meant = {(word.source_id, word.slot): word for word in self.words.values()}
        return {
            slot: one.file
            for slot, one in same.items()
            if slot in meant and business_date(one.file, meant[slot].business_date) >= meant[slot].business_date
        }

    def _word(self, one: TakenIn) -> Word | None:
        if one.delivery is None:
            return None
        return self.words.get((one.source_id, one.file, one.delivery.contents or one.delivery.sha256))


NOBODY = Accepting()


def heard(engine: State, sources: Collection[str], reason: str) -> Accepting:
    """What was said for this run, and the words that stand. Raises DQ-622 where the store is kept busy."""
    return Accepting(sources, reason, standing(engine))
