"""Working through the questions: one a screen, one key an answer, each answer written at once.

Here: keys, the order of things, what is said after an answer. Not here: which questions are open (``review_desk``), the card.

On a terminal a key needs no Enter; without one each line is an answer, ``y 电话核实过`` with a note. An answer that earlier
decisions contradict is refused with the path that proves it, and the next question follows.
"""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

import click

from pipelines.commands import audit, review_card, screen
from warehouse.desk.pairs import WORDS
from warehouse.desk.review_desk import Desk, Question
from warehouse.state import decisions
from warehouse.state.contradictions import DIFFERENT, SAME, UNSURE, ContradictionError
from warehouse.vocabulary.language import say, spoken
from warehouse.vocabulary.masking import mask_text

ANSWERS = {"y": SAME, "x": SAME, "1": SAME, "n": DIFFERENT, "2": DIFFERENT, "u": UNSURE, "3": UNSURE}
BACK, SCORE, NOTE, QUIT = "b", "s", "w", "q"


@dataclass(slots=True)
class Round:
    """What was done in this call. ``by``: who decides, asked for before the first decision where it is empty. ``news``: what is
    said above the next question. ``passed``: records of questions that nobody needs to be asked again in this call."""

    desk: Desk
    by: str
    unsure: bool
    done: list[tuple[Question, int, str]] = field(default_factory=list)
    passed: set[Question] = field(default_factory=set)
    news: list[screen.Cell] = field(default_factory=list)
    closed: int = 0
    undone: int = 0
    note: str = ""

    def waiting(self) -> list[Question]:
        answered = self.passed | {question for question, _, _ in self.done}
        return [question for question in self.desk.open(unsure=self.unsure) if question not in answered]

    def told(self) -> None:
        """Say the news."""
        for line in self.news:
            screen.err().print(line)
        self.news.clear()


def ask(desk: Desk, by: str, limit: int | None, *, unsure: bool) -> int:
    """Ask until nothing is open, ``limit`` answers are given, the answers end or somebody says q. The exit code."""
    work = Round(desk, by, unsure)
    waiting = work.waiting()
    if not waiting:
        screen.err().print(say("没有要核对的。", "Nothing to review."))
        return 0
    try:
        while waiting and (limit is None or len(work.done) < limit):
            waiting = _one(work, waiting)
    except EOFError:
        pass
    finally:
        work.told()
        _sum_up(work, len(work.waiting()))
    return 0


def _one(work: Round, waiting: list[Question]) -> list[Question]:
    """One question until it is answered or another one taken back; what is open afterwards. Raises EOFError at the end of answers."""
    question, out, talk = waiting[0], screen.out(), screen.err()
    if out.is_terminal:
        out.clear()
    work.told()
    at = len(work.done) + work.closed + 1
    review_card.card(out, work.desk, question, at, at - 1 + len(waiting))
    talk.print(screen.dim(_keys()))
    while True:
        key, note = read_key()
        work.note = note or work.note
        if key in ANSWERS:
            _answer(work, question, ANSWERS[key])
            break
        if key == BACK and work.done:
            _take_back(work)
            break
        if key == QUIT:
            raise EOFError
        if key == SCORE:
            review_card.score(out, work.desk, question)
        elif key == NOTE:
            work.note = note or typed_line(say("备注", "note"), "")
            talk.print(screen.dim(say("备注：", "note: ") + mask_text(work.note)))
        elif key == BACK:
            talk.print(
                say("这一次还没有可撤销的；以前的：daoqiao review --log", "nothing to take back yet; earlier ones: daoqiao review --log")
            )
        else:
            talk.print(say("没有这个键。", "No such key. ") + _keys())
    left = work.waiting()
    more = len(waiting) - 1 - len(left)
    if key in ANSWERS and more > 0:
        work.closed += more
        work.news.append(say(f"另有 {more} 对自动关闭", f"{more} more answered by it"))
    elif key == BACK:
        work.closed = max(0, work.closed - (len(left) - len(waiting) - 1))
    return left


