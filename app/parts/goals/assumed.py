"""What the words of the guideline are assumed to mean, the ministry's own targets, and every change of either."""

from decimal import Decimal

import streamlit as st

from app.parts.context import _, act, language, person, show_moment, store
from app.parts.figures import NOTHING, show_share
from app.parts.goals import words
from app.parts.goals.view import View
from app.parts.tables import draw_table
from reporting.goals import Change, assume, changes, may_set, numbers_of, undo, withdraw_goal
from reporting.targets import Assumption, Target, first_assumptions


def draw_assumptions(view: View) -> None:
    """The table of words, marked as assumptions; for the ministry's manager the editor beside it."""
    said = changes(store())
    last = {change.subject: change for change in reversed(said)}
    found = view.assumed.values()
    st.markdown(f"### {_('What the words of the guideline are assumed to mean')}")
    st.caption(
        _(
            "These numbers are assumptions, not the guideline's: it says only all, most, some. Met: at least the assumed"
            " share. Inside the range: at least the lowest."
        )
    )
    draw_table(
        {
            _("Word"): [each.name(language()) for each in found],
            _("Lowest"): [show_share(str(each.low), 0) for each in found],
            _("Assumed"): [show_share(str(each.assumed), 0) for each in found],
            _("Highest"): [show_share(str(each.high), 0) for each in found],
            _("Targets"): [sum(each.word == target.word for target in view.targets) for each in found],
            _("Set by"): [
                last[each.word].actor if each.word in last else _("the system's first assumption")
                for each in found
            ],
            _("When"): [
                show_moment(last[each.word].recorded_at) if each.word in last else NOTHING for each in found
            ],
            _("Reason"): [last[each.word].reason if each.word in last else NOTHING for each in found],
        },
        key="goals.words",
        alt=_("What the words of the guideline are assumed to mean"),
    )
    if may_set(person()):
        _draw_editor(view)
    _draw_changes(view, said)


def _draw_editor(view: View) -> None:
    with st.expander(_("Change an assumption"), icon=":material/edit:", key="goals.editor"):
        word = st.selectbox(
            _("Word"),
            list(view.assumed),
            format_func=lambda each: view.assumed[each].name(language()),
            key="goals.word",
        )
        now = view.assumed[word]
        # The fields are new ones when the assumption is: they show what holds at present.
        stamp = f"{word}_{now.low}_{now.assumed}_{now.high}"
        with st.form(f"goals.assume_{stamp}", enter_to_submit=False):
            columns = st.columns(3)
            numbers = [
                column.number_input(
                    label, 0.0, 100.0, float(number * 100), 1.0, key=f"goals.{name}_{stamp}", format="%.1f"
                )
                for column, label, name, number in zip(
                    columns,
                    (_("Lowest, %"), _("Assumed, %"), _("Highest, %")),
                    ("low", "assumed", "high"),
                    now[1:4],
                    strict=True,
                )
            ]
            reason = st.text_input(_("Reason"), key=f"goals.reason_{stamp}", max_chars=300)
            st.caption(_target_count(view, now))
            if st.form_submit_button(_("Set"), type="primary"):
                low, assumed, high = (_share(each) for each in numbers)
                act(
                    lambda: assume(store(), person(), word, low, assumed, high, reason),
                    _("The assumption has been set. It can be undone."),
                )


def _target_count(view: View, word: Assumption) -> str:
    count = sum(target.word == word.word and target.assumed is None for target in view.targets)
    return _("{count} targets use this word; they are held against the new numbers at once.", count=count)


def _share(percent: float) -> Decimal:
    return Decimal(str(percent)) / 100


def _draw_changes(view: View, said: list[Change]) -> None:
    """Every change, newest first; the last one of each word or target can be undone by the ministry's manager."""
    if not said:
        return
    st.markdown(f"### {_('What was changed')}")
    draw_table(
        {
            _("When"): [show_moment(change.recorded_at) for change in said],
            _("Changed by"): [change.actor for change in said],
            _("Word or target"): [_subject(view, change.subject) for change in said],
            _("What happened"): [
                _("change." + change.action) + (f" ({_('undone')})" if change.undoes else "")
                for change in said
            ],
            _("Before"): [change.before or NOTHING for change in said],
            _("After"): [change.after or NOTHING for change in said],
            _("Reason"): [change.reason for change in said],
        },
        key="goals.changes",
        alt=_("What was changed"),
    )
    if not may_set(person()):
        return
    subjects = list(dict.fromkeys(change.subject for change in said))
    with st.expander(_("Undo a change"), icon=":material/undo:", key="goals.undoing"):
        subject = st.selectbox(
            _("Word or target"), subjects, format_func=lambda each: _subject(view, each), key="goals.subject"
        )
        last = next(change for change in said if change.subject == subject)
        st.caption(
            _(
                "Last change: {before} → {after}, {reason}",
                before=last.before or NOTHING,
                after=last.after or NOTHING,
                reason=last.reason,
            )
        )
        # A field of its own for each change: the reason of one is not that of the next.
        reason = st.text_input(_("Reason"), key=f"goals.undo_reason_{len(said)}_{subject}", max_chars=300)
        if st.button(_("Undo"), key="goals.undo", icon=":material/undo:"):
            act(
                lambda: undo(store(), person(), subject, reason),
                _("What stood before stands again; the change stays in the history."),
            )


def _subject(view: View, subject: str) -> str:
    return view.assumed[subject].name(language()) if subject in first_assumptions() else subject


def draw_unmeasured(view: View) -> None:
    """The targets nothing in the catalogue can tell of, with the reason."""
    silent = [target for target in view.targets if not target.is_measured]
    st.markdown(f"### {_('Targets that cannot be measured')}")
    draw_table(
        {
            _("Target"): [target.code for target in silent],
            _("Year"): [words.by_when(target) for target in silent],
            _("Text"): [target.text(language()) for target in silent],
            _("Why"): [target.reading(language()) for target in silent],
        },
        key="goals.unmeasured",
        alt=_("Targets that cannot be measured"),
    )


def draw_own(view: View) -> None:
    """The ministry's own targets, and for its manager the way to take one back."""
    own = [target for target in view.targets if target.is_own]
    st.markdown(f"### {_('Targets of the ministry')}")
    if not own:
        st.caption(_("The ministry has added no target of its own yet."))
        return
    draw_table(
        {
            _("Target"): [target.code for target in own],
            _("Text"): [target.text(language()) for target in own],
            _("For whom"): [words.whom(target) for target in own],
            _("What"): [words.what(target, view.indicators) for target in own],
            _("Year"): [str(target.due_on) for target in own],
            _("Assumed"): [_goal(view, target) for target in own],
        },
        key="goals.own",
        alt=_("Targets of the ministry"),
    )
    if may_set(person()):
        with st.expander(_("Withdraw a target"), icon=":material/delete:", key="goals.withdrawing"):
            code = st.selectbox(
                _("Target"),
                [target.code for target in own],
                format_func=lambda each: words.sentence(next(t for t in own if t.code == each)),
                key="goals.withdrawn",
            )
            reason = st.text_input(_("Reason"), key=f"goals.withdraw_reason_{code}", max_chars=300)
            if st.button(_("Withdraw"), key="goals.withdraw"):
                act(
                    lambda: withdraw_goal(store(), person(), code, reason),
                    _("The target has been withdrawn. It can be undone."),
                )


def _goal(view: View, target: Target) -> str:
    numbers = numbers_of(target, view.assumed)
    return words.show_goal(target, numbers.assumed if numbers else None, view.indicators)
