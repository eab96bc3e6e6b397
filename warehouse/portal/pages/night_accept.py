"""Taking a held file all the same, in two steps: why; then everything once more. The next sync obeys, nothing runs here.

Here: these pages. Not here: what is held (``warehouse.portal.night_held``), the words (``warehouse.state.delivery_words``).

Nothing is kept between the steps: the second page carries the reason sealed, and which file it is about is looked up again when it
comes back, as a night may have come in between.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from starlette.responses import Response

from pipelines.night.running import is_running
from warehouse.desk.naming import source_name
from warehouse.portal.gate import page
from warehouse.portal.night_held import Held, fate_words, held_back
from warehouse.portal.office import WAITING
from warehouse.portal.reviewing import number, signed
from warehouse.portal.visit import Visit
from warehouse.state import delivery_words
from warehouse.state.delivery_words import Word
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say
from warehouse.vocabulary.masking import mask_text

AGE: Final = timedelta(hours=2)
"""How long the second page may stand open; by then somebody else may have asked the department."""
LEAST: Final = 4
"""Characters of a reason: "退保清理" says what happened, "好" and "ok" do not."""
LONGEST: Final = 300
"""Characters of a reason: what fits into a row of the register's history; who confirmed it and why, not the letter itself."""
PAST: Final = 30
"""Words shown with what became of them: a year of them in a district where it happens twice a month."""


def waits(visit: Visit) -> Iterator[tuple[str, str, int]]:
    """For the start page: what is held and wants somebody."""
    if visit.access.may("accept"):
        yield "/night/accept", say("没有采用的文件", "Files held back"), sum(one.word is None for one in held_back(visit))


WAITING.append(waits)


@page("/night/accept", "accept")
def begin(visit: Visit) -> Response:
    """The first page about one file; without one, all that are held and the words there have been."""
    if visit.asked("delivery"):
        return _form(visit, _named(visit, visit.asked("source"), visit.asked("delivery")))
    past = [
        (source_name(visit.sources.get(one.word.source_id), one.word.source_id), one, *fate_words(one))
        for one in delivery_words.fates(visit.office.stores.state)[:PAST]
    ]
    return visit.page("night_accept_all.html", held=held_back(visit), past=past)


@page("/night/accept", "accept", methods=("POST",))
def check(visit: Visit) -> Response:
    """The second page; or the first again where the reason says nothing. Raises DQ-750, DQ-752."""
    held, why = _named(visit, visit.said("source"), visit.said("delivery")), mask_text(visit.said("why"))
    if not held.takeable:
        raise DaoqiaoError("DQ-752", file=held.one.file)
    if wrong := _wrong(why):
        return _form(visit, held, why, wrong)
    assert visit.user is not None
    carried = {"source": held.one.source_id, "delivery": held.one.delivery_id, "why": why, "user": visit.user.number, "at": str(visit.now)}
    return visit.page("night_accept_check.html", held=held, why=why, carried=visit.office.seal(json.dumps(carried)))


@page("/night/accept/confirm", "accept", methods=("POST",))
def confirm(visit: Visit) -> Response:
    """Record the word; the entry of the audit log is written before it holds. Raises DQ-737, DQ-750, DQ-751, DQ-752."""
    carried = _carried(visit)
    assert visit.user is not None

    def witness(word: Word) -> None:
        facts = {"of": "delivery_word", "number": word.number, "source": word.source_id, "file": word.file, "delivery": word.delivery_id}
        visit.record("accept", why=word.reason, facts=facts | {"rows": word.rows, "against": list(word.codes)})

    signature = {"who": signed(visit.user), "at": visit.now.isoformat(timespec="seconds"), "why": carried["why"]}
    word = delivery_words.give(visit.office.stores.state, carried["source"], carried["delivery"], **signature, witness=witness)
    return visit.go("/night#held", say(f"已批准采用 {word.file}，下次同步生效。", "The file will be used by the next sync."))


@page("/night/accept/undo", "accept", methods=("POST",))
def undo(visit: Visit) -> Response:
    """Take a word back that no night has obeyed. Raises DQ-753, and DQ-754 while a night may be obeying it."""
    assert visit.user is not None

    def witness(line: Word) -> None:
        if is_running(visit.office.data):
            raise DaoqiaoError("DQ-754")
        facts = {"of": "delivery_word", "number": line.number, "undoes": line.undoes, "source": line.source_id, "file": line.file}
        visit.record("undo", facts=facts)

    signature = {"who": signed(visit.user), "at": visit.now.isoformat(timespec="seconds")}
    line = delivery_words.undo(visit.office.stores.state, number(visit.said("number")), **signature, witness=witness)
    return visit.go("/night#held", say(f"已撤回，{line.file} 仍然扣住。", "Taken back; the file stays held."))


def _form(visit: Visit, held: Held, why: str = "", wrong: str = "") -> Response:
    return visit.page("night_accept.html", 400 if wrong else 200, held=held, why=why, wrong=wrong, least=LEAST, longest=LONGEST)


def _named(visit: Visit, source_id: str, delivery_id: str) -> Held:
    """Raises DQ-750 where it is not held (any more)."""
    for held in held_back(visit):
        if (held.one.source_id, held.one.delivery_id) == (source_id, delivery_id):
            return held
    raise DaoqiaoError("DQ-750")


def _wrong(why: str) -> str:
    if sum(one.isalnum() for one in why) < LEAST:
        return say(f"请写明理由，至少 {LEAST} 个字", f"say why, in {LEAST} characters at least")
    if len(why) > LONGEST:
        return say(f"太长了，最多 {LONGEST} 个字", f"too long: {LONGEST} characters at most")
    return ""


def _carried(visit: Visit) -> dict[str, Any]:
    """What the second page carried. Raises DQ-737."""
    try:
        carried: dict[str, Any] = json.loads(visit.office.unseal(visit.said("carried")))
        young = visit.now - datetime.fromisoformat(carried["at"]) <= AGE
    except (ValueError, KeyError, TypeError) as error:
        raise DaoqiaoError("DQ-737") from error
    if not young or visit.user is None or carried.get("user") != visit.user.number or "delivery" not in carried:
        raise DaoqiaoError("DQ-737")
    return carried
