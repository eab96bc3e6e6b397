"""``daoqiao review --rosters``: whom do rosters without numbers name? One person named a screen, each answer written at once.

Here: keys, the order of things, what is said after an answer. Not here: which questions are open (``roster_desk``), the card.

Keys as in ``review_ask``: on a terminal without Enter, else a line an answer, ``1 电话核实过`` with a note; ``r R0000123`` names a
resident who is not among the candidates.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from pipelines.commands import audit, roster_card, screen
from pipelines.commands.review_ask import read_key, typed_line
from pipelines.commands.roster_desk import Named, Rosters
from warehouse.state import roster_answers
from warehouse.state.roster_answers import NONE, PERSON, UNSURE, Stated
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say, spoken
from warehouse.vocabulary.masking import mask_text

WORDS = {
    PERSON: ("对应到居民", "a resident"),
    NONE: ("各系统都没有这个人", "in no system"),
    UNSURE: ("拿不准，转入户核实", "unsure, to be visited"),
    "undo": ("撤销", "takes back"),
}
NOBODY, DOUBT, OTHER, SKIP, BACK, NOTE, QUIT = "0", "u", "r", "s", "b", "w", "q"


@dataclass(slots=True)
class Round:
    """What was done in this call. ``by``: who answers, asked for before the first answer where it is empty. ``news``: what is said
    above the next question. ``passed``: skipped, or refused, and not asked again in this call."""

    rosters: Rosters
    by: str
    unsure: bool
    done: list[tuple[Stated, int, str]] = field(default_factory=list)
    passed: set[Stated] = field(default_factory=set)
    news: list[screen.Cell] = field(default_factory=list)
    undone: int = 0
    note: str = ""

    def waiting(self) -> list[Named]:
        over = self.passed | {stated for stated, _, _ in self.done}
        return [one for one in self.rosters.open(unsure=self.unsure) if one.stated not in over]

    def told(self) -> None:
        """Say the news."""
        for line in self.news:
            screen.err().print(line)
        self.news.clear()


def ask(rosters: Rosters, by: str, limit: int | None, *, unsure: bool) -> int:
    """Ask until nothing is open, ``limit`` answers are given, the answers end or somebody says q. The exit code."""
    work = Round(rosters, by, unsure)
    waiting = work.waiting()
    if not waiting:
        screen.err().print(say("名册里没有要核对的。", "Rosters leave nothing to review."))
        return 0
    try:
        while waiting and (limit is None or len(work.done) < limit):
            _one(work, waiting)
            waiting = work.waiting()
    except EOFError:
        pass
    finally:
        work.told()
        _sum_up(work)
    return 0


def _one(work: Round, waiting: list[Named]) -> None:
    """One question until it is answered or passed over, or another one taken back. Raises EOFError at the end of answers."""
    named, out, talk = waiting[0], screen.out(), screen.err()
    if out.is_terminal:
        out.clear()
    work.told()
    at = len(work.done) + len(work.passed) + 1
    roster_card.card(out, work.rosters, named, at, at - 1 + len(waiting))
    talk.print(screen.dim(_keys(len(named.candidates))))
    while True:
        key, note = read_key()
        if key == OTHER:
            typed, _, note = (note or typed_line(say("居民编号", "resident"), "")).partition(" ")
            if _named_by_id(work, named, typed.strip().upper(), note.strip()):
                return
            continue
        work.note = note or work.note
        if key.isdecimal() and 0 < int(key) <= len(named.candidates):
            _answer(work, named, PERSON, named.candidates[int(key) - 1])
        elif key in (NOBODY, DOUBT):
            _answer(work, named, NONE if key == NOBODY else UNSURE)
        elif key == SKIP:
            work.passed.add(named.stated)
            work.note = ""
        elif key == BACK and work.done:
            _take_back(work)
        elif key == QUIT:
            raise EOFError
        else:
            _aside(work, key, note, len(named.candidates))
            continue
        return


def _aside(work: Round, key: str, note: str, candidates: int) -> None:
    """A key that answers nothing."""
    talk = screen.err()
    if key == NOTE:
        work.note = note or typed_line(say("备注", "note"), "")
        talk.print(screen.dim(say("备注：", "note: ") + mask_text(work.note)))
    elif key == BACK:
        earlier = "daoqiao review --rosters --log"
        talk.print(say(f"这一次还没有可撤销的；以前的：{earlier}", f"nothing to take back yet; earlier ones: {earlier}"))
    else:
        talk.print(say("没有这个键。", "No such key. ") + _keys(candidates))


def _named_by_id(work: Round, named: Named, typed: str, note: str) -> bool:
    """A resident whom somebody named by id; False where there is none, so that the question stays."""
    try:
        resident = work.rosters.resident(typed)
    except DaoqiaoError as error:
        screen.err().print(screen.notice(mask_text(error.what(spoken()))))
        return False
    work.note = note or work.note
    _answer(work, named, PERSON, resident)
    return True


def _answer(work: Round, named: Named, kind: str, resident: str = "") -> None:
    if not work.by:
        work.by = typed_line(say("谁在核对", "who is deciding"), audit.who())
    before = roster_answers.last_number(work.rosters.state)
    try:
        made = work.rosters.answer(named, kind, resident, work.by, work.note)
    except DaoqiaoError as error:
        if error.code != "DQ-651":
            raise
        work.passed.add(named.stated)
        work.news += [screen.notice(error.what(spoken())), screen.dim("  " + error.mend(spoken()))]
        return
    work.note = ""
    if made.number <= before:  # unsure once more, or somebody else said the same meanwhile: not ours to take back
        work.passed.add(named.stated)
        work.news.append(say(f"早已记过（第 {made.number} 项）", f"recorded before (answer {made.number})"))
        return
    work.done.append((named.stated, made.number, kind))
    found = work.rosters.candidates([resident]) if resident else {}
    who = roster_card.candidate_line(work.rosters, found[resident]) if found else say(*WORDS[kind])
    work.news.append(say(f"已记下：{who}（第 {made.number} 项）。b 撤销", f"noted: {who} (answer {made.number}). b takes it back"))


def _take_back(work: Round) -> None:
    _, number, kind = work.done.pop()
    work.rosters.undo(number, work.by, work.note)
    work.undone += 1
    work.note = ""
    work.news.append(say(f"已撤销第 {number} 项（{WORDS[kind][0]}）", f"answer {number} taken back ({WORDS[kind][1]})"))


def _sum_up(work: Round) -> None:
    counts = Counter(kind for _, _, kind in work.done)
    kinds = say("，", ", ").join(f"{say(*WORDS[kind])} {counts[kind]}" for kind in (PERSON, NONE, UNSURE) if counts[kind])
    told = say(f"记下 {len(work.done)} 项", f"{len(work.done)} recorded") + (say(f"（{kinds}）", f" ({kinds})") if kinds else "")
    if work.undone:
        told += say(f"，撤销 {work.undone} 项", f", {work.undone} taken back")
    left = len(work.rosters.open(unsure=work.unsure))
    told += say(f"；还剩 {left} 个。", f"; {left} left.")
    screen.err().print(told + (say("今晚同步后生效。", " In force after tonight's sync.") if work.done or work.undone else ""))


def _keys(candidates: int) -> str:
    zh, en = ("", "")
    if candidates:
        zh, en = (
            ("[1] 是这一位  ", "[1] this one  ") if candidates == 1 else (f"[1-{candidates}] 是哪一位  ", f"[1-{candidates}] this one  ")
        )
    return say(
        f"{zh}[0] 都不是，各系统都没有这个人  [r] 写居民编号  [u] 拿不准，转入户核实  [s] 跳过  [b] 撤销上一步  [w] 备注  [q] 结束",
        f"{en}[0] none of these, in no system  [r] name a resident  [u] unsure  [s] skip  [b] take back  [w] note  [q] end",
    )
