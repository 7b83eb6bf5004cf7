"""The platform's ``ok: false`` responses."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """The platform refuses a call, with an error code."""

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
    """A person could not do this in a real client: the user can't see or press what the test asks for."""
