"""Questions to the published warehouse, answered once for each publication however many people ask."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from app.parts.context import reader
from warehouse.published import Published

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def ask(
    question: Callable[Concatenate[Published, Arguments], Answer],
    *arguments: Arguments.args,
    **choices: Arguments.kwargs,
) -> Answer:
    """`Published.ask` of this server. Whether the person may have the answer is checked before: it is the same for all."""
    return reader().published.ask(question, *arguments, **choices)
