"""Calls the function for an action on the page, by its name in the window's table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sandbox.slack import NotPossible, Refusal

Json = dict[str, Any]
Act = Callable[[Json], Awaitable[Json]]


class Refused(Exception):
    """The platform would not let a person do this. The text is shown to them."""


async def perform(table: Mapping[str, Act], name: str, body: Json) -> Json:
    """Call the function. A missing field is an error of the page, and the message says so."""
    if name not in table:
        raise Refused(f"There is no act called {name}.")
    try:
        return await table[name](body)
    except KeyError as missing:
        raise Refused(f"Not there: {missing.args[0]}") from missing
    except (ValueError, NotPossible) as wrong:
        raise Refused(str(wrong)) from wrong
    except Refusal as refusal:
        raise Refused(refusal.error) from refusal
