"""Mailing the inbox: at most one digest a person a day, none at night, each attempt written down."""

import smtplib
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr

import polars as pl

from auth.accounts import is_email
from reporting.deliveries import (
    FAILED,
    MOST_TRIES_A_DAY,
    OUTCOMES,
    RETRY,
    SENT,
    Recipient,
    claim,
    recipients,
    record_outcome,
)
from reporting.digest import digest, one_line
from reporting.inbox import messages, units_with_news
from store import clock
from store.clock import SHANGHAI
from store.connection import Store
from store.errors import Refusal
from store.settings import Settings

# Nothing is sent from eight in the evening until eight in the morning, in Shanghai.
QUIET_FROM, QUIET_UNTIL = 20, 8
TIMEOUT_SECONDS = 20
PERMANENT = 500

_LONG_AGO = datetime(1, 1, 1)


class _Unreachable(Exception):
    """The mail server cannot be used at all: down, another name in its certificate, a wrong password."""


class _NotTaken(Exception):
    """The server answered, but did not take this one mail."""

    def __init__(self, words: str, *, is_final: bool) -> None:
        super().__init__(words)
        self.is_final = is_final


def send_digests(store: Store, settings: Settings) -> dict[str, int]:
    """Mail everybody with an address the unread messages that are newer than the last mail.

    Returns how many were `sent`, put off (`retry`) and given up for today (`failed`). Safe to repeat: what
    was sent is not sent again. Without a host and at night nothing happens. What the server says goes to
    `delivery_event`. Refusal `mail_from_missing`.
    """
    counts = dict.fromkeys(OUTCOMES, 0)
    if not settings.mail_host or is_quiet(clock.now()):
        return counts
    if not is_email(parseaddr(settings.mail_from)[1]):
        raise Refusal("mail_from_missing", "Set JIBAO_MAIL_FROM to the address mails are sent from.")
    server = _Server(settings)
    try:
        for to, unread in _due(store):
            if is_quiet(clock.now()):
                break
            count, until = unread.height, unread["moment"].max()
            assert isinstance(until, datetime)
            if not claim(store, to, count, until):
                continue
            outcome, words = _attempt(store, settings, server, to, unread)
            record_outcome(store, to, count, until, outcome, words)
            counts[outcome] += 1
    finally:
        server.close()
    return counts


def is_quiet(moment: datetime) -> bool:
    """Whether it is too late or too early for mail.

    >>> is_quiet(datetime(2020, 1, 3, 12, 0)), is_quiet(datetime(2020, 1, 3, 11, 59))
    (True, False)
    """
    hour = moment.replace(tzinfo=UTC).astimezone(SHANGHAI).hour
    return hour >= QUIET_FROM or hour < QUIET_UNTIL


def _due(store: Store) -> Iterator[tuple[Recipient, pl.DataFrame]]:
    """Who has something new to read, with it; only people of units where something happened are looked up."""
    people = recipients(store)
    if not people:
        return
    oldest = min(to.delivered_until or _LONG_AGO for to in people)
    news = units_with_news(store, sorted({to.person.unit_code for to in people}), oldest)
    for to in people:
        since = to.delivered_until or _LONG_AGO
        if news.get(to.person.unit_code, _LONG_AGO) <= since:
            continue
        found = messages(store, to.person)
        unread = found.filter(~pl.col("is_read") & (pl.col("moment") > pl.lit(since)))
        if unread.height:
            yield to, unread


def _attempt(
    store: Store, settings: Settings, server: "_Server", to: Recipient, unread: pl.DataFrame
) -> tuple[str, str | None]:
    """Try once; what became of it, with the server's words."""
    if not is_email(to.address):
        return FAILED, "not an e-mail address"
    mail = digest(store, unread, settings.mail_from, to.address, settings.mail_address_of_site)
    try:
        server.send(mail, to.address)
    except _NotTaken as refused:
        return (FAILED if refused.is_final or _is_last(to) else RETRY), str(refused)
    except _Unreachable as fault:
        return (FAILED if _is_last(to) else RETRY), str(fault)
    return SENT, None


def _is_last(to: Recipient) -> bool:
    return to.tries + 1 >= MOST_TRIES_A_DAY


class _Server:
    """One connection for a run, opened at the first mail. A server that is down is asked once a run."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._connection: smtplib.SMTP | None = None
        self._fault: str | None = None

    def send(self, mail: EmailMessage, address: str) -> None:
        """Hand over one mail, or raise `_NotTaken` or `_Unreachable`."""
        connection = self._connected()
        try:
            sender = parseaddr(self._settings.mail_from)[1]
            connection.send_message(mail, from_addr=sender, to_addrs=[address])
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = next(iter(refused.recipients.values()))
            raise _NotTaken(_said(code, words), is_final=code >= PERMANENT) from refused
        except smtplib.SMTPDataError as refused:
            is_final = refused.smtp_code >= PERMANENT
            raise _NotTaken(_said(refused.smtp_code, refused.smtp_error), is_final=is_final) from refused
        except smtplib.SMTPResponseException as refused:
            raise _NotTaken(_said(refused.smtp_code, refused.smtp_error), is_final=False) from refused
        except OSError as fault:
            self._connection = None  # the next mail tries a connection of its own
            raise _NotTaken(one_line(fault) or type(fault).__name__, is_final=False) from fault

    def close(self) -> None:
        """Say goodbye, if there was a connection."""
        if self._connection is not None:
            try:
                self._connection.quit()
            except OSError:
                self._connection.close()

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            if self._fault is None:
                try:
                    self._connection = self._opened()
                    return self._connection
                except smtplib.SMTPResponseException as refused:
                    self._fault = _said(refused.smtp_code, refused.smtp_error)
                except (OSError, ValueError) as fault:
                    self._fault = one_line(fault) or type(fault).__name__
            raise _Unreachable(self._fault)
        return self._connection

    def _opened(self) -> smtplib.SMTP:
        settings = self._settings
        host, port = settings.mail_host, settings.mail_port
        connection: smtplib.SMTP
        if settings.mail_tls == "ssl":
            trusted = ssl.create_default_context()
            connection = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=trusted)
        else:
            connection = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        try:
            if settings.mail_tls == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if settings.mail_user:
                connection.login(settings.mail_user, settings.mail_password.get_secret_value())
        except BaseException:
            connection.close()
            raise
        return connection


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return one_line(f"{code} {text}")
