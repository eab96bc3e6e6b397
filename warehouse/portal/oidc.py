"""Single sign-on by OpenID Connect (authorization code with PKCE), through Authlib.

Here: going to the provider and coming back. Not here: the settings (``warehouse.vocabulary.single_sign_on``), what somebody may do:
accounts are made by an administrator, and a log-in makes none.
"""

from __future__ import annotations

import logging
from typing import Any, Final

from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from httpx2 import HTTPError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from warehouse.portal import gate
from warehouse.portal.office import Office
from warehouse.portal.pages.login import enter
from warehouse.portal.visit import Visit
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.kept_secrets import SecretError, kept_secret
from warehouse.vocabulary.language import speaking

LOG: Final = logging.getLogger("daoqiao.portal")
MINUTES: Final = 10
"""How long somebody may take at the provider's page."""


def routes(office: Office) -> list[BaseRoute]:
    """``/oidc`` and ``/oidc/callback``; nothing where the district has no provider. Raises DQ-504 where the secret cannot be had."""
    settings = office.district.single_sign_on
    if not settings.issuer:
        return []
    try:
        secret = kept_secret(settings.client_secret, office.data)
    except SecretError as error:
        raise DaoqiaoError("DQ-504", path=office.data / "district.toml", detail=f"[single_sign_on] {error.detail}") from error
    office.single_sign_on = settings.name
    oauth = OAuth()
    oauth.register(
        "district",
        client_id=settings.client_id,
        client_secret=secret,
        server_metadata_url=settings.issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "timeout": 10},
    )
    door = _Door(office, oauth.district)
    keeping = Middleware(
        SessionMiddleware,  # state, nonce and verifier between going and coming back, signed, for some minutes
        secret_key=office.box.mark("portal", "oidc"),
        session_cookie="__Host-oidc" if office.tls else "oidc",
        max_age=MINUTES * 60,
        same_site="lax",
        https_only=office.tls,
    )
    return [Mount("/oidc", app=Starlette(routes=[Route("/", door.go), Route("/callback", door.come)], middleware=[keeping]))]


class _Door:
    def __init__(self, office: Office, client: Any) -> None:
        self.office, self.client = office, client

    async def go(self, request: Request) -> Response:
        try:
            answer: Response = await self.client.authorize_redirect(request, str(request.url_for("come")))
        except (HTTPError, OAuthError, ValueError, KeyError) as error:
            return self._failed(request, error)
        return answer

    async def come(self, request: Request) -> Response:
        """Who the provider says this is: state, nonce, signature, issuer and audience are Authlib's to check."""
        try:
            token = await self.client.authorize_access_token(request)
        except Exception as error:  # whatever a provider can answer wrongly: nobody comes in
            return self._failed(request, error)
        claims: dict[str, Any] = token.get("userinfo") or {}
        login = str(claims.get(self.office.district.single_sign_on.claim, ""))
        return await run_in_threadpool(self._enter, request, login)

    def _enter(self, request: Request, login: str) -> Response:
        office = self.office
        with speaking(gate.language(request)):
            try:
                with office.versions.held() as published:
                    visit = Visit(request, office, published, lang=gate.language(request))
                    user = office.accounts.by_login(login) if login else None
                    if user is None or user.disabled:
                        visit.record("refused", facts={"of": "single_sign_on"})
                        raise DaoqiaoError("DQ-763")
                    visit.user = user
                    trusted = office.district.single_sign_on.second_factor or not office.district.second_factor
                    visit.record("log_in", facts={"step": "full" if trusted else "password", "by": "single_sign_on"})
                    return enter(visit, "full" if trusted else "password")
            except DaoqiaoError as error:
                return office.fault_page(request, None, error, gate.STATUS.get(error.code, 403))

    def _failed(self, request: Request, error: Exception) -> Response:
        LOG.warning("single sign-on: %s", type(error).__name__)
        with speaking(gate.language(request)):
            fault = DaoqiaoError("DQ-762", detail=type(error).__name__)
            return HTMLResponse(self.office.frame.fault(request, None, fault, 502), 502)
