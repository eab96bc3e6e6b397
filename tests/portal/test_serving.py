"""``daoqiao serve`` as a process: who can reach it, by which certificate, with several workers, and what it leaves behind."""

from __future__ import annotations

import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx2 as httpx
import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from pipelines.cli import cli
from tests.house import ROOT
from tests.portal.kit import NUMBERS, PASSWORD
from warehouse.state.stores import Stores


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of one's own for loopback, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "portal")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "portal.crt", folder / "portal.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return pem, secret


@contextmanager
def served(data: Path, *options: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pipelines.cli", "serve", "--data", str(data), "--port", str(port), *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as knocking:
            if knocking.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    try:
        yield port, process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


@pytest.fixture
def data(nights: Path, tmp_path: Path) -> Path:
    shutil.copytree(nights, tmp_path / "data")
    (tmp_path / "data" / "district.toml").write_text("second_factor = false\n", "utf-8")
    stores = Stores(tmp_path / "data")
    user, _ = stores.accounts.add("worker", "王敏", ["steward"], district=True, by="test")
    stores.accounts.set_password(user.number, PASSWORD, "test")
    stores.close()
    return tmp_path / "data"


@pytest.mark.parametrize("options", [("--host", "0.0.0.0"), ("--host", "portal.example"), ("--certificate", "README.md")])
def test_other_machines_need_a_certificate(data: Path, options: tuple[str, ...]) -> None:
    result = CliRunner().invoke(cli, ["serve", "--data", str(data), *options])
    assert result.exit_code == 2
    assert "--key" in result.output


def test_before_the_first_night_it_says_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["serve", "--data", str(tmp_path)])
    assert result.exit_code == 5
    assert "DQ-602" in result.output


def test_two_workers_behind_a_certificate_share_a_session_and_one_chain(data: Path, tmp_path: Path) -> None:
    pem, key = certificate(tmp_path)
    with served(data, "--certificate", str(pem), "--key", str(key), "--workers", "2") as (port, process):
        trusted = ssl.create_default_context(cafile=str(pem))
        with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=trusted, follow_redirects=True, trust_env=False, timeout=30) as http:
            deadline = time.monotonic() + 30
            while True:
                try:
                    page = http.get("/login")
                    break
                except httpx.TransportError:  # the port is open before its workers are there
                    assert time.monotonic() < deadline
                    time.sleep(0.2)
            token = http.cookies["__Host-csrf"]
            form = {"login": "worker", "password": PASSWORD, "csrftoken": token}
            assert "查人查户" in http.post("/login", data=form).text
            assert page.headers["strict-transport-security"]
            for _ in range(20):
                http.headers["connection"] = "close"  # another connection each: either worker may answer
                assert "王敏" in http.get("/me").text
            assert "符合条件" in http.post("/search", data={"q": "王", "csrftoken": token}).text
        assert process.poll() is None
    output = process.stdout.read() if process.stdout else ""
    assert NUMBERS.findall(output) == []
    assert "/search" not in output, "who looked at what stands in the audit log, and nowhere else"
    verdict = CliRunner().invoke(cli, ["audit", "verify", "--data", str(data)])
    assert verdict.exit_code == 0, verdict.output
