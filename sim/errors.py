"""How does Onze say no? One sentence, with the file and the key that caused it.

Floor: beside `sim.parameters`; imports nothing of the project.
"""

from __future__ import annotations


class OnzeError(ValueError):
    """A refusal a person can act on.

    message: one sentence naming what was found, where, and what is allowed.
    file, key: the file and the key (column, line, option) it speaks of, where there is one.
    """

    def __init__(self, message: str, file: object = None, key: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.file = None if file is None else str(file)
        self.key = key

    def __reduce__(self) -> tuple[type[OnzeError], tuple[str, str | None, str | None]]:
        """Keep file and key when the error crosses a process boundary."""
        return type(self), (self.message, self.file, self.key)

    def as_dict(self) -> dict[str, str | None]:
        """The `error` object of `--json`: message, file, key."""
        return {"message": self.message, "file": self.file, "key": self.key}
