"""Separates a customer's files into accepted and refused ones, and explains refusals to the team and to the customer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.file_contents import Label
from bot.core.file_kinds import Refusal, refused_by_description
from bot.core.message import Attachment
from bot.i18n.sentences import Count, Sentence, say
from bot.ports.outbound import FileTrouble
from bot.settings.rules import Queue

KILOBYTE, MEGABYTE = 2**10, 2**20


def separate_files(files: Sequence[Attachment], queue: Queue) -> tuple[tuple[Attachment, ...], tuple[tuple[Attachment, Refusal], ...]]:
    """Return the accepted files and the refused ones with the reason, as far as it is known before they are downloaded."""
    if not files:
        return (), ()
    limits = queue.files
    judged = [
        (
            file,
            refused_by_description(file.name, file.mime, file.size, most=limits.max_size, kinds=limits.refuse, out_of_reach=file.too_large),
        )
        for file in files
    ]
    return tuple(file for file, why in judged if why is None), tuple((file, why) for file, why in judged if why is not None)


def for_team(file: Attachment, why: Refusal, queue: Queue) -> Sentence:
    """Return the line that replaces the file in the thread."""
    values = {"name": file.name, "most": size(queue.files.max_size)}
    return {
        Refusal.OUT_OF_REACH: say("📎 {name} did not come through: it is too large to download. The customer was told.", **values),
        Refusal.TOO_LARGE: say("📎 {name} was not accepted: it is larger than {most}. The customer was told.", **values),
        Refusal.PROGRAM: say("📎 {name} was not accepted: it is a program. The customer was told.", **values),
        Refusal.SCRIPT: say("📎 {name} was not accepted: it is a script. The customer was told.", **values),
    }[why]


def for_customer(file: Attachment, why: Refusal, queue: Queue) -> Sentence:
    """Tell the customer why the file was refused, and what they can do."""
    values = {"name": file.name, "most": size(queue.files.max_size)}
    return {
        Refusal.OUT_OF_REACH: say(
            "Sorry, “{name}” is too large for us to receive here. Please send it in smaller parts, or send a link to it.", **values
        ),
        Refusal.TOO_LARGE: say(
            "Sorry, “{name}” is larger than {most}, the most we can accept here. Please send it in smaller parts, or send a link to it.",
            **values,
        ),
        Refusal.PROGRAM: say(
            "Sorry, we can't accept programs such as “{name}”. Please tell us in words or pictures what it is about.", **values
        ),
        Refusal.SCRIPT: say("Sorry, we can't accept scripts such as “{name}”. Please paste the lines that matter as text.", **values),
    }[why]


def labelled(name: str, odd: Label) -> Sentence:
    """Warn the reader of a file."""
    return {
        Label.OTHER_CONTENT: say("⚠️ {name}: the content of this file is not what its name says. Be careful when you open it.", name=name),
        Label.INCOMPLETE: say("⚠️ {name}: this file is incomplete or damaged.", name=name),
    }[odd]


def not_fetched(name: str, reason: str, *, customer_told: bool) -> Sentence:
    """Return the line that replaces a file that can't be downloaded."""
    if customer_told:
        return say("📎 {name} did not come through ({reason}). The customer was told.", name=name, reason=reason)
    return say("📎 {name}: could not be downloaded ({reason})", name=name, reason=reason)


def refused_for_team(name: str, reason: str, *, customer_told: bool) -> Sentence:
    """Return the line that replaces a file that the channel doesn't accept; also for a customer who doesn't get an agent's file."""
    if customer_told:
        return say("📎 {name}: could not be sent ({reason}). The customer was told.", name=name, reason=reason)
    return say("📎 {name}: could not be sent ({reason})", name=name, reason=reason)


def refused_for_customer(name: str, about: FileTrouble) -> Sentence:
    """Tell the customer that the team's channel doesn't accept their file, why, and what they can do."""
    return {
        FileTrouble.TOO_LARGE: say(
            "Sorry, “{name}” is too large for us to receive here. Please send it in smaller parts, or send a link to it.", name=name
        ),
        FileTrouble.KIND: say(
            "Sorry, “{name}” did not reach us: we can't receive files of this kind here. Please send it in another format, or send a link "
            "to it.",
            name=name,
        ),
        FileTrouble.BROKEN: lost_for_customer(name),
    }.get(
        about,
        say(
            "Sorry, “{name}” did not reach us: we can't receive this file at the moment. Please tell us in words what it is about, or send "
            "a link to it.",
            name=name,
        ),
    )


def lost_for_customer(name: str) -> Sentence:
    """Tell the customer that their file didn't arrive, and what they can do."""
    return say(
        "Sorry, “{name}” did not reach us. Please send it again. If it is very large, send it in smaller parts, or send a link to it.",
        name=name,
    )


def reply_without(lost: Sequence[tuple[str, str]], late: Sequence[tuple[str, str]]) -> Sentence:
    """Return the state of a reply that was delivered without some of its files; each is a name and a reason."""
    named = lost or late
    values = {"files": ", ".join(f"📎 {name}" for name, _ in named), "reason": "; ".join(dict.fromkeys(reason for _, reason in named))}
    if lost:
        return say(
            "⚠️ The reply went out without {files} ({reason}). Please send the file again. If it is too large, send it in smaller parts, "
            "or send a link to it.",
            **values,
        )
    return say("⏳ The reply went out; {files} will follow later ({reason})", **values)


def size(of: int) -> Sentence:
    """Return a size in bytes as text: 1 KB at least."""
    if of >= MEGABYTE:
        return say("{size} MB", size=round(of / MEGABYTE, 1))
    return say("{size} KB", size=Count(max(1, round(of / KILOBYTE))))
