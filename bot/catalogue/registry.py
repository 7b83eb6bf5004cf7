"""The registry of verbs: ``@command`` reads a function's signature, and every form of the verb on all channels is derived from it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any, Literal, NewType, get_args, get_origin, get_type_hints

from bot.core.errors import DeskError
from bot.core.people import Right, Role
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.ports.cards import Style
from bot.screens import buttons
from bot.screens.buttons import Slot, VerbButton, always
from bot.screens.viewer import Viewer
from bot.tickets.context import Context
from bot.tickets.frames import know_command

Words = NewType("Words", RichText)  # several lines; when typed, the rest of the message


class Topic(StrEnum):
    """The sections of the help, in their order."""

    ANSWER = "answer"
    HAND = "hand"
    SORT = "sort"
    LOOK = "look"
    PING = "ping"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a verb. ``type`` selects its converter in :mod:`bot.catalogue.parameters`."""

    name: str
    label: str
    type: Any
    required: bool
    default: Any = None

    @property
    def usage(self) -> str:
        """How the argument is written: ``<text>``, ``wish|defect``, ``[link]``."""
        if get_origin(self.type) is Literal:
            choices = "|".join(get_args(self.type))
            return choices if self.required else f"[{choices}]"
        return f"<{self.name}>" if self.required else f"[{self.name}]"


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A submitted form of a verb that builds its form itself: the form's arguments, and what was filled in, plain and rich."""

    args: tuple[str, ...]
    values: Mapping[str, str]
    texts: Mapping[str, RichText]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(VerbButton):
    """A verb. ``help``, ``button`` and the labels are message ids."""

    run: Callable[..., Any]
    by: Role
    help: str
    on_ticket: bool
    parameters: tuple[Parameter, ...]
    short: str
    menu: bool
    submit: str
    private: bool
    topic: Topic
    quiet: bool
    pressed: bool
    listed: bool
    reads: bool
    current: Callable[[Ticket], Mapping[str, object]]
    filled: Callable[[Any, FilledForm], Any] | None
    changed: Callable[[Any, FilledForm, str], Any] | None
    right: Right | None
    acts_on: Callable[[Any, Ticket], object] | None

    def can_act(self, context: Context, ticket: Ticket) -> bool:
        """Whether the team's verb can do something to a ticket for this person now. A card is for everybody and knows ``offered`` only."""
        if not self.on_ticket or self.by is Role.CUSTOMER or not self.offered(ticket) or (ticket.merged_into and not self.on_merged):
            return False
        try:
            self.ensure_allowed(context, ticket)
            return self.acts_on is None or bool(self.acts_on(context, ticket))
        except DeskError:  # it says why there is nothing to act on
            return False

    def ensure_allowed(self, viewer: Viewer, ticket: Ticket | None) -> None:
        """Raise ForManagers if the ticket's queue leaves the verb to its managers, and the viewer is none."""
        if self.right and ticket:
            viewer.ensure_may(self.right, viewer.queue(ticket))

    def act(self, context: Context, ticket: Ticket | None, values: Mapping[str, Any]) -> Any:
        """Run the verb. Raises ForManagers and the verb's own DeskErrors."""
        self.ensure_allowed(context, ticket)
        return self.run(context, ticket, **values) if self.on_ticket else self.run(context, **values)

    @property
    def usage(self) -> str:
        """How the verb is typed, without a prefix: ``move 1042 <queue>``."""
        return self._usage(*(["1042"] if self.on_ticket else []))

    @property
    def usage_in_thread(self) -> str:
        """How the verb is typed in a ticket's thread, without a prefix: ``move <queue>``."""
        return self._usage()

    def _usage(self, *number: str) -> str:
        words = [self.verb, *number]
        for parameter in self.parameters:
            words.append(parameter.usage)
            if parameter.type is Words:
                break
        return " ".join(words)


_FOUND: dict[tuple[bool, str, bool], Command] = {}


