"""Templates, and what every page of the portal shows: the frame around it, its words, faults as pages.

Here: the environment of templates, the stylesheet, the files that pages load. Not here: what a page shows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request

from warehouse.desk.access import rules
from warehouse.desk.naming import source_name
from warehouse.portal.words import chinese_marked
from warehouse.vocabulary import wording
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.fields import fields
from warehouse.vocabulary.language import say, spoken
from warehouse.vocabulary.masking import mask_id, mask_phone, mask_text

if TYPE_CHECKING:
    from warehouse.portal.visit import Visit

HERE: Final = Path(__file__).parent
STATIC: Final = HERE / "static"
NAV: Final = (
    ("/", ("首页", "Home"), ()),
    ("/grids", ("网格台账", "Grids"), ("ledger",)),
    ("/members", ("党员", "Members"), ("members",)),
    ("/review", ("待核对", "To check"), ("review",)),
    ("/corrections", ("更正", "Corrections"), ("report_error", "settle_error")),
    ("/quality", ("数据质量", "Data quality"), ("quality",)),
    ("/reports", ("报表", "Reports"), ("reports",)),
    ("/statements", ("月报", "Monthly"), ("statement", "submit")),
    ("/night", ("夜间同步", "Nightly sync"), ("night",)),
    ("/audit", ("审计", "Audit"), ("audit",)),
    ("/users", ("用户", "Users"), ("users",)),
)
"""The bar: address, words, acts of which any will do."""


class Frame:
    """Templates ready to be filled; thread-safe."""

    def __init__(self) -> None:
        self.env = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self.env.auto_reload = False
        self.env.globals.update(
            t=say,
            lang=spoken,
            wording=wording,
            mask_id=mask_id,
            mask_phone=mask_phone,
            mask_text=mask_text,
            fields=fields(),
            asset=self.asset,
            act_words=act_words,
            tongue=tongue,
            purpose_words=purpose_words,
            shortened=shortened,
        )
        self.env.filters |= {"chinese": chinese, "right_words": right_words}

    @cached_property
    def assets(self) -> dict[str, tuple[str, bytes]]:
        """Each file that pages load: its kind and its bytes. ``portal.css`` is the stylesheets of all pages in one."""
        styles = [STATIC / "portal.css", *sorted((STATIC / "pages").glob("*.css"))]
        found = {"portal.css": ("text/css", b"\n".join(path.read_bytes() for path in styles))}
        found |= {path.name: ("text/javascript", path.read_bytes()) for path in sorted(STATIC.glob("*.js"))}
        found |= {path.name: ("image/svg+xml", path.read_bytes()) for path in sorted(STATIC.glob("*.svg"))}
        library = htmx()
        return found | ({"htmx.js": ("text/javascript", library.read_bytes())} if library is not None else {})

    @cached_property
    def addresses(self) -> dict[str, str]:
        """Where each of them is to be had."""
        return {name: f"/static/{hashlib.sha256(content).hexdigest()[:12]}/{name}" for name, (_, content) in self.assets.items()}

    def asset(self, name: str) -> str:
        """The address of a file, with a hash of its bytes, so that browsers may keep it for good; "" where it is not installed."""
        return self.addresses.get(name, "")

    def render(self, visit: Visit, template: str, shown: dict[str, Any]) -> str:
        """A page of somebody's."""
        until = visit.published.kept("data until", lambda reading: reading.version.manifest.get("created_at", ""))
        told = visit.office.unseal(visit.request.cookies.get("told", "")) if "told" in visit.request.cookies else ""
        nav: Iterable[Any] = ()
        if visit.user is not None and visit.session is not None and visit.session.step == "full" and not visit.user.must_change:
            nav = [(path, say(*words)) for path, words, acts in NAV if not acts or any(visit.access.may(act) for act in acts)]
        frame = {
            "visit": visit,
            "access": visit.access if visit.user is not None else None,
            "user": visit.user,
            "nav": nav,
            "told": told,
            "here": visit.request.url.path,
            "large": visit.request.cookies.get("large") == "1",
            "version": visit.published.name,
            "night": visit.published.night,
            "made": str(until)[:16].replace("T", " "),
            "district": visit.office.district.name,
            "source": lambda ident: source_name(visit.sources.get(ident), ident),
            "csrf_token": csrf(visit.request),
            "local": lambda at: local(at, visit.office.district.time_zone),
        }
        return self.env.get_template(template).render(frame | shown)

    def fault(self, request: Request, visit: Visit | None, error: DaoqiaoError | None, status: int) -> str:
        """A fault in the words of the catalogue. The facts of an error about a resident are left out: an address says enough."""
        told: dict[str, Any] = {"status": status, "user": visit.user if visit else None, "large": request.cookies.get("large") == "1"}
        if error is not None:
            lang = spoken()
            told |= {"code": error.code, "what": error.what(lang), "cause": error.cause(lang), "mend": error.mend(lang)}
        return self.env.get_template("fault.html").render(told)


WHOM: Final = 4
"""Ids shown of an entry that was about more people: a list of hits has twenty."""


def act_words(what: str) -> str:
    """What the audit log calls an act, in words."""
    return wording.called(wording.AUDITED, what)


def right_words(act: str) -> str:
    """What a role may do, in words."""
    return say(*rules().acts[act])


def purpose_words(purpose: str) -> str:
    known = rules().purposes
    return say(*known[purpose]) if purpose in known else purpose


def shortened(whom: str) -> str:
    ids = whom.split()
    return " ".join(ids[:WHOM]) + (f" … {len(ids)}" if len(ids) > WHOM else "")


def local(at: str, zone: str) -> str:
    """A moment of the log (ISO, UTC) in the district's own time, to the second."""
    return datetime.fromisoformat(at).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")


def csrf(request: Request) -> str:
    """The token that a form of this visitor must send back (asgi-csrf makes it, and its cookie)."""
    make = request.scope.get("csrftoken")
    return str(make()) if make is not None else ""


def chinese(text: str | None) -> Markup:
    """Text in which Chinese may stand on an English page too; there it is marked, so that a screen reader changes its voice."""
    return escape(text or "") if not text or spoken() == "zh" else chinese_marked(text)


def tongue(text: str) -> Markup:
    """The language of an element that can hold no other (an option), where it is not that of the page."""
    return Markup(' lang="zh-CN"') if spoken() == "en" and not text.isascii() and chinese_marked(text) != escape(text) else Markup()


def htmx() -> Path | None:
    """htmx as the package django-htmx carries it (pinned by hash in assets.lock, Django itself is not installed); None without it:
    every page works all the same."""
    package = find_spec("django_htmx")
    places = package.submodule_search_locations if package is not None else None
    path = Path(next(iter(places))) / "static" / "django_htmx" / "htmx-2.min.js" if places else None
    return path if path is not None and path.is_file() else None