def _answer(work: Round, question: Question, kind: str) -> None:
    if not work.by:
        work.by = typed_line(say("谁在核对", "who is deciding"), audit.who())
    before = decisions.last_number(work.desk.state)
    pair = (question.left_record_id, question.right_record_id)
    try:
        made = decisions.decide(work.desk.state, kind, *pair, **work.desk.said(work.by, work.note))
    except ContradictionError as error:
        work.news += refusal(work.desk, error)
        work.passed.add(question)
        return
    work.note = ""
    if made.number <= before:
        work.passed.add(question)
        work.news.append(say(f"早已记过（决定 {made.number}）", f"recorded before (decision {made.number})"))
        return
    work.done.append((question, made.number, kind))
    work.news.append(
        say(f"已记下：{WORDS[kind][0]}（决定 {made.number}）。b 撤销", f"noted: {WORDS[kind][1]} (decision {made.number}). b takes it back")
    )


def _take_back(work: Round) -> None:
    _, number, kind = work.done.pop()
    decisions.undo(work.desk.state, number, **work.desk.said(work.by, work.note))
    work.undone += 1
    work.note = ""
    work.news.append(say(f"已撤销决定 {number}（{WORDS[kind][0]}）", f"decision {number} taken back ({WORDS[kind][1]})"))


def refusal(desk: Desk, error: ContradictionError) -> list[screen.Cell]:
    """The proof against an answer, records named by where they stand, and what mends it."""
    head = screen.notice(say("与先前的决定矛盾，没有记下：", "This contradicts earlier decisions and was not recorded:"))
    return [head, "  " + mask_text(error.words(spoken(), desk.called)), screen.dim("  " + error.mend(spoken()))]


def _sum_up(work: Round, left: int) -> None:
    counts = Counter(kind for _, _, kind in work.done)
    kinds = say("，", ", ").join(f"{say(*WORDS[kind])} {counts[kind]}" for kind in (SAME, DIFFERENT, UNSURE) if counts[kind])
    told = say(f"记下 {len(work.done)} 项", f"{len(work.done)} recorded") + (say(f"（{kinds}）", f" ({kinds})") if kinds else "")
    if work.undone:
        told += say(f"，撤销 {work.undone} 项", f", {work.undone} taken back")
    told += say(f"；还剩 {left} 对。", f"; {left} left.")
    screen.err().print(told + (say("今晚同步后生效。", " In force after tonight's sync.") if work.done or work.undone else ""))


def _keys() -> str:
    return say(
        "[y] 是同一人  [n] 不是  [u] 拿不准，转入户核实  [b] 撤销上一步  [s] 得分  [w] 备注  [q] 结束",
        "[y] one person  [n] two people  [u] unsure  [b] take back  [s] score  [w] note  [q] end",
    )


def read_key() -> tuple[str, str]:
    """A key and the note behind it. On a terminal a single key; else a line. Full-width letters of an input method count too."""
    typed = "\n"
    while not typed.strip():
        typed = click.getchar() if sys.stdin.isatty() else sys.stdin.readline()
        if not typed:
            raise EOFError
    head, _, note = typed.strip().partition(" ")
    key, rest = unicodedata.normalize("NFKC", head[0]).lower(), head[1:]
    if rest.isascii():
        return (key if not rest else head), note.strip()  # a word is no key, whatever it begins with
    return key, f"{rest} {note}".strip()  # y电话核实过: Chinese is written without blanks


def typed_line(what: str, default: str) -> str:
    """A line typed at a terminal; without one the default."""
    if not sys.stdin.isatty():
        return default
    answer: str = click.prompt(what, default=default, show_default=bool(default), err=True)
    return answer.strip() or default


def confirmed(yes: bool) -> bool:
    """Whether what was shown shall be done: ``--yes``, or y on the terminal or the next line of the answers."""
    if yes:
        return True
    screen.err().print(say("确认？[y/N] ", "go on? [y/N] "), end="" if sys.stdin.isatty() else "\n")
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")
