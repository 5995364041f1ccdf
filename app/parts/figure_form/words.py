"""The words of the form itself, in the person's language."""

from typing import Any

from app.parts.context import _


def words() -> dict[str, Any]:
    """By the name that form.js knows them by."""
    return {**_state_words(), **_row_words(), **_problem_words()}


def _state_words() -> dict[str, Any]:
    """How far one is, what is saved, and until when."""
    return {
        "answered": _("{answered} of {asked} figures answered"),
        "savedAt": _("All saved; last change {moment}."),
        "nothingYet": _("Nothing typed yet. What you type is saved by itself."),
        "saving": _("Saving …"),
        "unsaved": _("{count} figures not saved yet."),
        "unsavedHere": _("not saved {count}"),
        "saveNow": _("Save now"),
        "unanswered": _("No answer from the server. What you typed is kept in this browser and sent again."),
        "refused": _("Not saved:"),
        "waiting": _("{count} figures wait for you."),
        "restSaved": _("Everything else is saved."),
        "left": _("{left} left"),
        "days": _("{count} d"),
        "hours": _("{count} h"),
        "minutes": _("{count} min"),
        "timeUp": _("The time is up. Load the page again to see where the form stands."),
        "submit": _("Submit"),
        "report": _("Submit and report"),
        "reportAsked": _("It is reported at once and locked then; only a withdrawal undoes it."),
        "notYet": _("Not yet"),
        "confirm": _("Confirm: nothing changed this quarter"),
        "lockedDrafts": _("Typed here, but the form was closed before it was saved: {figures}"),
        "discard": _("Discard"),
        "unchanged": _("Nothing changed in this section"),
        "updated": _("changed {count}"),
        "confirmedMark": _("✓ unchanged"),
        "find": _("Find a figure"),
        "show": _("Which figures"),
        "filters": {
            "all": _("All figures"),
            "open": _("Open for correction"),
            "missing": _("Not answered"),
            "problems": _("To correct, explain or look at"),
            "flagged": _("Marked to come back to"),
            "stale": _("Not updated for long"),
        },
        "nothingFound": _("No such figure."),
        "openFor": _("Open for correction:"),
        "help": _("Keys and signs"),
        "keys": _(
            "Enter or ↓: next figure · Shift+Enter or ↑: back · Ctrl+S: save now · Ctrl+Enter: submit ·"
            " Alt+N: note · Alt+I: what is asked and why · Esc: take back · a column can be pasted"
        ),
        "icons": _("✎ note · ⚑ mark to come back to · ↺ every change · NA not applicable"),
    }


def _row_words() -> dict[str, Any]:
    """What stands in a row, and beside its buttons."""
    return {
        "before": _("Last quarter"),
        "now": _("This quarter"),
        "change": _("Change"),
        "line": _("Last eight quarters"),
        "placeholder": _("number, or NA"),
        "dayPlaceholder": _("day, as 2015-03-31"),
        "bySystem": _("counted by the system"),
        "more": _("more"),
        "less": _("less"),
        "aboutOf": _("What {code} is and why it is asked"),
        "definition": _("Definition"),
        "why": _("Why it is asked"),
        "allowed": _("What may be entered"),
        "usedIn": _("Computed from it"),
        "notApplicable": _("NA"),
        "notApplicableOf": _("{code}: NA, not applicable"),
        "note": _("Note"),
        "notePlaceholder": _("Note: choose below or write"),
        "noteOf": _("Note of {code}"),
        "writeNote": _("Note: write one for {code}"),
        "lastNote": _("last time: {note}"),
        "keepNote": _("Still so: keep this note"),
        "flag": _("Mark"),
        "flagOf": _("Mark {code} to come back to"),
        "history": _("Changes"),
        "historyOf": _("Changes of {code}"),
        "historyHead": [_("When"), _("Quarter"), _("Who"), _("Before"), _("After"), _("Note")],
        "noHistory": _("Nothing has been entered yet."),
        "words": {"是": "true", "否": "false", "有": "true", "无": "false", "yes": "true", "no": "false"},
    }


def _problem_words() -> dict[str, Any]:
    """What is wrong, what happened elsewhere, and what was done."""
    return {
        "error": _("to correct"),
        "explain": _("to explain"),
        "hint": _("to look at"),
        "explained": _("(explained in the note)"),
        "others": _("See also:"),
        "moreProblems": _("{count} more"),
        "inTheWay": _("Correct or explain this first; then submit."),
        "pasted": _("{count} figures pasted."),
        "blank": _("{count} empty cells changed nothing."),
        "takeBack": _("Take the paste back"),
        "passedOver": _("{count} of them are closed or unknown and were passed over: {codes}"),
        "atTheEnd": _("That was the last figure."),
        "conflict": _("{actor} saved {value} here at {moment}. Which one holds?"),
        "conflictNote": _("Their note: {note}"),
        "keepMine": _("Mine"),
        "takeTheirs": _("Theirs"),
        "changedElsewhere": _("Changed elsewhere by {actor}; it was {was}."),
    }
