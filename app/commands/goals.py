"""Commands of the goals: what is reached, what words are assumed to mean, and the ministry's own targets."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import typer

from app.commands.output import Json, UserName, answer, opened_store
from auth.accounts import person
from reporting.goals import (
    add_goal,
    assume,
    assumptions,
    changes,
    goals,
    numbers_of,
    undo,
    withdraw_goal,
)
from reporting.quarter import parse_quarter
from reporting.targets import REGION_ALL, Assumption, Target, listed
from store.errors import Refusal
from store.settings import Settings
from warehouse.numbers import text

commands = typer.Typer(no_args_is_help=True, help="Targets, and what is reached of them.")

Reason = Annotated[str, typer.Option("--reason", help="Why.")]
Code = Annotated[str, typer.Option("--goal", help="The target's code, such as M001.")]


@commands.command("list")
def list_goals(
    unit_code: Annotated[
        str, typer.Option("--unit", help="Whose targets (default: the nation's).")
    ] = "000000",
    quarter: Annotated[str | None, typer.Option("--quarter", help="Count them in this quarter.")] = None,
    basis: Annotated[str, typer.Option(help="as_was or as_is")] = "as_was",
    stage: Annotated[str | None, typer.Option(help="live, reported or released")] = None,
    as_json: Json = False,
) -> None:
    """Every target with its numbers; with a quarter also how far it is reached and what stands for it."""
    targets, assumed, source = _in_force()
    counted = _counted(unit_code, parse_quarter(quarter), basis, stage, targets, assumed) if quarter else {}
    document = {
        "unit": unit_code,
        "quarter": quarter,
        "source": source,
        "assumptions": [_word(each) for each in assumed.values()],
        "targets": [_as_dict(each, assumed) | counted.get(each.code, {}) for each in targets],
    }
    answer(document, as_json, _lines)


@commands.command("assume")
def assume_word(
    word: Annotated[str, typer.Argument(help="A word of the guideline: 所有, 绝大部分, 大部分, 部分, 一些.")],
    low: Annotated[str, typer.Option(help="The lowest share it may mean, 0..1.")],
    assumed: Annotated[str, typer.Option(help="The share that counts as met, 0..1.")],
    high: Annotated[str, typer.Option(help="The highest share it may mean, 0..1.")],
    reason: Reason,
    user_name: UserName,
    as_json: Json = False,
) -> None:
    """Say anew what a word is assumed to mean."""
    with opened_store() as store:
        numbers = (_number(low, "--low"), _number(assumed, "--assumed"), _number(high, "--high"))
        answer(_word(assume(store, person(store, user_name), word, *numbers, reason)), as_json)


@commands.command("add")
def add(
    measure: Annotated[str, typer.Option(help="An indicator or condition it is counted by, such as H01.")],
    due: Annotated[str, typer.Option(help="The last day, ISO date.")],
    text_zh: Annotated[str, typer.Option("--text", help="What is to be reached, in Chinese.")],
    reason: Reason,
    user_name: UserName,
    text_en: Annotated[str, typer.Option(help="The same in English.")] = "",
    groups: Annotated[str, typer.Option(help="Groups of units, such as K12,SV (default: all asked).")] = "",
    region: Annotated[str, typer.Option(help="all, east, central or west")] = REGION_ALL,
    choices: Annotated[str, typer.Option(help="Choices that count, separated by |.")] = "",
    word: Annotated[str, typer.Option(help="A word of the guideline instead of a number.")] = "",
    assumed: Annotated[str, typer.Option(help="The number to reach; shares 0..1.")] = "",
    low: Annotated[str, typer.Option(help="From where on it counts as inside the range.")] = "",
    as_json: Json = False,
) -> None:
    """Add a target of the ministry's own."""
    with opened_store() as store:
        added = add_goal(
            store,
            person(store, user_name),
            measure=measure,
            due_on=_day(due),
            text_zh=text_zh,
            text_en=text_en,
            reason=reason,
            groups=[each.strip() for each in groups.split(",") if each.strip()],
            region=region,
            choices=listed(choices),
            word=word,
            assumed=_number(assumed, "--assumed") if assumed else None,
            low=_number(low, "--low") if low else None,
        )
        answer(_as_dict(added, assumptions(store)), as_json)


