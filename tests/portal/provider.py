"""A small OpenID Connect provider for the tests: it lets in whoever it is told to, and can be made to lie.

Here: discovery, authorization, token, keys, on a port of its own. Not here: what the portal makes of it.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "daoqiao", "a secret of the provider's"


@dataclass
class Provider:
    """``login`` is who logs in there; ``audience``, ``nonce`` and ``key`` may be set to what they should not be."""

    issuer: str
    login: str = "steward"
    audience: str = CLIENT
    nonce: str | None = None
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signing: RSAKey | None = None
    waiting: dict[str, dict[str, str]] = field(default_factory=dict)

    async def discovery(self, request: Request) -> Response:
        del request
        paths = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return JSONResponse(
            {name: f"{self.issuer}/{path}" for name, path in paths.items()}
            | {"issuer": self.issuer, "id_token_signing_alg_values_supported": ["RS256"], "response_types_supported": ["code"]}
        )

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.waiting[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    async def token(self, request: Request) -> Response:
        form = await request.form()
        asked = self.waiting.pop(str(form["code"]))
        digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        given = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"] or not given.startswith(CLIENT):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": "42", "aud": self.audience, "iat": now, "exp": now + 60,
            "nonce": self.nonce if self.nonce is not None else asked["nonce"], "preferred_username": self.login,
        }  # fmt: skip
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signing or self.key)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": signed})

    async def keys(self, request: Request) -> Response:
        del request
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})


@contextmanager
def provider() -> Iterator[Provider]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = Provider(f"http://127.0.0.1:{port}")
    paths = {"/.well-known/openid-configuration": made.discovery, "/authorize": made.authorize, "/keys": made.keys}
    app = Starlette(routes=[*(Route(path, answer) for path, answer in paths.items()), Route("/token", made.token, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    try:
        yield made
    finally:
        server.should_exit = True
        thread.join(20)
