"""The catalogue of verbs: ``@command`` reads a function's signature, and everything a channel offers is derived from it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated, Any, Literal, NewType, get_args, get_origin, get_type_hints

import bot.commands
from bot.cards import Style
from bot.core.people import Role
from bot.core.richtext import RichText
from bot.core.ticket import Ticket

Words = NewType("Words", RichText)  # of many lines: when typed, all that is left


class Slot(StrEnum):
    """Where a button stands on a card."""

    FRONT = "front"
    MORE = "more"
    PING = "ping"
    NONE = "none"


class Topic(StrEnum):
    """What somebody wants to do; the help is in this order."""

    ANSWER = "answer"
    HAND = "hand"
    SORT = "sort"
    LOOK = "look"
    PING = "ping"


def always(_: Ticket) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing a verb has to be told. ``type`` picks its converter in :mod:`bot.intake.convert`."""

    name: str
    label: str
    type: Any
    required: bool
    default: Any = None

    @property
    def usage(self) -> str:
        """``<text>``, ``wish|defect``, ``[link]``."""
        if get_origin(self.type) is Literal:
            choices = "|".join(get_args(self.type))
            return choices if self.required else f"[{choices}]"
        return f"<{self.name}>" if self.required else f"[{self.name}]"


@dataclass(frozen=True, slots=True)
class Command:
    """A verb. ``help``, ``button`` and the labels are message ids."""

    verb: str
    run: Callable[..., Any]
    by: Role
    help: str
    button: str
    slot: Slot
    style: Style
    offered: Callable[[Ticket], bool]
    on_ticket: bool
    parameters: tuple[Parameter, ...]
    short: str
    menu: bool
    submit: str
    order: int
    private: bool
    topic: Topic
    quiet: bool

    @property
    def usage(self) -> str:
        """How it is typed, without what stands before the verb: ``move 1042 <queue>``."""
        words = [self.verb, *(["1042"] if self.on_ticket else [])]
        for parameter in self.parameters:
            words.append(parameter.usage)
            if parameter.type is Words:
                break
        return " ".join(words)


_FOUND: dict[tuple[bool, str, bool], Command] = {}


def command(
    *,
    by: Role,
    button: str = "",
    slot: Slot = Slot.NONE,
    style: Style = "",
    offered: Callable[[Ticket], bool] = always,
    verb: str = "",
    short: str = "",
    menu: bool = False,
    submit: str = "",
    pressed: bool = False,
    private: bool = False,
    topic: Topic = Topic.LOOK,
    quiet: bool = False,
    order: int = 50,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function a verb. Its name is the verb unless ``verb`` says otherwise, its docstring's first line the help.

    The first parameter is the :class:`bot.deed.Deed`; a second one called ``ticket`` makes it a deed on a ticket; the others are asked for
    by their annotation ``Annotated[type, "label"]``. ``short`` is a second, shorter spelling; ``menu`` puts it into customers' menus;
    ``pressed`` is for a verb whose button means something else than its word: ``new:1042`` is not ``/new 1042``; ``private`` is for what a
    customer is answered in his direct chat alone, wherever he asks; ``topic`` is where the help has it; ``quiet``
    is for what the card shows anyway: a press on it is not answered; ``order`` sorts buttons.
    """

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        hints = get_type_hints(run, include_extras=True)
        parameters = list(inspect.signature(run).parameters.values())[1:]
        on_ticket = bool(parameters) and parameters[0].name == "ticket"
        asked = tuple(_parameter(p, hints[p.name]) for p in parameters[on_ticket:])
        name = verb or run.__name__
        line = inspect.getdoc(run) or ""
        made = Command(
            name,
            run,
            by,
            line.splitlines()[0],
            button,
            slot,
            style,
            offered,
            on_ticket,
            asked,
            short,
            menu,
            submit or button,
            order,
            private,
            topic,
            quiet,
        )
        _FOUND[by is Role.CUSTOMER, name, pressed] = made
        on_card.cache_clear()
        return run

    return register


def _parameter(found: inspect.Parameter, hint: Any) -> Parameter:
    kind, label = get_args(hint) if get_origin(hint) is Annotated else (hint, found.name)
    required = found.default is inspect.Parameter.empty
    return Parameter(found.name, label, kind, required, None if required else found.default)


def load() -> None:
    """Import every file of the folder of commands: the folder is the registry."""
    for module in iter_modules(bot.commands.__path__, "bot.commands."):
        import_module(module.name)


def find(verb: str, *, customer: bool, pressed: bool = False) -> Command | None:
    """The verb of that name or short name on this side of the desk, as a button or as a word."""
    word = verb.lower()
    exact = (_FOUND.get((customer, word, True)) if pressed else None) or _FOUND.get((customer, word, False))
    return exact or next(
        (c for (side, _, button), c in _FOUND.items() if side == customer and not button and word and c.short == word), None
    )


@cache
def on_card(slot: Slot) -> tuple[Command, ...]:
    """The agents' verbs that may stand there on a ticket's card, in their order."""
    there = [found for found in all_commands(customer=False) if found.slot is slot and found.button]
    return tuple(sorted(there, key=lambda found: found.order))


def all_commands(*, customer: bool) -> list[Command]:
    return [found for (side, _, pressed), found in sorted(_FOUND.items()) if side == customer and not pressed]


def usage(verb: str) -> str:
    """How an agents' verb is typed."""
    return next((found.usage for found in all_commands(customer=False) if found.verb == verb), verb)


def nearest(word: str, *, customer: bool) -> str:
    """The verb that a mistyped word most likely meant; empty when none is near."""
    found = get_close_matches(word.lower(), [c.verb for c in all_commands(customer=customer)], 1, 0.6)
    return found[0] if found else ""
