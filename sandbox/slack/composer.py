"""Converts what a person types into the escaped text and the rich text block that the platform's composer makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.slack.state import Json, Workspace

FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|(?<![\w*])\*(?P<bold>\S(?:[^*\n]*\S)?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>\S(?:[^_\n]*\S)?)_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>\S(?:[^~\n]*\S)?)~(?![\w~])"
    r"|(?P<link>https?://[^\s<>|]+[^\s<>|.,;:!?)\]}'\"*_~])"
    r"|(?P<mail>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<!\w)@(?P<user>[\w.-]*\w)"
    r"|(?<![\w&])\#(?P<channel>[\w-]+)"
    r"|:(?P<emoji>[a-z0-9_+'-]+(?:::skin-tone-[2-6])?):",
)
LIST_ITEM = re.compile(r"^(?P<indent> *)(?:(?P<bullet>[•◦▪*-])|(?P<number>\d+)\.) +(?P<rest>(?:[^ \n].*)?)$")
QUOTE = re.compile(r"^> ?(.*)$")
BROADCASTS = ("here", "channel", "everyone")


@dataclass(frozen=True, slots=True)
class Composed:
    text: str
    block: Json | None
    mentions: tuple[str, ...]


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def compose(typed: str, workspace: Workspace) -> Composed:
    elements: list[Json] = []
    text: list[str] = []
    end = 0
    for fence in FENCE.finditer(typed):
        before = typed[end : fence.start()]
        elements += _paragraphs(before.removesuffix("\n"), workspace)
        text.append(_marked(before, workspace))
        elements.append({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": fence[1]}], "border": 0})
        text.append(escaped(fence[0]))
        end = fence.end()
    rest = typed[end:]
    elements += _paragraphs(rest.removeprefix("\n") if end else rest, workspace)
    text.append(_marked(rest, workspace))
    whole = "".join(text)
    block = {"type": "rich_text", "block_id": workspace.new_id("b"), "elements": elements} if elements else None
    return Composed(whole, block, tuple(re.findall(r"<@(\w+)>", whole)))


def _marked(typed: str, workspace: Workspace) -> str:
    """The text field: formatting marks stay as typed; people, places and links are put into brackets; everything else is escaped."""
    out: list[str] = []
    for line in typed.split("\n"):
        quote = QUOTE.match(line)
        out.append(("&gt; " if quote else "") + _wrapped(quote[1] if quote else line, workspace))
    return "\n".join(out)


def _wrapped(typed: str, workspace: Workspace) -> str:
    out: list[str] = []
    end = 0
    for match in INLINE.finditer(typed):
        kind, value = match.lastgroup or "", match[match.lastgroup or 0]
        out.append(escaped(typed[end : match.start()]))
        end = match.end()
        if kind in ("bold", "italic", "strike"):
            out.append(match[0][0] + _wrapped(value, workspace) + match[0][-1])
        elif kind == "link":
            out.append(f"<{escaped(value)}>")
        elif kind == "mail":
            out.append(f"<mailto:{value}|{value}>")
        else:
            out.append(_named(kind, value, workspace) or escaped(match[0]))
    out.append(escaped(typed[end:]))
    return "".join(out)


def _named(kind: str, value: str, workspace: Workspace) -> str | None:
    if kind == "user" and value in BROADCASTS:
        return f"<!{value}>"
    if kind == "user" and (user := find_user(value, workspace)):
        return f"<@{user}>"
    if kind == "channel" and (channel := find_channel(value, workspace)):
        return f"<#{channel}|{value}>"
    return None


def find_user(name: str, workspace: Workspace) -> str | None:
    return next((user.id for user in workspace.users.values() if user.name == name), None)


def find_channel(name: str, workspace: Workspace) -> str | None:
    return next((channel.id for channel in workspace.channels.values() if channel.name == name), None)


def _paragraphs(typed: str, workspace: Workspace) -> Iterator[Json]:
    """Runs of list items, of quoted lines and of plain lines, each as its own element."""
    run: list[str] = []
    kind = ""
    for line in [*typed.split("\n"), None] if typed else []:
        now = "end" if line is None else _line_kind(line)
        if now != kind and run:
            yield from _run(kind, run, workspace)
            run = []
        kind = now
        run.append(line or "")


def _line_kind(line: str) -> str:
    if QUOTE.match(line):
        return "quote"
    if (item := LIST_ITEM.match(line)) is not None:
        return f"{'bullet' if item['bullet'] else 'ordered'}:{len(item['indent']) // 4}"
    return "plain"


def _run(kind: str, lines: list[str], workspace: Workspace) -> Iterator[Json]:
    if kind == "plain":
        yield {"type": "rich_text_section", "elements": list(_inline("\n".join(lines), workspace, {}))}
    elif kind == "quote":
        quoted = "\n".join(QUOTE.sub(r"\1", line) for line in lines)
        yield {"type": "rich_text_quote", "elements": list(_inline(quoted, workspace, {}))}
    else:
        style, _, indent = kind.partition(":")
        items = [LIST_ITEM.sub(r"\g<rest>", line) for line in lines]
        sections = [{"type": "rich_text_section", "elements": list(_inline(item, workspace, {}))} for item in items]
        yield {"type": "rich_text_list", "elements": sections, "style": style, "indent": int(indent), "border": 0}


def _inline(typed: str, workspace: Workspace, style: dict[str, bool]) -> Iterator[Json]:
    styled: Json = {"style": style} if style else {}
    end = 0
    pending = ""
    for match in INLINE.finditer(typed):
        kind, value = match.lastgroup or "", match[match.lastgroup or 0]
        found = list(_element(kind, value, workspace, style))
        pending += typed[end : match.start()] + ("" if found else match[0])
        end = match.end()
        if found and pending:
            yield {"type": "text", "text": pending, **styled}
            pending = ""
        yield from found
    if pending + typed[end:]:
        yield {"type": "text", "text": pending + typed[end:], **styled}


def _element(kind: str, value: str, workspace: Workspace, style: dict[str, bool]) -> Iterator[Json]:
    styled: Json = {"style": style} if style else {}
    if kind in ("bold", "italic", "strike"):
        yield from _inline(value, workspace, {**style, kind: True})
    elif kind == "code":
        yield {"type": "text", "text": value, "style": {**style, "code": True}}
    elif kind == "link":
        yield {"type": "link", "url": value, **styled}
    elif kind == "mail":
        yield {"type": "link", "url": f"mailto:{value}", "text": value, **styled}
    elif kind == "emoji":
        yield {"type": "emoji", "name": value, **styled}
    elif kind == "user" and value in BROADCASTS:
        yield {"type": "broadcast", "range": value, **styled}
    elif kind == "user" and (user := find_user(value, workspace)):
        yield {"type": "user", "user_id": user, **styled}
    elif kind == "channel" and (channel := find_channel(value, workspace)):
        yield {"type": "channel", "channel_id": channel, **styled}
