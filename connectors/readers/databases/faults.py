"""What a driver says when something fails, as an error of ours that quotes none of it.

Here: which error means what, by class and number. Not here: raising at the right time (``connect``, ``reading``). A driver's
message may quote the URL, the SQL or a resident's value, and psycopg's error even carries the connection with its password:
therefore only the class and the number cross over, and the driver's error is left out of the chain altogether.
"""

from __future__ import annotations

import re
from types import TracebackType

from warehouse.vocabulary.errors import DaoqiaoError, Place
from warehouse.vocabulary.text import words

# SQLSTATE (SQL:2016, appendix A of PostgreSQL's manual); numbers of MySQL's "Server Error Message Reference", of SQL Server's
# sys.messages, of Oracle's "Database Error Messages" (ORA-) and of python-oracledb (DPY-).
_LOGIN = words("1044 1045 1698 18452 18456 18470 18487 18488 ORA-01017 ORA-01045 ORA-28000 ORA-28001 ORA-01005")
_LOST = words("53300 2003 2006 2013 20003 20006 20017 20047 DPY-4011 DPY-6005 DPY-1001 ORA-03113 ORA-03114 ORA-12541")
_NO_COLUMN = words("42703 1054 207 ORA-00904")
_KINDS = {
    "没有这张表或视图，或账号看不到它 / no such table or view, or the account may not see it": "42P01 1146 208 ORA-00942 NoSuchTableError",
    "没有这一列 / no such column": " ".join(_NO_COLUMN),
    "账号没有读取的权限 / the account may not read it": "42501 1142 1143 229 230 ORA-01031",
    "超时，或被锁挡住 / timed out, or held up by a lock": "57014 55P03 3024 1969 1205 DPY-4024 SQLITE_BUSY",
    "语句会改动数据，已被拒绝 / the statement would change data and was refused": "25006 1792 ORA-01456 SQLITE_READONLY",
    "SQL 写得不对，或不是单独一条查询 / the SQL is wrong, or not one query alone": "42601 0A000 1064 102 156 ORA-00933 ORA-00900",
    "文字编码读不通 / the text does not decode": "UnicodeDecodeError 22021",
}
_WORDS = {code: said for said, codes in _KINDS.items() for code in words(codes)}
_INCOMPARABLE = words("42883 42804")  # PostgreSQL: types that do not fit each other
_NOT_IN_QUERY = "查询里没有这一列，或查询用了别的没有的列 / the query has no such column, or uses another that is not there"
_ORACLE = re.compile(r"(?:ORA|DPY)-\d+")


class told:  # noqa: N801 -- reads as a verb: with told(...)
    """Turns whatever a driver raises inside into a DaoqiaoError: DQ-120 or DQ-128 while ``dialling``, else DQ-120 where the
    connection was lost, DQ-123 where a watermark does not compare, DQ-122."""

    __slots__ = ("dialling", "place", "watermark")

    def __init__(self, place: Place, *, dialling: bool = False, watermark: str = "") -> None:
        self.place = place
        self.dialling = dialling
        self.watermark = watermark

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        # Any class: drivers also raise UnicodeDecodeError, and SQLAlchemy an AssertionError at a server it does not know.
        if not isinstance(error, Exception) or isinstance(error, DaoqiaoError):
            return
        fault = self._fault(error)
        del error, trace  # this frame stays in the new error's traceback, and some loggers print the locals of frames
        try:
            raise fault from None
        finally:
            fault.__context__ = None  # "from None" only hides it; loggers that walk the chain would still find it

    def _fault(self, error: Exception) -> DaoqiaoError:
        cause = _cause(error)
        number, name = _number(cause), name_of(error)
        if number in _LOGIN or number.startswith("28") or (self.dialling and not number and _password_refused(cause)):
            return DaoqiaoError("DQ-128", self.place, error=name)
        lost = getattr(error, "connection_invalidated", False) or number in _LOST or number.startswith(("08", "57P"))
        if self.dialling or lost:
            return DaoqiaoError("DQ-120", self.place, error=name)
        if self.watermark and number in _INCOMPARABLE:
            return DaoqiaoError("DQ-123", self.place, column=self.watermark, detail=name)
        if self.watermark and number in _NO_COLUMN:
            return DaoqiaoError("DQ-123", self.place, column=self.watermark, detail=f"{_NOT_IN_QUERY}（{name}）")
        said = _WORDS.get(number) or _WORDS.get(type(cause).__name__)
        return DaoqiaoError("DQ-122", self.place, detail=f"{said}（{name}）" if said else name)


def name_of(error: BaseException) -> str:
    """The class of the driver's error and its SQLSTATE or number: ``UndefinedTable 42P01``."""
    cause = _cause(error)
    return f"{type(cause).__name__} {_number(cause)}".strip()


def _cause(error: BaseException) -> BaseException:
    """The driver's own error, where SQLAlchemy has wrapped it."""
    cause = getattr(error, "orig", None)
    return cause if isinstance(cause, BaseException) else error


def _number(cause: BaseException) -> str:
    """PyMySQL and pymssql have a number first in ``args``, oracledb a code inside it, psycopg and sqlite3 an attribute.
    The number before the SQLSTATE: MySQL's 42000 is a typing error as well as a missing right."""
    first: object = cause.args[0] if cause.args else ""
    if isinstance(first, tuple) and first:
        first = first[0]
    if isinstance(first, int):
        return str(first)
    code = getattr(first, "full_code", "")
    if isinstance(code, str) and _ORACLE.fullmatch(code):
        return code
    return str(getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or "")


def _password_refused(cause: BaseException) -> bool:
    """libpq gives no SQLSTATE before a session stands, but says whether the server had asked for a password. Its words are
    of no use: they are in the server's language."""
    connection = getattr(cause, "pgconn", None)
    return bool(getattr(connection, "used_password", False) or getattr(connection, "needs_password", False))
