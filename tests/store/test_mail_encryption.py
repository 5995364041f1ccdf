"""Mail over encrypted connections and with a sign-in, through a real mail server on loopback."""

import shutil
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reporting.mail import send_digests
from store.connection import Store
from store.settings import Settings
from tests.mail_server import (
    NOTHING,
    Post,
    configured,
    listening,
    listening_encrypted,
    outcomes,
)

At = Callable[[str], None]


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody trusts yet, and its key."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("NO OPENSSL HERE: install Debian's package 'openssl' to run this test")
    certificate, key = tmp_path / "server.pem", tmp_path / "server.key"
    subprocess.run(
        [
            *(program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "9000", "-subj", "/CN=mail"),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


@pytest.mark.parametrize("tls", ["starttls", "ssl"])
def test_an_encrypted_server_is_used_only_when_its_certificate_is_trusted(
    reminded: Store,
    tmp_path: Path,
    post: Post,
    at: At,
    certificate: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    tls: str,
) -> None:
    encrypted = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    encrypted.load_cert_chain(*map(str, certificate))
    options: dict[str, Any] = {"authenticator": post.sign_in}
    if tls == "starttls":
        options |= {"tls_context": encrypted, "require_starttls": True}
    else:
        options |= {"ssl_context": encrypted, "auth_require_tls": False}
    with listening_encrypted(post, tls, options) as port:
        signed = {"mail_tls": tls, "mail_user": "jibao", "mail_password": "right password"}
        given = configured(tmp_path, port, **signed)
        assert send_digests(reminded, given)["retry"] == 1
        assert "certificate" in str(outcomes(reminded)[1][1]).lower()
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        at("2019-12-20T11:00:00")
        assert send_digests(reminded, given)["sent"] == 1
    assert post.signed_in == ["jibao"]


def test_a_wrong_password_puts_everybody_off_and_is_not_written_down(
    reminded: Store, tmp_path: Path, post: Post
) -> None:
    with listening(post, authenticator=post.sign_in, auth_require_tls=False) as port:
        wrong = configured(tmp_path, port, mail_user="jibao", mail_password="ganz falsch")
        assert send_digests(reminded, wrong) == {**NOTHING, "retry": 1}
    assert str(outcomes(reminded)[1][1]).startswith("535") and not post.mails
    assert "ganz falsch" not in str(reminded.rows("select * from ops.delivery_event"))


def test_starttls_is_insisted_on(reminded: Store, settings: Settings, post: Post) -> None:
    insisting = settings.model_copy(update={"mail_tls": "starttls"})
    assert send_digests(reminded, insisting)["retry"] == 1
    assert "STARTTLS" in str(outcomes(reminded)[1][1]) and not post.mails
