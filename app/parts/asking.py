"""Questions to the published warehouse, answered once for each publication however many people ask."""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Concatenate, ParamSpec, TypeVar

from app.parts.context import reader
from warehouse.published import Published, Version

MOST_KEPT = 4096
Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def ask(
    question: Callable[Concatenate[Published, Arguments], Answer],
    *arguments: Arguments.args,
    **choices: Arguments.kwargs,
) -> Answer:
    """`question(published, ...)`; its arguments must be hashable, and nobody may change the answer.

    Whether the person may have the answer is checked before: what is kept is the same for everybody.
    Refusal `no_warehouse`, and those of the question; a refusal is not kept.
    """
    published = reader().published
    return _kept(published, published.version(), question, arguments, tuple(sorted(choices.items())))  # type: ignore[return-value]


@lru_cache(maxsize=MOST_KEPT)
def _kept(
    published: Published,
    _version: Version,
    question: Callable[..., object],
    arguments: tuple[Hashable, ...],
    choices: tuple[tuple[str, Hashable], ...],
) -> object:
    return question(published, *arguments, **dict(choices))
