"""One request of one person: who asks, with which rights, about which version, and how the answer is sent.

Here: what every page is handed. Not here: letting somebody in (``gate``), any page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from connectors.declaration import Source, sources_for
from pipelines.night.outcome import EARLIER, Outcome
from warehouse.desk.access import Access, access_of
from warehouse.state.accounts import User
from warehouse.state.audit_log import Act, Entry
from warehouse.state.sessions import Session
from warehouse.store.lookup.desk import Desk
from warehouse.store.reading import Reading
from warehouse.vocabulary.errors import DaoqiaoError, Lang
from warehouse.vocabulary.masking import mask_text

if TYPE_CHECKING:
    from warehouse.portal.office import Office
    from warehouse.portal.versions import Published

LONGEST: Final = 2_000
"""Characters of a form's field: a note of a visit; what is longer was pasted by mistake."""


@dataclass
class Visit:
    """``form`` holds what was sent (POST), ``lang`` the language of the answer."""

    request: Request
    office: Office
    published: Published
    session: Session | None = None
    user: User | None = None
    form: FormData = field(default_factory=FormData)
    lang: Lang = "zh"

    @cached_property
    def access(self) -> Access:
        """What this person may see and do."""
        assert self.user is not None
        return access_of(self.user)

    @cached_property
    def desk(self) -> Desk:
        """Look-ups as far as this person may see."""
        return self.published.lookup.desk(self.access.scope, self.access.sight)

    @property
    def sources(self) -> Mapping[str, Source]:
        return self.published.kept("sources", lambda _: sources_for(self.office.data))

    @property
    def late(self) -> Mapping[str, str]:
        """Sources whose data of an earlier day stand in tonight, with that day: the one thing that a worker must know of a bad night."""

        def behind(reading: Reading) -> dict[str, str]:
            outcome = Outcome.from_facts(reading.version.manifest)
            return {ident: row.as_of for ident, row in outcome.sources.items() if row.standing == EARLIER}

        return self.published.kept("late", behind)

    @property
    def purpose(self) -> str:
        """What this person's look-ups are for: as last said, else the usual purpose of the role."""
        said = self.session.purpose if self.session else ""
        known = self.access.purposes
        return said if said in known else next(iter(known), "")

    @property
    def origin(self) -> str:
        return self.request.client.host if self.request.client else ""

    @property
    def now(self) -> datetime:
        """In the district's own zone."""
        return datetime.now(ZoneInfo(self.office.district.time_zone))

    def said(self, name: str) -> str:
        """What a form's field holds, without blanks around it; "" where it was not sent."""
        value = self.form.get(name, "")
        return value.strip()[:LONGEST] if isinstance(value, str) else ""

    def asked(self, name: str) -> str:
        """What stands behind the question mark; never anything that names a person."""
        return self.request.query_params.get(name, "")[:LONGEST]

    def record(
        self,
        what: str,
        whom: str | Sequence[str] = (),
        why: str = "",
        *,
        purpose: str | None = None,
        version: str = "",
        sought: Sequence[str] = (),
        facts: Mapping[str, Any] | None = None,
    ) -> Entry:
        """An entry of the audit log, on the disk when this returns. No entry, no answer: raises DQ-609."""
        act = Act(
            who=self.user.login if self.user else "",
            what=what,
            whom=(whom,) if isinstance(whom, str) else tuple(whom),
            reason=why,
            purpose=self.purpose if purpose is None and self.user else purpose or "",
            role=" ".join(role.id for role in self.access.roles) if self.user else "",
            origin=self.origin,
            version=version or self.published.name,
            sought=tuple(sought),
            facts=facts or {},
        )
        return self.office.auditor.record(act)

    def page(self, template: str, status: int = 200, **shown: Any) -> Response:
        """A page in the common frame."""
        answer = HTMLResponse(self.office.render(self, template, shown), status)
        if "told" in self.request.cookies:
            answer.delete_cookie("told", httponly=True, samesite="lax", secure=self.office.tls)
        return answer

    def go(self, path: str, told: str = "") -> Response:
        """Elsewhere, with a line that the next page shows once; the way after every change, so that loading anew repeats nothing."""
        answer = RedirectResponse(path, 303)
        if told:
            answer.set_cookie("told", self.office.seal(mask_text(told)), max_age=60, httponly=True, samesite="lax", secure=self.office.tls)
        return answer

    def need(self, act: str) -> None:
        """Raises DQ-720 where this person may not do that."""
        if not self.access.may(act):
            raise DaoqiaoError("DQ-720", act=act)
