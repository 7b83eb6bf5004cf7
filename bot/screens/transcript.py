"""A ticket as an HTML page for its customer. Notes are never part of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

from bot.core.message import Message, Version, Visibility
from bot.core.people import Role
from bot.core.richtext import RichText, Span
from bot.core.ticket import Ticket
from bot.i18n.moments import zone_words
from bot.i18n.sentences import put, say, words
from bot.i18n.times import customer_status, day_and_clock
from bot.ports.work import Work
from bot.screens.own_messages import own_messages, own_status
from bot.screens.versions import version_lines
from bot.settings.rules import Queue, Rules

STYLE = (
    ":root{color-scheme:light dark}body{overflow-wrap:anywhere}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}"
    "h1{font-size:1.4rem}p.about,time,footer{color:#666;font-size:.85rem}"
    "article{margin:1rem 0;padding:.7rem 1rem;border-radius:.7rem;background:#f2f2f4}"
    "article.own{background:#e3eefc;margin-left:2rem}article header{display:flex;justify-content:space-between;gap:1rem}"
    ".later{margin-top:.4rem;font-size:.9rem}"
    ".said{white-space:pre-wrap;overflow-wrap:anywhere}.files{list-style:none;padding:0;margin:.4rem 0 0}"
    "pre,code{font-family:ui-monospace,monospace;background:rgba(0,0,0,.06)}"
    "blockquote{display:inline;border-left:3px solid #999;padding-left:.5rem}"
    "@media(prefers-color-scheme:dark){body{background:#16181c;color:#e8e8e8}article{background:#23262c}article.own{background:#1d3350}}"
)
_TAGS = (("bold", "b"), ("italic", "i"), ("underline", "u"), ("strike", "s"), ("code", "code"), ("pre", "pre"), ("quote", "blockquote"))


def transcript(work: Work, rules: Rules, ticket: Ticket, language: str) -> str:
    """Return the page with what the customer wrote, and our replies that were delivered to them."""
    said, versions = own_messages(work, ticket)
    return page(ticket, said, rules, language, work.people.customer_of(ticket).zone, versions)


def page(
    ticket: Ticket,
    said: Sequence[Message],
    rules: Rules,
    language: str,
    zone: str = "",
    versions: Mapping[int, Sequence[Version]] = MappingProxyType({}),
) -> str:
    """Return the page. ``versions`` are the later ones; only the customer's own are shown, because ours were not sent to them.

    Raises PermissionError if one of the messages is a note.
    """
    if any(message.visibility is not Visibility.PUBLIC for message in said):
        raise PermissionError("a note never reaches a customer")
    queue = rules.queue_of(ticket)
    zone = zone or queue.timezone
    title = escape(f"#{ticket.number} · {ticket.subject}")
    opened = say("Opened {when} · {status}", when=day_and_clock(ticket.opened_at, zone), status=customer_status(own_status(ticket)))
    ends = words(say("All times are {zone}.", zone=zone_words(zone)), language)
    articles = "".join(_article(message, queue, rules, language, zone, versions.get(message.id, ())) for message in said)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<h1>{title}</h1>\n<p class="about">{escape(rules.name)} · {_html(put(opened, language))}</p>\n'
        f"{articles}<footer>{escape(ends)}</footer>\n</body>\n</html>\n"
    )


def _article(message: Message, queue: Queue, rules: Rules, language: str, zone: str, versions: Sequence[Version]) -> str:
    own = message.role is Role.CUSTOMER
    name = (
        message.author_name if own else {"name": message.author_name or rules.name, "team": queue.name, "none": rules.name}[queue.persona]
    )
    when = words(say("{when}", when=day_and_clock(message.at, zone)), language)
    later = version_lines(versions, passed=None, zone=zone, language=language) if own else []
    edits = "".join(f'<div class="later said">{_html(line)}</div>' for line in later)
    files = "".join(f"<li>📎 {escape(file.name)}</li>" for file in message.files)
    return (
        f"<article{' class=own' if own else ''}><header><strong>{escape(name)}</strong><time>{escape(when)}</time></header>"
        f'<div class="said">{_html(message.text)}</div>{edits}{f"<ul class=files>{files}</ul>" if files else ""}</article>\n'
    )


def _html(rich: RichText) -> str:
    return "".join(_span(span) for span in rich)


def _span(span: Span) -> str:
    out = escape(span.text)
    for style, tag in _TAGS:
        if getattr(span, style):
            out = f"<{tag}>{out}</{tag}>"
    if span.link.startswith(("https://", "http://", "mailto:", "tel:")):
        out = f'<a href="{escape(span.link)}" rel="noopener noreferrer">{out}</a>'
    return out
