"""The JSON interface for other systems of the district: the portal's look-ups by token, with a purpose, audited alike.

Here: tokens, purposes, the calls. Not here: what answers look like (``api_shapes``). Numbers are masked: a number in full is shown to a
person, who gives a reason. There is no page to try it on: such pages fetch their scripts elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, FastAPI, Header, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.routing import BaseRoute, Mount

from warehouse.desk.access import Access, access_of
from warehouse.portal import api_shapes as shapes
from warehouse.portal.gate import STATUS
from warehouse.portal.office import Office
from warehouse.portal.versions import Published
from warehouse.state.audit_log import Act
from warehouse.state.tokens import Token
from warehouse.store.lookup.desk import Desk
from warehouse.vocabulary.errors import DaoqiaoError

PATH: Final = "/api/v1"
TITLE: Final = "岛桥 Daoqiao"
ABOUT: Final = (
    "Merged residents and households of the published version. Every call needs a token (Authorization: Bearer dq_…) and what it is for "
    "(X-Purpose); every call that shows people is in the audit log before it is answered. Numbers are masked."
)
FAULTS: Final[dict[int | str, dict[str, Any]]] = {code: {"model": shapes.Fault} for code in (401, 403, 404, 503)}


@dataclass(frozen=True, slots=True)
class Caller:
    """A token with a purpose, and the version that answers it."""

    office: Office
    token: Token
    purpose: str
    published: Published
    origin: str

    @property
    def access(self) -> Access:
        return access_of(self.token)

    @property
    def desk(self) -> Desk:
        return self.published.lookup.desk(self.access.scope, self.access.sight)

    @property
    def in_force(self) -> shapes.InForce:
        return shapes.InForce(version=self.published.name, night=self.published.night)

    def record(self, what: str, whom: Sequence[str], *, sought: Sequence[str] = (), facts: dict[str, Any]) -> None:
        """No entry, no answer: raises DQ-609."""
        roles = " ".join(role.id for role in self.access.roles)
        who = f"token {self.token.number} {self.token.name}"
        act = Act(who, what, tuple(whom), "", self.purpose, roles, self.origin, self.published.name, tuple(sought), facts | {"by": "api"})
        self.office.auditor.record(act)


def calling(
    request: Request,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False, description="dq_…"))],
    x_purpose: Annotated[str, Header(description="one of the token's purposes")] = "",
) -> Iterator[Caller]:
    """Who calls. Raises DQ-760, DQ-761, DQ-720."""
    office: Office = request.app.state.office
    token = office.tokens.find(given.credentials, datetime.now(UTC)) if given else None
    if token is None:
        raise DaoqiaoError("DQ-760")
    if not access_of(token).may("look_up"):
        raise DaoqiaoError("DQ-720", act="look_up")
    if x_purpose not in token.purposes:
        raise DaoqiaoError("DQ-761", known=", ".join(token.purposes))
    with office.versions.held() as published:
        yield Caller(office, token, x_purpose, published, request.client.host if request.client else "")


Calling = Annotated[Caller, Depends(calling)]
CALLS = APIRouter(responses=FAULTS)


@CALLS.get("/version", summary="the version in force")
def version(by: Calling) -> shapes.InForce:
    return by.in_force


@CALLS.post("/search", summary="find residents; posted, because what is sought names them")
def search(by: Calling, wanted: shapes.Wanted) -> shapes.Answer:
    found = by.desk.search(wanted.text, widen=wanted.widen, kind=wanted.kind, offset=wanted.offset, limit=wanted.limit)
    groups = [
        shapes.Hits(kind=one.kind, here=one.here, further=one.further, hits=[shapes.person(hit) for hit in one.hits])
        for one in found.groups
    ]
    seen = [hit.resident_id for group in groups for hit in group.hits]
    by.record("search", seen, sought=[wanted.text], facts={"found": found.total, "shown": len(seen)})
    return shapes.Answer(in_force=by.in_force, groups=groups)


@CALLS.get("/residents/{resident_id}", summary="one merged record")
def resident(by: Calling, resident_id: str) -> shapes.Record:
    merged = by.desk.merged(resident_id)
    by.record("open", [merged.head.resident_id], facts={"part": "record"})
    return shapes.record(merged, by.in_force)


@CALLS.get("/households/{household_id}", summary="one household")
def household(by: Calling, household_id: str) -> shapes.Home:
    found = by.desk.household(household_id)
    by.record("open", [found.household_id, *(one.resident_id for one in found.members)], facts={"part": "household"})
    return shapes.home(found, by.in_force)


def mounted(office: Office) -> BaseRoute:
    """The interface below ``PATH``."""
    app = FastAPI(title=TITLE, version="1", description=ABOUT, docs_url=None, redoc_url=None, openapi_url="/openapi.json")
    app.state.office = office
    app.include_router(CALLS)

    @app.exception_handler(DaoqiaoError)
    def fault(request: Request, error: DaoqiaoError) -> JSONResponse:
        del request
        status = {"DQ-760": 401, "DQ-761": 403}.get(error.code) or STATUS.get(error.code, 400)
        told = shapes.Fault(code=error.code, zh=f"{error.what('zh')}。{error.mend('zh')}", en=f"{error.what('en')}. {error.mend('en')}")
        return JSONResponse(told.model_dump(), status, headers={"www-authenticate": "Bearer"} if status == 401 else None)

    return Mount(PATH, app=app)
