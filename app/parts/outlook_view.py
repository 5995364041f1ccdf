"""An indicator's history, its outlook with an interval, how good such outlooks were, and when a target is reached."""

from collections.abc import Sequence

import streamlit as st

from app.parts import passport
from app.parts.asking import ask
from app.parts.chart_style import FULL_COVERAGE
from app.parts.context import _, language, show_quarter
from app.parts.figures import name_of, show_rough, show_share, show_stage
from app.parts.framed import Framed, draw_framed
from app.parts.line_charts import Goal, Line, OutlookWords, lines, with_outlook
from app.parts.tables import OnCell
from reporting.indicator import Indicator
from reporting.units import Unit
from warehouse.outlook import BASIS, FEWEST_QUARTERS, FURTHEST, Outlook, Past, TooShort, outlook, reaches

# Of units themselves: one school is in such a share or it is not.
UNIT_SHARES = ("true_share", "distribution")
# A change of coverage that can be taken for a change of the value.
MUCH_COVERAGE = 0.02


def draw_outlook(unit: Unit, quarter: str, indicator: Indicator, stage: str | None) -> None:
    """The chart, the sentence on its error, and the target one types."""
    if not unit.is_department and indicator.aggregation in UNIT_SHARES:
        st.info(
            _(
                "A single school is in this share or it is not: there is no outlook of that. Look at its department."
            )
        )
        return
    with st.spinner(_("Counting ...")):
        found = ask(outlook, unit.code, quarter, indicator.code, stage, _highest(indicator))
    if isinstance(found, TooShort):
        st.info(
            _(
                "An outlook needs {count} closed quarters in a row with answers; here there are {known}."
                " It appears by itself when there are enough.",
                count=FEWEST_QUARTERS,
                known=len(found.past),
            )
        )
        _draw_past(unit, quarter, indicator, found.past)
        return
    target = _target(indicator)
    draw_framed(
        Framed(
            title=_title(found, indicator),
            figure=with_outlook(
                [each.quarter for each in found.past],
                _history(found.past, indicator),
                [(each.quarter, each.low, each.middle, each.high) for each in found.ahead],
                tick=".0%" if is_share(indicator) else ",",
                words=OutlookWords(
                    _("Actual values"),
                    _("Incomplete: fewer than 95 % answered"),
                    _("Outlook"),
                    _("8 to 9 of 10 outcomes"),
                ),
                goal=None if target is None else Goal(target, _("Target")),
            ),
            table=_table(found, indicator),
            alt=_title(found, indicator),
            file_name=f"jibao-{unit.code}-{quarter}-{indicator.code}-outlook",
            note=_note(found.past[-1], indicator),
            shares=_value_labels(indicator) if is_share(indicator) else [_("Coverage")],
            codes=[*(each.quarter for each in found.past), *(each.quarter for each in found.ahead)],
            on_cell=_why(unit, indicator, found.past),
        ),
        f"outlook.chart_{unit.code}_{indicator.code}",
    )
    _draw_why(unit, indicator, found.past[-1])
    if target is not None:
        _draw_target(found, target, indicator)
    _draw_trust(found, indicator)


def _draw_past(unit: Unit, quarter: str, indicator: Indicator, past: tuple[Past, ...]) -> None:
    """What there is so far, where that is no single quarter."""
    if len(past) < 2:
        return
    values, coverage = name_of(indicator), _("Coverage")
    say = str if is_share(indicator) else float
    title = _(
        "{indicator}: {value} in {quarter}, too early for an outlook",
        indicator=indicator.name(language()),
        value=_show(past[-1].value, indicator),
        quarter=show_quarter(past[-1].quarter),
    )
    draw_framed(
        Framed(
            title=title,
            figure=lines(
                [each.quarter for each in past],
                [_history(past, indicator)],
                tick=".1%" if is_share(indicator) else ",",
                height=260,
            ),
            table={
                _("Quarter"): [show_quarter(each.quarter) for each in past],
                values: [say(each.value) for each in past],
                coverage: [str(each.coverage) for each in past],
            },
            alt=title,
            file_name=f"jibao-{unit.code}-{quarter}-{indicator.code}-history",
            note=" · ".join([_note(past[-1], indicator), *_dashed(past)]),
            shares=[coverage, *([values] if is_share(indicator) else [])],
            codes=[each.quarter for each in past],
            on_cell=_why(unit, indicator, past),
        ),
        f"outlook.past_{unit.code}_{indicator.code}",
    )
    _draw_why(unit, indicator, past[-1])


