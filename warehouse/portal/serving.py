"""Starting the server: uvicorn, one process or several, with or without its own certificate.

Here: its settings. Not here: the application (``app``).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette

from warehouse.portal.app import create_app
from warehouse.portal.office import Serving

DATA, TLS = "DAOQIAO_PORTAL_DATA", "DAOQIAO_PORTAL_TLS"
"""How a worker learns what the first process was told: uvicorn starts it by the name of ``worker_app``."""
PATIENCE: Final = 10
"""Seconds that open requests have when the server stops."""
IDLE: Final = 120
"""Seconds that an idle connection is kept: longer than a person reads as a rule, since whoever clicks at the very moment when it is closed
may see a fault (with uvicorn's five that was 1 in 2,700)."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where and how. ``behind_tls``: a proxy on this machine has the certificate."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None
    behind_tls: bool = False
    workers: int = 1


def serve_portal(data: Path, how: Listening) -> int:
    """Serve until stopped. The exit code."""
    tls = how.behind_tls or how.certificate is not None
    os.environ[DATA], os.environ[TLS] = str(data.resolve()), "1" if tls else ""
    uvicorn.run(
        "warehouse.portal.serving:worker_app",
        factory=True,
        host=how.host,
        port=how.port,
        workers=how.workers,
        ssl_certfile=how.certificate,
        ssl_keyfile=how.key,
        proxy_headers=how.behind_tls,
        forwarded_allow_ips="127.0.0.1,::1" if how.behind_tls else "",
        access_log=False,  # who looked at what stands in the audit log, and nowhere else
        server_header=False,
        date_header=True,
        log_level="warning",
        timeout_graceful_shutdown=PATIENCE,
        timeout_keep_alive=IDLE,
    )
    return 0


def worker_app() -> Starlette:
    """The application of one worker."""
    app = create_app(Serving(Path(os.environ[DATA]), bool(os.environ[TLS])))
    app.state.office.versions.warm_beside()
    return app
