"""What the form in the browser may say to the server. Anything else is refused: a browser is not trusted."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from reporting.autosave import MOST_ENTRIES, Typed
from store.errors import Refusal

Code = Annotated[str, Field(max_length=20)]
# A figure or a note that is too long is refused by itself, by the rules; this keeps out floods only.
Text = Annotated[str, Field(max_length=20_000)]


class _Message(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", alias_generator=to_camel)


class TypedFigure(_Message):
    """A figure as typed, and what it was typed over; whether its note was chosen or kept on purpose."""

    code: Code
    text: Text
    note: Text
    base_text: Text
    base_note: Text
    is_note_said: bool = False

    def typed(self) -> Typed:
        """The same as the rules know it."""
        return Typed(
            self.code, self.text, self.note, self.base_text, self.base_note, is_note_said=self.is_note_said
        )


class Message(_Message):
    """One act: `save` figures, a section `unchanged`, a `follow_up` mark, the `history` of a figure, or to
    `submit` or `confirm` the whole."""

    id: Annotated[str, Field(max_length=60)]
    kind: Literal["save", "unchanged", "follow_up", "history", "submit", "confirm"]
    figures: Annotated[list[TypedFigure], Field(max_length=MOST_ENTRIES)] = []
    section: Code = ""
    code: Code = ""
    is_open: bool = False


def read_message(raw: object) -> Message:
    """The message, or Refusal `bad_message`."""
    try:
        return Message.model_validate(raw)
    except ValidationError as fault:
        raise Refusal(
            "bad_message", "The form sent something that cannot be read. Load the page again."
        ) from fault