def _draw_why(unit: Unit, indicator: Indicator, last: Past) -> None:
    """The passport of the last value there is: what comes after it is reckoned, nobody has said it."""
    number = _number(unit, indicator, last)
    passport.button(number, key="outlook", what=show_quarter(last.quarter))


def _why(unit: Unit, indicator: Indicator, past: Sequence[Past]) -> OnCell:
    """A click on a value there is opens its passport."""
    by_quarter = {each.quarter: each for each in past}

    def number(quarter: str, _label: str) -> passport.Number | None:
        return _number(unit, indicator, by_quarter[quarter]) if quarter in by_quarter else None

    return passport.on_number(number)


def _number(unit: Unit, indicator: Indicator, past: Past) -> passport.Number:
    return passport.Number(unit.code, past.quarter, indicator.code, past.stage, past.release, BASIS)


def is_share(indicator: Indicator) -> bool:
    """Whether its values are shares 0..1, drawn as percentages."""
    return indicator.aggregation in UNIT_SHARES or indicator.type == "percent"


def _highest(indicator: Indicator) -> float | None:
    """What the value cannot exceed: 1 of shares of units, of a mean what one unit may say at most."""
    if indicator.aggregation in UNIT_SHARES:
        return 1.0
    is_mean = indicator.aggregation == "mean" and indicator.maximum is not None
    return float(indicator.maximum or 0) if is_mean else None


def _is_still(found: Outlook) -> bool:
    return len({each.value for each in found.past}) == 1


def _title(found: Outlook, indicator: Indicator) -> str:
    name = indicator.name(language())
    if _is_still(found):
        return _(
            "{indicator}: {value} in all of the last {count} quarters",
            indicator=name,
            value=_show(found.past[-1].value, indicator),
            count=len(found.past),
        )
    last = found.ahead[-1]
    return _(
        "{indicator}: {now} now, about {middle} by {quarter}, between {low} and {high}",
        indicator=name,
        now=_show(found.past[-1].value, indicator),
        middle=_show(last.middle, indicator),
        quarter=show_quarter(last.quarter),
        low=_show(last.low, indicator),
        high=_show(last.high, indicator),
    )


def _note(last: Past, indicator: Indicator) -> str:
    """Unit of measure, and where the last quarter of the history comes from."""
    stage = show_stage(last.stage, last.release)
    return " · ".join(
        [
            name_of(indicator),
            _(
                "up to {quarter}: {stage}, coverage {share}",
                quarter=show_quarter(last.quarter),
                stage=stage,
                share=show_share(str(last.coverage)),
            ),
            _("all quarters in the hierarchy of today"),
        ]
    )


def _dashed(past: tuple[Past, ...]) -> list[str]:
    """What a dashed line is, where there is one."""
    if all(each.coverage >= FULL_COVERAGE for each in past):
        return []
    return [_("Dashed: fewer than 95 % of the units due have answered.")]


def _target(indicator: Indicator) -> float | None:
    share = is_share(indicator)
    typed = st.number_input(
        _("Target (%)") if share else _("Target"),
        min_value=0.0,
        max_value=100.0 if share else None,
        value=None,
        key=f"outlook.target_{indicator.code}",
        placeholder=_("a number"),
        help=_("Type a number to see when it is reached."),
        width=220,
    )
    if typed is None:
        return None
    return typed / 100 if share else typed


def _history(past: tuple[Past, ...], indicator: Indicator) -> Line:
    return Line(
        indicator.name(language()),
        [each.value for each in past],
        [
            f"{_show(each.value, indicator)} · {_('Coverage')} {show_share(str(each.coverage))}"
            for each in past
        ],
        [each.coverage >= FULL_COVERAGE for each in past],
    )


