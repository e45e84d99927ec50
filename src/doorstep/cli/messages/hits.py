"""What the readers of code and templates report."""

from dataclasses import dataclass

from doorstep.cli.messages.catalogue import Text


@dataclass(frozen=True)
class Hit:
    """One place that asks for a text."""

    line: int
    text: Text
    plural: str = ""


class NotLiteral(Exception):
    """A text that is computed cannot be looked up by a translator."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}: a text to translate must be a plain literal")
        self.line = line
