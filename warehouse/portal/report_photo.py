"""The photograph of a report on its way from the first page to the second, and from there into the store.

Here: taking it from a form, carrying it. Not here: what becomes of the picture (``photographs``), keeping it
(``warehouse.state.report_photos``), showing it to whoever settles the report (``pages.corrections``).

Between the pages nothing is kept. A draft in the store would have to be found and deleted whenever somebody does not go on; so the second
page carries the photograph itself, sealed, as it carries everything else, and whoever closes that page has thrown it away. What it costs
is that a page with a photograph weighs as much as the photograph, half a megabyte at most.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from starlette.datastructures import UploadFile

from warehouse.portal import photographs
from warehouse.portal.reported import AGE
from warehouse.portal.visit import Visit
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say, spoken

SENT, CARRIED, WANTED = "file", "photo", "attach"
"""Fields of the forms: the file, the photograph of the page before, whether it still is to come along."""
_MARK: Final = b"daoqiao photograph"


@dataclass(frozen=True, slots=True)
class Carried:
    """One that a page carries: ``sealed`` for the form, ``small`` as an address that a page shows it by."""

    sealed: str = field(repr=False)
    small: str = field(repr=False)
    size: int


def taken(visit: Visit, resident: str) -> Carried | None:
    """The photograph that was chosen just now, else the one that the page carried already; None for neither. Raises DQ-737, DQ-771,
    DQ-772, DQ-773."""
    sent = visit.form.get(SENT)
    if isinstance(sent, UploadFile) and (sent.filename or sent.size):  # a browser sends an empty one where none was chosen
        photo = photographs.remade(sent.file.read())
    else:
        photo = brought(visit, resident)
    if not photo:
        return None
    sealed = visit.office.box.seal_bytes(b"\n".join((*_head(visit, resident), visit.now.isoformat().encode(), photo)))
    return Carried(sealed.decode(), "data:image/jpeg;base64," + b64encode(photographs.preview(photo)).decode(), len(photo))


def brought(visit: Visit, resident: str) -> bytes:
    """The photograph that the page before carried; empty where there is none, or it is not to come along. Raises DQ-737 where it is
    another person's, about somebody else, or too old."""
    sealed = visit.form.get(CARRIED, "")
    if not isinstance(sealed, str) or not sealed or not visit.said(WANTED):
        return b""
    try:
        *head, at, photo = visit.office.box.open_bytes(sealed.encode()).split(b"\n", 4)
        if tuple(head) == _head(visit, resident) and visit.now - datetime.fromisoformat(at.decode()) <= AGE:
            return photo
    except (DaoqiaoError, ValueError) as error:
        raise DaoqiaoError("DQ-737") from error
    raise DaoqiaoError("DQ-737")


def wrong(error: DaoqiaoError) -> str:
    """Why a file was not taken, for the person at the form."""
    lang = spoken()
    return f"{error.code}{say('：', ': ')}{error.what(lang)}{say('（', ' (')}{error.cause(lang)}{say('）。', '). ')}{error.mend(lang)}"


def _head(visit: Visit, resident: str) -> tuple[bytes, bytes, bytes]:
    assert visit.user is not None
    return _MARK, str(visit.user.number).encode(), resident.encode()
