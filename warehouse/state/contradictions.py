"""What standing decisions say together, and the proof of it: A same B, B same C, hence A same C.

Here: following decisions from record to record, and the refusal that carries the path. Not here: the journal (``decisions``),
what a night makes of it (``pipelines.linkage.constraints``). A record needs not be there tonight to carry a path.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from warehouse.vocabulary.errors import DaoqiaoError, Lang

SAME, DIFFERENT, UNSURE = "same", "different", "unsure"


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the journal. ``kind``: same, different, unsure or undo; ``act``: the number of the first line that was
    decided in the same go; ``undoes`` (of an undo) and ``undone_by`` are numbers of other lines. ``decided_at`` is ISO."""

    number: int
    act: int
    kind: str
    left_record_id: str
    right_record_id: str
    left_source_id: str
    right_source_id: str
    decided_at: str
    decided_by: str
    reason: str
    undoes: int | None = None
    undone_by: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a proof, from ``left`` to ``right``. Without a decision: both stand under one resident at present."""

    left: str
    right: str
    decision: Decision | None = None

    @property
    def kind(self) -> str:
        return SAME if self.decision is None else self.decision.kind


class ContradictionError(DaoqiaoError):
    """DQ-620: ``kind`` was said of ``left`` and ``right``, and ``path`` proves otherwise. Nothing was recorded."""

    def __init__(self, kind: str, left: str, right: str, path: Sequence[Step]) -> None:
        self.kind, self.left, self.right, self.path = kind, left, right, tuple(path)
        numbers = [str(step.decision.number) for step in path if step.decision is not None]
        super().__init__("DQ-620", path=self.words("zh"), path_en=self.words("en"), numbers="、".join(numbers), first=numbers[0])

    def words(self, lang: Lang, called: Callable[[str], str] = str) -> str:
        """The proof in one sentence; ``called`` names a record as its reader knows it (a source and a place, never a person)."""
        zh = lang == "zh"
        steps = [_in_words(step, zh, called) for step in self.path]
        left, right = called(self.left), called(self.right)
        now = _SAID[self.kind][0 if zh else 1]
        if len(steps) == 1:
            return f"{steps[0]}，现在却说{now}" if zh else f"{steps[0]}; now it is said that they are {now}"
        proved = _SAID[DIFFERENT if any(step.kind == DIFFERENT for step in self.path) else SAME][0 if zh else 1]
        if zh:
            return f"{'；'.join(steps)}。所以{left}与{right}{proved}，现在却说{now}"
        return f"{'; '.join(steps)}. Hence {left} and {right} are {proved}; now it is said that they are {now}"


_SAID = {SAME: ("是同一人", "one person"), DIFFERENT: ("不是同一人", "two people"), UNSURE: ("拿不准", "perhaps one person")}


def _in_words(step: Step, zh: bool, called: Callable[[str], str]) -> str:
    left, right, one = called(step.left), called(step.right), step.decision
    if one is None:
        return f"{left}与{right}目前在同一份档案里" if zh else f"{left} and {right} stand under one resident at present"
    by = f"{one.decided_by}，{one.decided_at[:10]}" if zh else f"{one.decided_by}, {one.decided_at[:10]}"
    said = _SAID[one.kind][0 if zh else 1]
    return f"{left}与{right}{said}（决定 {one.number}，{by}）" if zh else f"{left} and {right} are {said} (decision {one.number}, {by})"


class Standing:
    """Decisions in force as a graph over records: "same" is followed as far as it goes, "different" holds between all that is
    the same on either side."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self._same: dict[str, list[Step]] = {}
        self._different: dict[str, list[Step]] = {}
        for decision in decisions:
            self.add(decision)

    def add(self, decision: Decision) -> None:
        """One more; "unsure" and "undo" bind nobody."""
        if decision.kind in (SAME, DIFFERENT):
            self._join(decision.left_record_id, decision.right_record_id, decision)

    def tie(self, left: str, right: str) -> None:
        """Take both for one person without a decision: they stand under one resident at present."""
        self._join(left, right, None)

    def _join(self, left: str, right: str, decision: Decision | None) -> None:
        edges = self._same if decision is None or decision.kind == SAME else self._different
        edges.setdefault(left, []).append(Step(left, right, decision))
        edges.setdefault(right, []).append(Step(right, left, decision))

    def group(self, record: str) -> set[str]:
        """All that is one person with ``record``, itself included."""
        return set(self._reached(record))

    def same(self, left: str, right: str) -> list[Step]:
        """The shortest proof that both are one person; empty where there is none."""
        found = self._reached(left)
        return _walked(found, right) if right in found and left != right else []

    def apart(self, left: str, right: str) -> list[Step]:
        """The shortest proof that both are two people, one "different" in it; empty where there is none."""
        near, far = self._reached(left), self._reached(right)
        best: list[Step] = []
        for record in near:  # the nearest first
            for step in self._different.get(record, ()):
                if step.right in far:
                    back = [Step(s.right, s.left, s.decision) for s in reversed(_walked(far, step.right))]
                    path = [*_walked(near, record), step, *back]
                    if not best or len(path) < len(best):
                        best = path
        return best

    def torn(self, record: str) -> Step | None:
        """A "different" between two records that are both one person with ``record``: only ties can bring that about."""
        group = self.group(record)
        return next((s for one in sorted(group) for s in self._different.get(one, ()) if s.right in group), None)

    def _reached(self, start: str) -> dict[str, Step | None]:
        """Every record that is the same as ``start``, the nearest first, with the step that led to it."""
        found: dict[str, Step | None] = {start: None}
        waiting = deque([start])
        while waiting:
            for step in self._same.get(waiting.popleft(), ()):
                if step.right not in found:
                    found[step.right] = step
                    waiting.append(step.right)
        return found


def _walked(found: dict[str, Step | None], end: str) -> list[Step]:
    """The steps from where ``found`` began to ``end``."""
    path: list[Step] = []
    step = found[end]
    while step is not None:
        path.append(step)
        step = found[step.left]
    return path[::-1]