@commands.command("withdraw")
def withdraw(goal: Code, reason: Reason, user_name: UserName, as_json: Json = False) -> None:
    """Take back a target of the ministry's own; it stays in the history."""
    with opened_store() as store:
        gone = withdraw_goal(store, person(store, user_name), goal, reason)
        answer({"withdrawn": gone.code}, as_json)


@commands.command("undo")
def undo_change(
    subject: Annotated[str, typer.Argument(help="A word, or the code of an own target.")],
    reason: Reason,
    user_name: UserName,
    as_json: Json = False,
) -> None:
    """Bring back what stood before the last change of a word or an own target."""
    with opened_store() as store:
        answer(undo(store, person(store, user_name), subject, reason), as_json)


@commands.command("history")
def show_changes(as_json: Json = False) -> None:
    """Every change of assumptions and own targets, the newest first."""
    with opened_store() as store:
        answer({"changes": changes(store)}, as_json)


def _in_force() -> tuple[tuple[Target, ...], dict[str, Assumption], str]:
    """Targets and assumptions of the store, or, while a server holds it, as they were published last; and which."""
    from warehouse.published import Published
    from warehouse.targets import published_assumptions, published_targets

    try:
        with opened_store() as store:
            return goals(store), assumptions(store), "store"
    except Refusal as refused:
        if refused.code != "store_held":
            raise
        published = Published(Settings().warehouse_path)
        return published_targets(published), published_assumptions(published), "published"


def _counted(
    unit: str,
    quarter: str,
    basis: str,
    stage: str | None,
    targets: tuple[Target, ...],
    assumed: dict[str, Assumption],
) -> dict[str, dict[str, Any]]:
    """By code what is reached; targets nobody there is due for are not among them."""
    from warehouse.goals import reached, stand
    from warehouse.published import Published

    rows = reached(Published(Settings().warehouse_path), unit, [quarter], targets, basis, stage)
    return {
        each.target.code: {
            "stage": each.counted.stage,
            "due": each.counted.due,
            "reached": each.counted.reached,
            "not_reached": each.counted.not_reached,
            "unanswered": each.counted.unanswered,
            "share": each.counted.share,
            "coverage": each.counted.coverage,
            "band": each.band,
        }
        for each in stand(rows, targets, assumed)
    }


def _as_dict(target: Target, assumed: dict[str, Assumption]) -> dict[str, Any]:
    numbers = numbers_of(target, assumed)
    found = {name: value for name, value in vars(target).items() if name not in ("low", "assumed")}
    shares = {name: text(getattr(numbers, name, None)) for name in ("low", "assumed", "high")}
    return {**found, "is_measured": target.is_measured, **shares}


def _word(said: Assumption) -> dict[str, Any]:
    return {
        name: text(value) if isinstance(value, Decimal) else value for name, value in said._asdict().items()
    }


def _lines(document: dict[str, Any]) -> list[str]:
    lines = []
    for row in document["targets"]:
        said = row.get("band") or ("cannot be measured" if not row["is_measured"] else "")
        share = f"{Decimal(row['share']):.4f}" if row.get("share") else "-"
        goal = row["assumed"] or "-"
        when = row["due_on"] or f"every {row['every_months']} months"
        lines.append(f"{row['code']}  {when}  {said:<18}  {share} of {goal}  {row['text_zh']}")
    return lines


def _number(text: str, option: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as fault:
        raise Refusal("bad_number", f"{option} {text} is not a number.", given=text) from fault


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise Refusal("bad_date", f"'{text}' is not a day. Write it as 2027-12-31.", given=text) from fault
