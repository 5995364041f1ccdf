"""A real mail server on loopback for tests: it keeps what it is given, or answers as it is told to."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from store.connection import Store
from store.settings import Settings

SCHOOL, SECOND, COUNTY = "2111010001", "2111010002", "110101"
WHO, ADDRESS = f"{SCHOOL}-manager", "wang.fang@school.example.cn"
SENDER = "季报 <jibao@moe.example.cn>"
NOTHING = {"sent": 0, "retry": 0, "failed": 0}


@dataclass
class Post:
    """What a mail server does with mail: it keeps it, or answers as it is told to."""

    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    to_recipient: dict[str, str] = field(default_factory=dict)
    to_data: str = "250 OK"
    signed_in: list[str] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.to_recipient.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.to_data.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            mail = message_from_bytes(content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.envelopes.append(envelope)
        return self.to_data

    def sign_in(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any
    ) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.signed_in.append(given.login.decode())
        return AuthResult(success=given.password == b"right password", handled=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def listening(post: Post, **options: Any) -> Iterator[int]:
    controller = Controller(post, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def configured(directory: Path, port: int, **others: Any) -> Settings:
    given = {"mail_tls": "none", "mail_address_of_site": "https://jibao.example.cn/", **others}
    return Settings(data_dir=directory, mail_host="127.0.0.1", mail_port=port, mail_from=SENDER, **given)


def outcomes(store: Store) -> list[tuple[str, str | None]]:
    found = store.rows("select outcome, detail from ops.delivery_event order by user_name, sequence")
    return [(outcome, detail) for outcome, detail in found]


def text_of(mail: EmailMessage) -> str:
    assert mail.get_content_type() == "text/plain"
    return str(mail.get_content())


@contextmanager
def listening_encrypted(post: Post, tls: str, options: dict[str, Any]) -> Iterator[int]:
    """`Controller` knocks in plain words at its own door, which an encrypted one does not answer."""
    if tls == "starttls":
        with listening(post, **options) as port:
            yield port
        return

    class Encrypted(Controller):
        def _trigger_server(self) -> None:
            trusting = ssl.create_default_context()
            trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
            with (
                socket.create_connection((self.hostname, self.port), timeout=5) as plain,
                trusting.wrap_socket(plain) as secured,
            ):
                secured.recv(1000)

    controller = Encrypted(post, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
