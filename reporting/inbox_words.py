"""What a message of the inbox says, in both languages: one sentence for screens and mails alike."""

from datetime import UTC, datetime, timedelta

from reporting import inbox
from store import clock

ZH, EN = "zh_CN", "en"

_SENTENCES = {
    inbox.RETURNED: (
        "报表被上级退回，请在 {due} 前修改并重新上报。",
        "Your superior returned the report. Correct it and report again by {due}.",
    ),
    inbox.WITHDRAWAL_APPROVED: (
        "上级同意撤报，报表已退回，请在 {due} 前修改并重新上报。",
        "Your superior agreed to the withdrawal. Correct the report and report again by {due}.",
    ),
    inbox.WITHDRAWAL_REJECTED: (
        "上级不同意撤报，报表仍锁定。",
        "Your superior did not agree to the withdrawal; the report stays locked.",
    ),
    inbox.WITHDRAWAL_ASKED: ("申请撤报，请处理。", "The unit asks to withdraw its report. Please decide."),
    inbox.REMINDED: (
        "上级催报：请尽快填报并上报。",
        "Your superior reminds you: please fill in and report soon.",
    ),
    inbox.ASKED: ("上级就“{indicator}”提问。", "Your superior asks about {indicator}."),
    inbox.ANSWERED: ("关于“{indicator}”的提问已有答复。", "Your question about {indicator} was answered."),
    inbox.SETTLED: ("关于“{indicator}”的提问已办结。", "The question about {indicator} was settled."),
    inbox.TAKEN_BACK: (
        "上级撤回了关于“{indicator}”的提问。",
        "Your superior took the question about {indicator} back.",
    ),
    inbox.AUTO_REPORTED: (
        "截止时间已到，系统已按现有数据上报。",
        "The time was over; the system reported the figures as they stood.",
    ),
    inbox.SWEPT: (
        "上级上报时本单位尚未提交，数据已按现状一并上报。",
        "Your superior reported before you had submitted; the figures went in as they stood.",
    ),
}
_LABELS = {
    inbox.RETURNED: ("原因", "Reason"),
    inbox.WITHDRAWAL_APPROVED: ("原因", "Reason"),
    inbox.WITHDRAWAL_REJECTED: ("原因", "Reason"),
    inbox.WITHDRAWAL_ASKED: ("原因", "Reason"),
    inbox.ASKED: ("问题", "Question"),
    inbox.ANSWERED: ("答复", "Answer"),
    inbox.SETTLED: ("意见", "Remark"),
}


def sentence(kind: str, language: str, *, indicator: str | None, due_at: datetime | None) -> str:
    """What happened and what to do. `indicator`: its name; `due_at`: UTC."""
    text = _SENTENCES[kind][language == EN]
    return text.format(indicator=indicator or "", due=due_words(due_at, language) if due_at else "")


def label_of_words(kind: str, language: str) -> str:
    """What the words of such a message are: a reason, a question, an answer or a remark."""
    return _LABELS.get(kind, ("说明", "Note"))[language == EN]


def moment_words(moment: datetime, language: str) -> str:
    """A stored moment (UTC) in Shanghai's time, with the year when it is not this one.

    >>> moment_words(datetime(2020, 1, 3, 1), "en")[:5]
    '3 Jan'
    """
    local, now = _local(moment), _local(clock.now())
    is_this_year = local.year == now.year
    if language == EN:
        day = f"{local.day} {local:%b}" + ("" if is_this_year else f" {local.year}")
        return f"{day}, {local:%H:%M}"
    year = "" if is_this_year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日 {local:%H:%M}"


def due_words(moment: datetime, language: str) -> str:
    """The same for a time limit: midnight belongs to the day that ends, as 24:00."""
    if f"{_local(moment):%H:%M}" != "00:00":
        return moment_words(moment, language)
    return moment_words(moment - timedelta(minutes=1), language).replace("23:59", "24:00")


def quarter_words(quarter: str, language: str) -> str:
    """A quarter as people say it.

    >>> quarter_words("2019Q4", "zh_CN")
    '2019 年第 4 季度'
    """
    year, number = quarter[:4], quarter[5]
    return f"{year}, quarter {number}" if language == EN else f"{year} 年第 {number} 季度"


def _local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(clock.SHANGHAI)
