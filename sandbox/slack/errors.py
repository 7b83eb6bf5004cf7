"""The platform's ``ok: false`` responses."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """The platform does not carry a call out, and says why in its own code."""

    def __init__(self, error: str, *, messages: list[str] | None = None, **more: Any) -> None:
        super().__init__(error, *(messages or ()))
        self.error = error
        self.messages = messages or []
        self.more = more

    def answer(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            answer["response_metadata"] = {"messages": self.messages}
        return answer


class NotPossible(Exception):
    """What a person in front of a real client could not do: the test asks for something its user cannot see or press."""
