"""How figures look: with their unit, zero apart from missing, not applicable apart from both."""

from decimal import Decimal

from app import i18n
from app.parts.context import _, language
from reporting.figure import Figure
from reporting.figures import plain
from reporting.indicator import Indicator

NOTHING = "—"


def show_figure(figure: Figure | None, indicator: Indicator) -> str:
    """A figure as text; a dash when it is missing."""
    if figure is None or figure.state == "missing":
        return NOTHING
    if figure.state == "not_applicable":
        return _("n/a")
    value = figure.value
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        if indicator.type == "percent":
            return show_share(str(value))
        return show_number(plain(value))
    return indicator.choice(str(value), language())


def show_stage(stage: str, release: int | str | None) -> str:
    """The stage of a number, with its release where it has one."""
    return _("stage.released_as", number=release) if release else _("stage." + stage)


def show_number(text: str | None, digits: int | None = None) -> str:
    """A plain decimal with thousands separators, or a dash; with `digits` rounded where it has more decimals.

    >>> show_number("12345.6789"), show_number("12345.6789", 2), show_number("12345.00", 2)
    ('12,345.6789', '12,345.68', '12,345')
    >>> show_number("0.004", 2), show_number("-0.004", 2), show_number("0.5", 2)
    ('0.00', '0.00', '0.5')
    """
    if text is None:
        return NOTHING
    if digits is not None:
        text = plain(Decimal(text))
        if len(text.partition(".")[2]) > digits:
            text = str(Decimal(f"{Decimal(text):.{digits}f}") + 0)
    whole, _dot, rest = text.partition(".")
    grouped = f"{int(whole):,}"
    if whole.startswith("-") and not grouped.startswith("-"):
        grouped = "-" + grouped
    return f"{grouped}.{rest[:4]}" if rest else grouped


def show_count(count: int) -> str:
    """A number of units with thousands separators."""
    return f"{count:,}"


def show_share(text: str | None, digits: int = 1) -> str:
    """A share 0..1 as a percentage, or a dash."""
    return NOTHING if text is None else f"{Decimal(text) * 100:.{digits}f} %"


def name_of(indicator: Indicator) -> str:
    """Code, name and unit of an indicator."""
    unit = indicator.unit(language())
    return f"{indicator.code} {indicator.name(language())}" + (f" ({unit})" if unit else "")


def is_chinese() -> bool:
    """Whether the page is drawn in Chinese."""
    return language() == i18n.ZH


def show_rough(value: float, *, is_share: bool, digits: int = 1) -> str:
    """A drawn number in words, for titles and legends of charts: rounded, shares as percentages.

    >>> show_rough(0.256, is_share=True), show_rough(12345.678, is_share=False)
    ('25.6 %', '12,345.7')
    """
    if is_share:
        return f"{value * 100:.{digits}f} %"
    return f"{value:,.{digits}f}" if value % 1 else f"{value:,.0f}"
