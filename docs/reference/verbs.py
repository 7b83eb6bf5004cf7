"""The verbs in all their forms, read from the registry of commands."""

from __future__ import annotations

from typing import Literal, get_args, get_origin

from markdown import bullets, code, section, table

from adapters.slack.manifest import SHORTCUTS
from bot.catalogue import registry
from bot.catalogue.choosing import Chosen
from bot.catalogue.parameters import AnyTicket, Line, Number, OtherTicket, Person, QueueKey, Somebody, Tags, When
from bot.catalogue.registry import Command, Parameter, Words
from bot.commands import load as load_commands
from bot.core.people import Role
from bot.screens.buttons import Slot

NUMBER = "1042"
INTRO = f"""\
A verb has the same name everywhere. `{NUMBER}` stands for a ticket's number. Square brackets mark what may be left out.

In Slack, `/ticket <verb>` works anywhere, and `!<verb>` works in a ticket's thread. A Slack button has the `action_id` below
(with `:<more>` behind it where a message has several buttons of the verb) and the `value` `<number>[:<more>]`; an option of the
menu `more` has the `value` `<verb>:<number>`. A Slack form has the verb as `callback_id`; each input's `block_id` is the parameter's
name, its `action_id` is `value`. In Telegram, a button's `callback_data` is `<verb>:<number>[:<more>]`."""
PLACES = {
    Slot.FRONT: "on the ticket's card",
    Slot.MORE: "in the menu of the ticket's card",
    Slot.PING: "on an escalation",
    Slot.NONE: "below the message that it belongs to",
}
CARRIED = {
    ("list", False): "`list:<word>[:<word>…]`, the words as they are typed",
    ("retry", False): "`retry:<number of the event>`",
    ("stats", False): "`stats:<queue>:<period>`",
    ("search", False): "`search:<words>`, the words as they are typed, with a full-width colon after the name of a facet",
    ("close", True): f"`close:{NUMBER}`",
    ("language", True): "`language:<code>`",
    ("privacy", True): "`privacy:export`, `privacy:erase`, `privacy:erase:yes` and `privacy:keep`",
    ("put", True): f"`put:{NUMBER}:<message>`, or `put:new:<message>` for a new ticket",
}
"""What a button carries where the registry can't tell: by verb, and whether it is a customers' one."""
TYPES = {
    Words: "text",
    Line: "one line of text",
    Tags: "words; in a form all that there are to be",
    Person: "a person: a mention, a handle, a name or `<channel>:<id>`",
    QueueKey: "a queue's key or name",
    Somebody: "a customer: one of their tickets, `@handle`, or channel and id",
    OtherTicket: "the number of another ticket of the same customer",
    AnyTicket: "the number of another ticket",
    Chosen: "messages: how many of the last ones, or their numbers as `m17,m18`",
    When: "a duration or a time: `1h30m`, `half an hour`, `17:30`, `mon 9:00`, `31.12.`, `2026-12-24 14:00`",
    Number: "a number",
}


def verbs() -> str:
    """The whole chapter."""
    load_commands()
    sides = (("Verbs of agents and managers", Role.AGENT), ("Verbs of customers", Role.CUSTOMER))
    return "\n\n".join(section(title, INTRO if by is Role.AGENT else "", *map(_verb, everything(by))) for title, by in sides) + _shortcuts()


def everything(by: Role) -> list[Command]:
    """All verbs of one side, those that only a button has included, each once as a word and once as a button where they differ."""
    found = [command for command in registry.registered() if (command.by is Role.CUSTOMER) == (by is Role.CUSTOMER)]
    return sorted(found, key=lambda command: (command.verb, command.pressed))


def _verb(command: Command) -> str:
    title = f"{code(command.verb)} (button)" if command.pressed else code(command.verb)
    forms = [] if command.pressed else _customers_words(command) if command.by is Role.CUSTOMER else _agents_words(command)
    return section(
        title, f"{command.help.rstrip('.')}.", bullets([("By", _who(command)), *forms, *_button(command)]), _asked(command), level=3
    )


def _who(command: Command) -> str:
    if command.by is Role.CUSTOMER:
        return "customers; the answer goes to their direct chat" if command.private else "customers"
    return "managers" if command.by is Role.MANAGER else "agents and managers"


def _agents_words(command: Command) -> list[tuple[str, str]]:
    typed = command.usage.replace(f" {NUMBER}", "", 1)
    short = f", or {code(f'!{command.short}')} for short" if command.short else ""
    return [("Slack command", code(f"/ticket {command.usage}")), ("In the ticket's thread", f"{code(f'!{typed}')}{short}")]


def _customers_words(command: Command) -> list[tuple[str, str]]:
    menu = ", in the bot's command menu" if command.menu else ""
    return [
        ("Telegram command", f"{code(f'/{command.usage}')}{menu}"),
        ("Slack", f"{code(f'!{command.usage}')} in the direct chat, or {code(f'/ticket {command.usage}')}"),
    ]


def _button(command: Command) -> list[tuple[str, str]]:
    own = CARRIED.get((command.verb, command.by is Role.CUSTOMER), "") if not command.on_ticket else ""
    if not (command.button or command.pressed or own):
        return []
    label = f"“{command.button}” " if command.button else ""
    data = ":".join([command.verb, *([NUMBER] if command.on_ticket else []), *(p.usage for p in command.parameters if command.pressed)])
    slack = f"option {code(f'{command.verb}:{NUMBER}')} of `more`" if command.slot is Slot.MORE else f"`action_id` {code(command.verb)}"
    place = PLACES[command.slot]
    return [("Button", f"{label}{place}"), ("Slack button", slack), ("Telegram button", own or code(data))]


def _asked(command: Command) -> str:
    """The parameters; an agents' verb on a ticket asks for them in a form."""
    if not command.parameters:
        return ""
    form = command.on_ticket and command.by is not Role.CUSTOMER
    title = f"Form {code(command.verb)}, submitted with “{command.submit}”:" if form and command.submit else "Parameters:"
    rows = [(code(p.name), "yes" if p.required else "no", _kind(p), p.label) for p in command.parameters]
    return f"{title}\n\n{table(['parameter', 'required', 'what', 'question'], rows)}"


def _kind(parameter: Parameter) -> str:
    if get_origin(parameter.type) is Literal:
        return " or ".join(map(code, get_args(parameter.type)))
    return TYPES[parameter.type]


def _shortcuts() -> str:
    rows = [(code(verb), name, description) for verb, name, description in SHORTCUTS]
    return "\n\n" + section(
        "Slack message shortcuts", "In the menu of a message.", table(["callback_id", "name", "what it does"], rows), level=2
    )
