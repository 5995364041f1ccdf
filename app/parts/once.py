"""What is asked many times while a page is drawn, answered once: who is signed in, where a unit belongs."""

from collections.abc import Callable, Hashable
from typing import ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from streamlit.runtime.scriptrunner import get_script_run_ctx

from app import state

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
_kept: WeakKeyDictionary[object, dict[Hashable, object]] = WeakKeyDictionary()


def once(
    question: Callable[Arguments, Answer], *arguments: Arguments.args, **choices: Arguments.kwargs
) -> Answer:
    """`question(...)`, asked again in the next run of a page, and after anything has been written.

    A refusal is not kept. Outside a page every question is asked.
    """
    context = get_script_run_ctx(suppress_warning=True)
    run = context.parallel_coordinator if context else None  # made anew at the beginning of each run
    if run is None:
        return question(*arguments, **choices)
    kept = _kept.setdefault(run, {})
    key = (state.server().store.commits, question, arguments, tuple(sorted(choices.items())))
    if key not in kept:
        kept[key] = question(*arguments, **choices)
    return cast(Answer, kept[key])