def _value_labels(indicator: Indicator) -> list[str]:
    return [name_of(indicator), _("Low"), _("Outlook"), _("High"), _("Coverage")]


def _table(found: Outlook, indicator: Indicator) -> dict[str, list[object]]:
    """Past and outlook below each other; shares as decimal text, as tables take them."""
    say = str if is_share(indicator) else float
    empty: list[object] = [None] * len(found.past)
    later: list[object] = [None] * len(found.ahead)
    values, low, middle, high, coverage = _value_labels(indicator)
    return {
        _("Quarter"): [
            *(show_quarter(each.quarter) for each in found.past),
            *(show_quarter(each.quarter) for each in found.ahead),
        ],
        values: [*(say(each.value) for each in found.past), *later],
        low: [*empty, *(say(each.low) for each in found.ahead)],
        middle: [*empty, *(say(each.middle) for each in found.ahead)],
        high: [*empty, *(say(each.high) for each in found.ahead)],
        coverage: [*(str(each.coverage) for each in found.past), *later],
    }


def _draw_trust(found: Outlook, indicator: Indicator) -> None:
    """How far such outlooks were off, whether they beat saying that nothing changes, and what may deceive."""
    if _is_still(found):
        st.caption(_("It has never changed, so nothing says how it would. No interval can be given."))
        return
    st.caption(
        _(
            "Tested on the last {tests} quarters, each time with what was known before: one quarter ahead it was off by"
            " {error} on average; saying that nothing changes, by {naive}. The band is as wide as these errors ask for,"
            " wider because the tests are few, and grows with each quarter.",
            tests=found.tests,
            error=_show_change(found.error, indicator),
            naive=_show_change(found.naive_error, indicator),
        )
    )
    st.caption(
        _(
            "Since {quarter} it changed by {past} a quarter on average. The outlook goes on with {pace}: a pace fades more often"
            " than it holds.",
            quarter=show_quarter(found.past[0].quarter),
            past=_show_change(found.past_pace, indicator, is_signed=True),
            pace=_show_change(found.pace, indicator, is_signed=True),
        )
    )
    first, last = found.past[0].coverage, found.past[-1].coverage
    if abs(last - first) >= MUCH_COVERAGE:
        st.caption(
            _(
                ":orange[Coverage went from {first} to {last}]: part of the change may be answers that came in or stayed away.",
                first=show_share(str(first)),
                last=show_share(str(last)),
            )
        )
    if found.error >= found.naive_error:
        st.warning(_("So far this outlook is no better than saying that nothing changes."))


def _draw_target(found: Outlook, target: float, indicator: Indicator) -> None:
    """When the outlook comes to the target, or that it does not."""
    when, last = reaches(found, target), found.past[-1]
    shown = _show(target, indicator)
    if when is None:
        st.warning(
            _(
                "{target} is not reached within {years} years: it stands at {value} now and the outlook moves by {pace} a"
                " quarter.",
                target=shown,
                years=FURTHEST // 4,
                value=_show(last.value, indicator),
                pace=_show_change(found.pace, indicator, is_signed=True),
            )
        )
    elif when == last.quarter:
        st.success(_("It stands at {target} now.", target=shown))
    else:
        st.info(
            _("By this outlook {target} is reached in {quarter}.", target=shown, quarter=show_quarter(when))
        )
        inside = next((each.quarter for each in found.ahead if each.low <= target <= each.high), None)
        if inside is not None and inside != when:
            st.caption(_("It lies in the band from {quarter} on.", quarter=show_quarter(inside)))


def _show(value: float, indicator: Indicator) -> str:
    return show_rough(value, is_share=is_share(indicator))


def _show_change(change: float, indicator: Indicator, *, is_signed: bool = False) -> str:
    """A change or an error: shares in percentage points."""
    sign = "+" if is_signed and change > 0 else ""
    if is_share(indicator):
        return _("{points} percentage points", points=f"{sign}{change * 100:.2f}")
    return f"{sign}{change:,.0f}" if abs(change) >= 100 else f"{sign}{change:,.2f}"
