"""What people can meet: a refusal with a stable code and a sentence that says what to do next."""

from collections.abc import Sequence


class Refusal(Exception):
    """An act that was refused. Nothing of it has been applied.

    `code` is stable and in English snake case; scripts may rely on it. `message` is the English
    sentence; screens translate it by `code`, with `details` filled in.
    """

    def __init__(self, code: str, message: str, **details: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details

    def as_dict(self) -> dict[str, str]:
        """Code and message, as `--json` prints them.

        >>> Refusal("locked", "The report is locked.").as_dict()
        {'code': 'locked', 'message': 'The report is locked.'}
        """
        return {"code": self.code, "message": self.message}


class Refusals(Refusal):
    """Several refusals at once: every problem of a file, so that it can be mended in one go."""

    def __init__(self, problems: Sequence[Refusal]) -> None:
        first = problems[0]
        super().__init__(first.code, f"{len(problems)} problems; the first: {first.message}")
        self.problems = list(problems)
