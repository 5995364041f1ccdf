"""One mail to one person: the unread messages, Chinese first and English below, as plain text."""

from datetime import UTC
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr

import polars as pl

from reporting.catalogue import load_catalogue
from reporting.inbox_words import EN, ZH, label_of_words, moment_words, quarter_words, sentence
from store import clock
from store.clock import SHANGHAI
from store.connection import Store

MOST_LINES = 20
LONGEST_WORDS = 200


def digest(store: Store, unread: pl.DataFrame, sender: str, address: str, site: str) -> EmailMessage:
    """The mail. `unread`: rows of `inbox.messages`, the newest first; `site`: what the link begins with.

    Raises ValueError when an address is none: a header cannot carry anything else.
    """
    mail = EmailMessage()
    name, plain = parseaddr(sender)
    mail["From"] = Address(display_name=name, addr_spec=plain)
    mail["To"] = Address(addr_spec=address)
    mail["Subject"] = f"季报：您有 {unread.height} 条未读消息 / Jibao: {unread.height} unread messages"
    mail["Date"] = format_datetime(clock.now().replace(tzinfo=UTC).astimezone(SHANGHAI))
    mail["Message-ID"] = make_msgid(domain=plain.partition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(
        "\n".join([*_part(store, unread, ZH, site), "", "-" * 40, "", *_part(store, unread, EN, site)])
    )
    return mail


def _part(store: Store, unread: pl.DataFrame, language: str, site: str) -> list[str]:
    count, beyond = unread.height, unread.height - MOST_LINES
    is_english = language == EN
    lines = [
        f"You have {count} unread messages in Jibao:"
        if is_english
        else f"您在季报系统有 {count} 条未读消息：",
        "",
    ]
    for row in unread.head(MOST_LINES).iter_rows(named=True):
        lines += _lines(store, row, language)
    if beyond > 0:
        lines += [f"... and {beyond} more." if is_english else f"……另有 {beyond} 条。", ""]
    if site:
        link = f"{site.rstrip('/')}/inbox"
        lines.append(f"Read and act: {link}" if is_english else f"查看并处理：{link}")
    lines.append(
        "This mail was sent by the system; do not answer it. Your address can be changed under “My account”."
        if is_english
        else "本邮件由系统发送，请勿回复。邮箱可在“我的账号”中修改。"
    )
    return lines


def _lines(store: Store, row: dict[str, object], language: str) -> list[str]:
    kind, quarter = str(row["kind"]), str(row["quarter"])
    indicator = load_catalogue(store, quarter).indicators.get(str(row["indicator_code"]))
    said = sentence(
        kind,
        language,
        indicator=indicator.name(language) if indicator else str(row["indicator_code"] or ""),
        due_at=row["due_at"],  # type: ignore[arg-type]
    )
    head = (
        f"- {moment_words(row['moment'], language)}  {row['unit_name']}  {quarter_words(quarter, language)}"  # type: ignore[arg-type]
    )
    lines = [head, f"  {said}"]
    if words := one_line(row["words"]):
        colon = ": " if language == EN else "："
        lines.append(f"  {label_of_words(kind, language)}{colon}{words}")
    return [*lines, ""]


def one_line(words: object, longest: int = LONGEST_WORDS) -> str:
    """Somebody's words on one line, cut where they are too long.

    >>> one_line("first\\n second", 8)
    'first se…'
    """
    said = " ".join(str(words or "").split())
    return said if len(said) <= longest else said[:longest] + "…"
