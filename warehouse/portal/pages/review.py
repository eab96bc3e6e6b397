"""Are these two records one person? One question a page, the next after each answer, the last answer taken back with one click.

Here: asking and answering. Not here: grave merges that wait for a second person (``proposals``), the history (``decided``), which questions
are whose (``warehouse.portal.reviewing``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from starlette.responses import Response

from warehouse.desk.gravity import WHY
from warehouse.desk.pairs import REASONS, WORDS
from warehouse.desk.review_desk import Desk, Question
from warehouse.portal.gate import page
from warehouse.portal.office import WAITING
from warehouse.portal.reviewing import QUEUES, card, count, number, own, people_of, review_desk, sides, signed, waiting, why_grave
from warehouse.portal.visit import Visit
from warehouse.state import decisions, proposals
from warehouse.state.contradictions import DIFFERENT, SAME, UNSURE, ContradictionError, Decision
from warehouse.vocabulary import wording
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say, spoken
from warehouse.vocabulary.masking import mask_text

ANSWERS: Final = (SAME, DIFFERENT, UNSURE)


def waits(visit: Visit) -> Iterator[tuple[str, str, int]]:
    """For the start page: questions, and merges that wait for a second person."""
    if visit.access.may("review"):
        yield "/review", say("核对疑似同一人", "One person or two?"), count(visit)


WAITING.append(waits)


@page("/review", "review")
def queue(visit: Visit) -> Response:
    with review_desk(visit, _queue(visit.asked("queue"))) as desk:
        return _ask(visit, desk, _queue(visit.asked("queue")))


@page("/review", "review", methods=("POST",))
def answer(visit: Visit) -> Response:
    """Record an answer, or propose it where it is too grave for one. Whoever comes second is told what the first said."""
    kind, left, right, asked = visit.said("kind"), visit.said("left"), visit.said("right"), _queue(visit.said("queue"))
    if kind not in ANSWERS or not left or not right or left == right:
        raise DaoqiaoError("DQ-737")
    back = "/review" + (f"?queue={asked}" if asked else "")
    assert visit.user is not None
    with review_desk(visit, asked) as desk:
        sides(visit, desk, left, right)
        before = waiting(visit, desk, asked)
        if {left, right} not in [{one.left_record_id, one.right_record_id} for one in before]:
            if (told := _answered(visit, desk, left, right)) or (against := desk.against(kind, left, right)) is None:
                return visit.go(back, told or say("这一对已由别的决定得出答案。", "Other decisions have answered this pair."))
            return _ask(visit, desk, asked, contradiction=proof(desk, against))
        if kind == SAME and (why := why_grave(visit, desk, left, right)):
            return visit.go(back, _propose(visit, left, right, why))
        newest = decisions.last_number(desk.state)
        try:
            made = decisions.decide(desk.state, kind, left, right, **desk.said(signed(visit.user), visit.said("note")))
        except ContradictionError as error:
            return _ask(visit, desk, asked, contradiction=proof(desk, error))
        if made.number <= newest:  # somebody said the same between the page and the answer
            return visit.go(back, _answered(visit, desk, left, right))
        closed = len(before) - 1 - len(waiting(visit, desk, asked))
    return visit.go(f"{back}{'&' if asked else '?'}done={made.number}" + (f"&closed={closed}" if closed > 0 else ""))


@page("/review/undo", "review", "confirm", methods=("POST",))
def undo(visit: Visit) -> Response:
    """Take a decision back, with all that was decided in the same go: one's own, or with the right to confirm anybody's."""
    wanted, asked = number(visit.said("number")), _queue(visit.said("queue"))
    assert visit.user is not None
    with review_desk(visit) as desk:
        named = next((one for one in decisions.history(desk.state) if one.number == wanted), None)
        if named is None or named.undone_by is not None or named.undoes is not None:
            raise DaoqiaoError("DQ-621", number=wanted)
        if not own(visit, named.decided_by):
            visit.need("confirm")
        places = sides(visit, desk, named.left_record_id, named.right_record_id)
        made = decisions.undo(desk.state, wanted, **desk.said(signed(visit.user), visit.said("note")))
        numbers = "、".join(str(one.undoes) for one in made)
    told = say(f"已撤销决定 {numbers}。", f"Decision {numbers} taken back.")
    if visit.said("back") == "history":
        return visit.go("/review/history", told)
    return visit.go("/review?" + (f"queue={asked}&" if asked else "") + f"pair={'-'.join(people_of(places))}", told)


def proof(desk: Desk, error: ContradictionError) -> str:
    """Which decisions prove otherwise; records are named by where they stand."""
    return mask_text(error.words(spoken(), desk.called))


def _ask(visit: Visit, desk: Desk, asked: str, contradiction: str = "") -> Response:
    """The page: the question that the address names, else the first."""
    open_ = waiting(visit, desk, asked)
    at = _place(open_, visit)
    shown: dict[str, Any] = {"queue": asked, "queues": {key: say(*words) for key, words in QUEUES.items()}, "contradiction": contradiction}
    shown |= {"at": at, "of": len(open_), "done": _done(visit, desk), "closed": visit.asked("closed"), "card": None}
    shown["proposed"] = sum(1 for one in proposals.waiting(visit.office.stores.portal) if _seen(visit, desk, one.pair))
    if open_:
        question = open_[at]
        pair = (question.left_record_id, question.right_record_id)
        visit.record("open", people_of(sides(visit, desk, *pair)), facts={"page": "review", "queue": asked or "open"})
        refused = proposals.refused(visit.office.stores.portal, *pair)
        shown |= {
            "question": question,
            "reason": wording.called(REASONS, question.reason),
            "refused": refused,
            "card": card(visit, desk, *pair),
        }
    return visit.page("review.html", 409 if contradiction else 200, **shown)


def _place(open_: list[Question], visit: Visit) -> int:
    """Which of the open questions is meant: that about two residents, or the so-manyth."""
    pair = set(visit.asked("pair").split("-")) if visit.asked("pair") else {visit.said("left"), visit.said("right")}
    for at, one in enumerate(open_):
        if pair in ({one.resident_id, one.other_resident_id}, {one.left_record_id, one.right_record_id}):
            return at
    return max(0, min(number(visit.asked("at")), len(open_)) - 1)


def _done(visit: Visit, desk: Desk) -> Decision | None:
    """What this person has just answered, for as long as it stands."""
    wanted = number(visit.asked("done"))
    lines = decisions.in_force(desk.state) if wanted else []
    return next((one for one in lines if one.number == wanted and own(visit, one.decided_by)), None)


def _seen(visit: Visit, desk: Desk, pair: tuple[str, str]) -> bool:
    try:
        return bool(sides(visit, desk, *pair))
    except DaoqiaoError:
        return False


def _answered(visit: Visit, desk: Desk, left: str, right: str) -> str:
    """What somebody has said of these two records, in words for whoever came second; "" where it follows from other answers."""
    for one in proposals.waiting(visit.office.stores.portal):
        if set(one.pair) == {left, right}:
            return say(
                f"这一对已由{one.by_name}提议，正在等另一人复核。",
                f"{one.by_name} has proposed an answer to this pair; it waits for another person.",
            )
    for line in reversed(decisions.in_force(desk.state)):
        if {line.left_record_id, line.right_record_id} == {left, right}:
            by, words = line.decided_by, WORDS[line.kind]
            return say(
                f"这一对刚才已有答案：{words[0]}（{by}，决定 {line.number}），您的没有记下。",
                f"This pair has just been answered: {words[1]} ({by}, decision {line.number}); yours was not recorded.",
            )
    return ""


def _propose(visit: Visit, left: str, right: str, why: list[str]) -> str:
    """Keep a grave merge for a second person. The words that tell so."""
    assert visit.user is not None

    def witness(made: proposals.Proposal) -> None:
        visit.record(
            "answer", made.pair, made.reason, facts={"of": "portal_proposal", "number": made.number, "said": made.kind, "grave": why}
        )

    keep = {"reason": visit.said("note"), "by_user": visit.user.number, "by_name": signed(visit.user), "now": visit.now}
    made = proposals.propose(visit.office.stores.portal, SAME, left, right, witness=witness, **keep)  # type: ignore[arg-type]
    zh, en = "、".join(WHY[key][0] for key in why), ", ".join(WHY[key][1] for key in why)
    return say(
        f"{zh}，须两人经手：已提交第 {made.number} 号提议，等另一位同事复核。",
        f"This takes two people ({en}): proposal {made.number} waits for a colleague.",
    )


def _queue(name: str) -> str:
    return name if name in QUEUES else ""
