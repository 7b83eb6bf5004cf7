"""A wrong field, where a handler finds it."""

from __future__ import annotations

from bot.api.fields import FieldProblem
from bot.i18n.sentences import Sentence


class WrongField(Exception):
    """A field of a request is wrong."""

    def __init__(self, name: str, detail: Sentence) -> None:
        super().__init__(name)
        self.problem = FieldProblem(name, detail)
