"""What an export of a customer's data says: plain data for ``data.json``, and the page that it begins with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import PurePosixPath
from typing import Any

from bot.core.customer import Customer, facts_of
from bot.core.file_names import safe_name
from bot.core.message import Attachment, Message
from bot.core.people import Role
from bot.core.richtext import text_of
from bot.core.ticket import Ticket
from bot.i18n.moments import zone_words
from bot.i18n.sentences import Sentence, say, words
from bot.i18n.times import day_and_clock, millis
from bot.ports.inbound import MessageReceived
from bot.screens.own_messages import own_status
from bot.screens.ticket_facts import LANGUAGES
from bot.screens.transcript import STYLE
from bot.settings.rules import Rules


def account_data(customer: Customer) -> dict[str, Any]:
    """What the customer's channel told us, what they chose, and the facts that they wrote. What agents keep isn't part of it."""
    return {
        "channel": customer.channel,
        "id": customer.person,
        "name": customer.name,
        "handle": customer.handle,
        "language": customer.chosen_language or customer.written_language or customer.language,
        "timezone": customer.timezone,
        "first_wrote_at": iso_time(customer.first_at),
        "last_wrote_at": iso_time(customer.last_at),
        "facts": {fact.key: fact.value for fact in facts_of(customer).values() if fact.theirs},
    }


def ticket_data(rules: Rules, ticket: Ticket, said: Sequence[Message], versions: Any) -> dict[str, Any]:
    queue = rules.queue_of(ticket)
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "status": own_status(ticket).value,
        "opened_at": iso_time(ticket.opened_at),
        "closed_at": iso_time(ticket.closed_at),
        "your_rating": int(ticket.stars or 0),
        "messages": [
            {
                "at": iso_time(message.at),
                "from": message.author_name
                if message.role is Role.CUSTOMER
                else {"name": message.author_name or rules.name, "team": queue.name, "none": rules.name}[queue.persona],
                "yours": message.role is Role.CUSTOMER,
                "text": text_of(message.text),
                "later": [
                    {"at": iso_time(later.at), "text": None if later.text is None else text_of(later.text)}
                    for later in (versions.get(message.id, ()) if message.role is Role.CUSTOMER else ())
                ],
                "files": [
                    {"name": file.name, "type": file.mime, "size": file.size, "path": path_of(ticket, message, place, file)}
                    for place, file in enumerate(message.files)
                ],
            }
            for message in said
        ],
    }


def waiting_data(waiting: Sequence[MessageReceived]) -> list[dict[str, Any]]:
    """What waits until its author says that they are a person."""
    return [
        {
            "at": iso_time(millis(message.at)),
            "text": text_of(message.text),
            "files": [
                {"name": file.name, "type": file.mime, "size": file.size, "path": waiting_path(number, place, file)}
                for place, file in enumerate(message.files)
            ],
        }
        for number, message in enumerate(waiting)
    ]


def waiting_path(number: int, place: int, file: Attachment) -> str:
    return f"files/waiting/{number + 1}-{place + 1}-{PurePosixPath(safe_name(file.name)).name}"


def path_of(ticket: Ticket, message: Message, place: int, file: Attachment) -> str:
    """Where a file is in the zip. A sender's name never leads out of its folder."""
    return f"files/{ticket.number}/{message.id}-{place + 1}-{PurePosixPath(safe_name(file.name)).name}"


def index_page(rules: Rules, data: dict[str, Any], accounts: Sequence[Customer], tickets: Sequence[Ticket], language: str) -> str:
    title = words(say("Your data at {desk}", desk=rules.name), language)
    zone = accounts[0].zone or rules.zone
    rows = "".join(
        f"<tr><td>{escape(words(label, language))}</td><td>{escape(words(value, language))}</td></tr>"
        for one in accounts
        for label, value in _account(rules, one, zone)
    )
    ends = words(say("All times are {zone}.", zone=zone_words(zone)), language)
    listed = "".join(
        f'<li><a href="ticket-{ticket.number}.html">#{ticket.number} · {escape(ticket.subject)}</a>{_files(one)}</li>'
        for ticket, one in zip(tickets, data["tickets"], strict=True)
    )
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n"
        f"<table>{rows}</table>\n<ul>{listed}</ul>\n{_waiting(data['waiting'], language)}"
        f"<footer>{escape(ends)}</footer>\n</body>\n</html>\n"
    )


def _account(rules: Rules, customer: Customer, zone: str) -> Iterator[tuple[Sentence, Sentence]]:
    """What is known of one account, in words."""
    reads = rules.language_of(customer)
    handle = f"@{customer.handle}" if customer.handle and "@" not in customer.handle else customer.handle
    told = (
        (say("Your name"), customer.name),
        (say("Account"), " · ".join(part for part in (customer.channel, customer.person, handle) if part)),
        (say("Language"), LANGUAGES.get(reads, reads)),
        (say("Time zone"), customer.timezone),
        (say("First message"), day_and_clock(customer.first_at, zone) if customer.first_at else ""),
        (say("Last message"), day_and_clock(customer.last_at, zone) if customer.last_at else ""),
        *((say("{name}", name=fact.key), fact.value) for fact in facts_of(customer).values() if fact.theirs),
    )
    yield from ((label, say("{value}", value=value)) for label, value in told if value)


def _waiting(messages: Sequence[dict[str, Any]], language: str) -> str:
    if not messages:
        return ""
    title = words(say("Not yet passed to our team"), language)
    listed = "".join(f"<li>{escape(one['text'])}{_files({'messages': [one]})}</li>" for one in messages)
    return f"<h2>{escape(title)}</h2>\n<ul>{listed}</ul>\n"


def _files(ticket: dict[str, Any]) -> str:
    files = [file for message in ticket["messages"] for file in message["files"]]
    links = "".join(f'<li><a href="{escape(file["path"])}">📎 {escape(file["name"])}</a></li>' for file in files)
    return f"<ul>{links}</ul>" if links else ""


def iso_time(ms: int) -> str | None:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds") if ms else None