def _nothing(_: Ticket) -> Mapping[str, object]:
    return {}


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
    listed: bool = True,
    reads: bool = False,
    on_merged: bool = False,
    order: int = 50,
    current: Callable[[Ticket], Mapping[str, object]] = _nothing,
    filled: Callable[[Any, FilledForm], Any] | None = None,
    changed: Callable[[Any, FilledForm, str], Any] | None = None,
    right: Right | None = None,
    acts_on: Callable[[Any, Ticket], object] | None = None,
    question: str = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as a verb. The verb is its name unless ``verb`` is given; the docstring's first line is the help.

    The first parameter is the :class:`bot.tickets.context.Context`; a second one named ``ticket`` makes it a verb on a ticket. The
    others are described by ``Annotated[type, "label"]``. ``short`` is a second, shorter spelling. ``menu`` adds it to customers' menus.
    ``pressed`` is for a button that does something else than the typed verb: ``new:1042`` is not ``/new 1042``. ``private`` sends the
    answer to the customer's direct chat, wherever they ask. ``topic`` is its section in the help. ``quiet`` is for a change that the
    card shows anyway: a press isn't answered. ``listed`` is False for a verb that the list of all verbs leaves out, because a button
    offers it wherever it can be used. ``reads`` is for a verb that changes nothing. ``on_merged``: on a merged ticket, it acts on
    that one instead of the whole. ``order`` sorts buttons. ``current`` returns the ticket's values that the form begins with. ``filled``
    takes the submitted form of a verb that builds its form itself, ``changed`` the open one and the field in which another option was
    chosen. ``right`` is for a verb on a ticket that a queue may leave to its managers. ``acts_on`` finds what else a verb on a ticket
    needs, such as a reply of the actor; if it finds nothing or raises a DeskError, the verb isn't offered to this person. ``question`` is
    asked before its button acts.
    """

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        hints = get_type_hints(run, include_extras=True)
        parameters = list(inspect.signature(run).parameters.values())[1:]
        on_ticket = bool(parameters) and parameters[0].name == "ticket"
        asked = tuple(_parameter(p, hints[p.name]) for p in parameters[on_ticket:])
        name = verb or run.__name__
        line = inspect.getdoc(run) or ""
        made = Command(
            verb=name,
            run=run,
            by=by,
            help=line.splitlines()[0],
            button=button,
            slot=slot,
            style=style,
            offered=offered,
            on_ticket=on_ticket,
            parameters=asked,
            short=short,
            menu=menu,
            submit=submit or button,
            order=order,
            private=private,
            topic=topic,
            quiet=quiet,
            pressed=pressed,
            listed=listed,
            reads=reads,
            on_merged=on_merged,
            current=current,
            filled=filled,
            changed=changed,
            right=right,
            acts_on=acts_on,
            question=question,
        )
        _FOUND[by is Role.CUSTOMER, name, pressed] = made
        if by is Role.CUSTOMER and not pressed:
            know_command(name)
        elif not pressed:
            buttons.add(made)
        return run

    return register


def _parameter(found: inspect.Parameter, hint: Any) -> Parameter:
    kind, label = get_args(hint) if get_origin(hint) is Annotated else (hint, found.name)
    required = found.default is inspect.Parameter.empty
    return Parameter(found.name, label, kind, required, None if required else found.default)


def find(verb: str, *, customer: bool, pressed: bool = False) -> Command | None:
    """Find a verb by its name or short name, among the customers' or the team's; ``pressed`` prefers a button's own command."""
    word = verb.lower()
    exact = (_FOUND.get((customer, word, True)) if pressed else None) or _FOUND.get((customer, word, False))
    return exact or next(
        (c for (side, _, button), c in _FOUND.items() if side == customer and not button and word and c.short == word), None
    )


def registered() -> list[Command]:
    """Every verb of both sides, and those that mean something else as a button."""
    return [found for _, found in sorted(_FOUND.items())]


def all_commands(*, customer: bool) -> list[Command]:
    return [found for (side, _, pressed), found in sorted(_FOUND.items()) if side == customer and not pressed]


def usage(verb: str) -> str:
    """Return how a team's verb is typed."""
    return next((found.usage for found in all_commands(customer=False) if found.verb == verb), verb)


def nearest(word: str, *, customer: bool) -> str:
    """Return the verb that a mistyped word probably meant; empty if none is similar."""
    found = get_close_matches(word.lower(), [c.verb for c in all_commands(customer=customer)], 1, 0.6)
    return found[0] if found else ""
