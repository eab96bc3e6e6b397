"""``daoqiao serve``: the portal on this machine, or behind its own certificate on the district's network.

Here: its options and starting the server. Not here: pages, rights (``warehouse.portal``).
"""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import click

from pipelines.commands.door import Settings, command, option, pass_settings
from warehouse.vocabulary.language import say

PORT = 8080
PEM = click.Path(path_type=Path, exists=True, dir_okay=False)
HOST = "127.0.0.1"
"""Loopback: whoever wants the network to reach it says so, with a certificate or behind a proxy that has one."""


@command(
    "serve",
    zh="打开网页门户：查人查户、待核对、台账、数据质量、审计。默认只听本机；Ctrl-C 结束。新版本发布后自动换上，不用重启。",
    en="The web portal: look-up, review, ledgers, data quality, audit. This machine only unless told otherwise; Ctrl-C ends it. "
    "A new version is picked up without a restart.",
    examples=(
        "daoqiao serve",
        "daoqiao serve --host 0.0.0.0 --port 443 --certificate portal.crt --key portal.key",
        "daoqiao serve --behind-tls",
    ),
)
@option("--host", default=HOST, metavar="ADDRESS", zh="监听的地址（默认 127.0.0.1，只有本机）", en="the address to listen on (127.0.0.1)")
@option("--port", type=click.IntRange(1, 65535), default=PORT, zh=f"端口（默认 {PORT}）", en=f"the port ({PORT})")
@option("--certificate", type=PEM, metavar="FILE", zh="TLS 证书（PEM）", en="a TLS certificate (PEM)")
@option("--key", type=PEM, metavar="FILE", zh="证书的私钥（PEM）", en="its private key (PEM)")
@option(
    "--behind-tls",
    is_flag=True,
    zh="前面有本机的 HTTPS 代理：Cookie 只走 https，按 X-Forwarded-For 记来源",
    en="an HTTPS proxy on this machine stands before it: secure cookies, origins by X-Forwarded-For",
)
@option("--workers", type=click.IntRange(1, 16), default=1, zh="进程数（默认 1）", en="processes (1)")
@pass_settings
def serve(settings: Settings, host: str, port: int, certificate: Path | None, key: Path | None, behind_tls: bool, workers: int) -> int:
    if bool(certificate) != bool(key):
        raise click.UsageError(say("--certificate 和 --key 要一起写", "--certificate and --key go together"))
    if not _loopback(host) and not certificate:
        raise click.UsageError(
            say(
                "要让别的机器访问，须有证书：--certificate 和 --key；或在本机放一个 HTTPS 代理，用 --behind-tls 只听本机",
                "other machines need a certificate: --certificate and --key; or a proxy with one on this machine and --behind-tls",
            )
        )
    from warehouse.portal.serving import Listening, serve_portal
    from warehouse.store.publish import current

    version = current(settings.data)  # DQ-602 where nothing is published: told here instead of on every page
    scheme = "https" if certificate else "http"
    place = f"{scheme}://{host}:{port}"
    told = (f"门户：{place}    版本 {version.name}    Ctrl-C 结束", f"portal: {place}    version {version.name}    Ctrl-C to stop")
    click.echo(say(*told), err=True)
    return serve_portal(settings.data, Listening(host, port, certificate, key, behind_tls, workers))


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
