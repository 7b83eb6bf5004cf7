"""What differs between a conversation as it was said, as each side sees it, and as it is recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bot.core.richtext import from_data, text_of
from storage.engine import Connection
from tests.fidelity.chats import Chat, Seen
from tests.fidelity.talk import Said, Talk
from tests.fidelity.team import NUMBER, Entry, Line, Thread

REPEATED = "sent it again"
AROUND_REPLY = ("Anna", "👍", "👎")


def differences(talk: Talk, chat: Chat, thread: Thread, db: Connection) -> list[str]:
    entries = thread.entries()
    return [*at_customer(talk, chat.seen(), native=chat.native), *in_thread(talk, entries, thread, chat.customer), *in_record(talk, db)]


def at_customer(talk: Talk, seen: list[Seen], *, native: bool) -> Iterator[str]:
    """Each reply is there once, with its newest text, in order, below what it answers; nothing else of the team is."""
    left = [said for said in talk.replies if not said.gone]
    for said in talk.replies:
        shown = [one for one in seen if one.line(said.key)]
        originals = [one for one in shown if not any(REPEATED in line for line in one.lines)]
        if said.gone:
            yield from (f"the customer has {said.key}, which was taken back" for _ in shown[:1])
            continue
        if len(originals) > 1 or not shown:
            yield f"the customer has {said.key} {len(originals)} times"
        for one in shown:
            if one.line(said.key) != said.now:
                yield f"the customer reads {one.line(said.key)!r}, not {said.now!r}"
            yield from _around(said, one, native=native)
    firsts = [next((at for at, one in enumerate(seen) if one.line(said.key)), -1) for said in left]
    if firsts != sorted(firsts):
        yield f"the customer has the replies in the order {firsts}"
    for said in talk.replies:
        if not any(len(shown) > len(originals) for _ in said.files):
            yield from _files(said, [file for one in seen for file in one.files], "the customer")
    everything = " ".join(line for one in seen for line in one.lines).split()
    yield from (f"the customer has the note {note.key}" for note in talk.notes if note.key in everything)


def _around(said: Said, one: Seen, *, native: bool) -> Iterator[str]:
    allowed = [*AROUND_REPLY, said.now]
    if said.answers is not None and native and one.quotes != said.answers.id:
        yield f"{said.key} answers {one.quotes}, not {said.answers.id}"
    quotes = [line for line in one.lines if line.startswith("↩")]
    if said.answers is not None and not native and not (len(quotes) == 1 and said.answers.key in quotes[0].split()):
        yield f"{said.key} quotes {quotes}, not {said.answers.key}"
    if said.answers is None and not said.id and (quotes or one.quotes):
        yield f"{said.key} quotes {quotes}"
    if odd := [line for line in one.lines if line.strip() and line not in allowed and line not in quotes and REPEATED not in line]:
        yield f"{said.key} comes with {odd}"


def _files(said: Said, found: list[tuple[str, bytes]], who: str) -> Iterator[str]:
    for file in said.files:
        if (count := found.count(file)) != (0 if said.gone else 1):
            yield f"{who} has {file[0]} of {said.key} {count} times"
    mine = [file for file in found if file in said.files]
    if not said.gone and len(mine) == len(said.files) and mine != list(said.files):
        yield f"{who} has the files of {said.key} in the order {[name for name, _ in mine]}"


def in_thread(talk: Talk, entries: list[Entry], thread: Thread, customer: str) -> Iterator[str]:
    """Each message of the customer, then each edit as a diff; what was answered; emoji; what became of replies."""
    for said in talk.questions:
        lines = [line for _, line in _words(entries) if line.now.split(" ")[0] == said.key]
        shown = [line.now for line in lines]
        wanted = [
            one for one in said.versions if one in shown or not said.gone or one == said.versions[0]
        ]  # a deletion may overtake an edit
        if shown != wanted:
            yield f"the thread has {said.key} as {shown}, not {said.versions}"
        elif [line.before for line in lines[1:]] != wanted[:-1]:
            yield f"the diffs of {said.key} replace {[line.before for line in lines[1:]]}"
        yield from _files(
            Said(said.key, said.versions, said.files), [file for entry in entries if entry.ours for file in entry.files], "the thread"
        )
        yield from _answer(said, entries)
    order = [said.key for _, line in _words(entries) for said in talk.questions if line.now == said.versions[0]]
    if order != [said.key for said in talk.questions]:
        yield f"the thread has the order {order}"
    deletions = [entry for entry in entries if entry.has(f"{customer} deleted a message")]
    told = [
        next((said.key for line in one.lines if line.quoted and line.links for said in talk.questions if said.key in line.now.split()), "")
        for one in deletions
    ]
    if sorted(told) != sorted(said.key for said in talk.questions if said.gone):
        yield f"the thread tells the deletions of {told}"
    for said in talk.replies:
        yield from _reply(said, entries, thread, customer)


def _words(entries: list[Entry]) -> list[tuple[Entry, Line]]:
    """The lines that the desk shows, without those that quote another message. The card quotes the first message as a whole."""
    card = entries[0]
    return [(entry, line) for entry in entries if entry.ours for line in entry.lines if not line.quoted or entry is card]


def _answer(said: Said, entries: list[Entry]) -> Iterator[str]:
    entry = next((entry for entry in entries if entry.ours and (line := entry.starting(said.key)) and not line.quoted), None)
    if entry is None:
        return
    quotes = [line for line in entry.lines if line.quoted]
    if said.answers is None:
        if quotes:
            yield f"{said.key} quotes {quotes}"
    elif not (len(quotes) == 1 and quotes[0].now.startswith("↩ Anna: ") and said.answers.key in quotes[0].now.split() and quotes[0].links):
        yield f"{said.key} quotes {quotes}, not {said.answers.key}"


def _reply(said: Said, entries: list[Entry], thread: Thread, customer: str) -> Iterator[str]:
    taken = [entry for entry in entries if entry.has("took back a reply") and any(f"“{said.key} " in line.now for line in entry.lines)]
    if len(taken) != said.gone:
        yield f"the thread says {len(taken)} times that {said.key} was taken back"
    if said.gone:
        pass
    elif said.id:
        if not thread.is_checked(said.id):
            yield f"{said.key} has no ☑️"
    elif (copy := next((entry for entry in entries if entry.ours and entry.starting(said.key)), None)) is None:
        yield f"the thread has no copy of {said.key}"
    elif (line := copy.starting(said.key)) is None or line.now != said.now or not copy.has("✓ delivered"):
        yield f"the copy of {said.key} is {copy.lines}"
    elif said.answers is not None and not any(one.quoted and said.answers.key in one.now.split() and one.links for one in copy.lines):
        yield f"the copy of {said.key} quotes {[one for one in copy.lines if one.quoted]}, not {said.answers.key} with a link"
    about = [
        entry
        for entry in entries
        if any(line.quoted and said.key in line.now.split() for line in entry.lines) and entry.has(f"from {customer} for a reply")
    ]
    if [entry.has(f"{said.emoji} from {customer}") for entry in about] != [True] * bool(said.emoji):
        yield f"the emoji {said.emoji} on {said.key} is shown as {[entry.lines for entry in about]}"


def in_record(talk: Talk, db: Connection, ticket: int = NUMBER) -> Iterator[str]:
    """The texts as they were sent, and the newest version of each."""
    rows = db.all("select id, visibility, text from message where ticket = ? order by id", (ticket,))
    versions = dict(db.all("select message, text from version order by at, id"))
    found = {}
    for number, visibility, text in rows:
        words = _spoken(text)
        found[words.split(" ")[0]] = (words, visibility, _spoken(versions[number]) if number in versions else words)
    for said, visibility in [(one, "public") for one in (*talk.questions, *talk.replies)] + [(one, "note") for one in talk.notes]:
        if (have := found.get(said.key)) != (want := (said.versions[0], visibility, "" if said.gone else said.now)):
            yield f"the record has {have}, not {want}"
    if len(rows) != len(talk.questions) + len(talk.replies) + len(talk.notes):
        yield f"the record has {len(rows)} messages"


def _spoken(data: str) -> str:
    return text_of(from_data(json.loads(data))) if data else ""
