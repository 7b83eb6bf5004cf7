"""The error responses of the Bot API: a code and a sentence."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_PREFIXES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}


class Refusal(Exception):
    """A call that is not carried out.

    ``strict``: the real server would have accepted it silently. Here it is refused, because it hides a bug.
    """

    def __init__(self, code: int, description: str, *, strict: bool = False, parameters: dict[str, int] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.strict = strict
        self.parameters = parameters or {}

    def body(self) -> Json:
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad(description: str, **parameters: int) -> Refusal:
    """A 400. The first letter becomes small, unless the text is a code such as BUTTON_DATA_INVALID; so does the real server."""
    is_code = len(description) > 1 and (description[1] == "_" or description[1].isupper())
    text = description if is_code else description[:1].lower() + description[1:]
    return Refusal(400, f"Bad Request: {text}", parameters=parameters)


def strict(description: str) -> Refusal:
    return Refusal(400, f"Bad Request: {description}", strict=True)


def not_emulated(what: str) -> Refusal:
    return Refusal(400, f"Bad Request: not emulated: {what}")


def too_many(retry_after: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", parameters={"retry_after": retry_after})


def spoken(description: str) -> Refusal:
    """The refusal that has this text on the platform; its code follows from how it begins."""
    for code, prefix in _PREFIXES.items():
        if description.startswith(prefix):
            return Refusal(code, description)
    return bad(description)
