"""The units right below on the map of their place, filled by a share of completeness."""

from collections.abc import Mapping, Sequence

from streamlit.delta_generator import DeltaGenerator

from app.parts import passport
from app.parts.completeness.view import Row, View
from app.parts.context import _
from app.parts.figures import show_count, show_share
from app.parts.framed import Framed, draw_framed
from app.parts.map.beside import draw_beside
from app.parts.map.filled import Filled, filled_map, shade_labels
from app.parts.map.outlines import outlines_below
from app.parts.tables import number
from app.parts.unit_names import in_full, in_short
from warehouse.numbers import quotient

SHARES = ("on_time", "reported", "fill_rate")
# The count whose passport stands behind each.
_COUNTED = {"on_time": "on_time", "reported": "reported", "fill_rate": "core_answered"}


def draw_map(view: View, children: Sequence[Row], control: DeltaGenerator) -> str | None:
    """Places filled by the share chosen; returns the one clicked. What is not on the map is in the table."""
    share = str(
        control.selectbox(
            _("Share"), SHARES, format_func=lambda each: _("share." + each), key="completeness.share"
        )
    )
    outlines = outlines_below(view.unit.code, view.unit.kind)
    on_map = {outline.code for outline in outlines}
    shares = {child["unit"]: share_of(child, share) for child in children}
    beside = [
        in_short(child["unit"], child["name"])
        for child in sorted(children, key=lambda child: len(child["unit"]))
        if child["unit"] not in on_map
    ]
    draw_beside(beside)
    known = [child for child in children if child["unit"] in on_map]
    return draw_framed(
        Framed(
            title=_title(known, shares, share),
            figure=filled_map(
                outlines,
                {child["unit"]: _filled(child, shares) for child in known},
                labels=shade_labels([number(shares[child["unit"]]) for child in known], is_share=True),
            ),
            table={
                _("Unit"): [child["name"] for child in children],
                _("share." + share): [shares[child["unit"]] for child in children],
                _("Due"): [child["due"] for child in children],
            },
            alt=_("share." + share),
            file_name=view.file_name(f"map-{share}"),
            note=f"{view.note} · {_('Hatched: units below still have time to report.')}",
            shares=[_("share." + share)],
            codes=[child["unit"] for child in children],
            on_cell=passport.on_count(
                {_("Due"): "due", _("share." + share): _COUNTED[share], "": _COUNTED[share]},
                view.unit.code,
                view.quarter,
            ),
        ),
        view.key(f"map_{share}"),
    )


def share_of(child: Row, share: str) -> str | None:
    """A share of the units due, 0..1 as text; `fill_rate` of core figures; None where nothing is owed.

    >>> child = {"due": 4, "on_time": 1, "pending": 1, "fill_rate": None}
    >>> share_of(child, "on_time"), share_of(child, "reported"), share_of(child, "fill_rate")
    ('0.25', '0.75', None)
    """
    if share == "fill_rate":
        return None if child["fill_rate"] is None else str(child["fill_rate"])
    counted = child["due"] - child["pending"] if share == "reported" else child[share]
    return quotient(counted, child["due"])


def _filled(child: Row, shares: Mapping[str, str | None]) -> Filled:
    said = show_share(shares[child["unit"]])
    hover = f"{in_full(child['unit'], child['name'])}<br>{said}<br>{_('Due')} {show_count(child['due'])}"
    return Filled(number(shares[child["unit"]]), hover, child["pending"] == 0)


def _title(known: Sequence[Row], shares: Mapping[str, str | None], share: str) -> str:
    ranked = sorted(
        (child for child in known if shares[child["unit"]] is not None),
        key=lambda child: number(shares[child["unit"]]) or 0,
    )
    if len(ranked) < 2:
        return _("share." + share)
    if shares[ranked[0]["unit"]] == shares[ranked[-1]["unit"]]:
        same = show_share(shares[ranked[0]["unit"]])
        return _("{measure}: {share} everywhere", measure=_("share." + share), share=same)
    return _(
        "{indicator}: {highest} has the most ({most}), {lowest} the least ({least})",
        indicator=_("share." + share),
        highest=in_short(ranked[-1]["unit"], ranked[-1]["name"]),
        most=show_share(shares[ranked[-1]["unit"]]),
        lowest=in_short(ranked[0]["unit"], ranked[0]["name"]),
        least=show_share(shares[ranked[0]["unit"]]),
    )
