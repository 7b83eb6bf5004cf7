"""The whole way of an inbound, from the desk's entry to what both platforms are sent, does work that grows with the text and no faster.

For each kind of inbound, each of its fields grows in turn; for each verb, what is written after it. Every run is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from adapters.slack import render as slack
from adapters.slack import views
from adapters.telegram import render as telegram
from bot.announce.conclusion import conclude
from bot.catalogue import registry
from bot.core.message import Attachment
from bot.core.people import Address, Identity, Profile
from bot.core.richtext import Span, plain, text_of
from bot.core.split import parts
from bot.intake import albums
from bot.intake.clean import cleaned
from bot.ports import inbound as inbounds
from bot.ports.cards import Answer, Card, Screen, Section
from bot.ports.delivery import Delivery
from bot.ports.inbound import (
    API,
    ButtonPressed,
    FormChanged,
    FormClosed,
    FormFilled,
    HomeOpened,
    Inbound,
    LineTyped,
    MembershipChanged,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    PersonGone,
    PlaceChanged,
    ReachChanged,
    ReactionAdded,
    ShortcutUsed,
    Unknown,
    VerbCalled,
)
from bot.ports.inbound_data import decoded, encoded
from bot.ports.outbound import DeliveryError, Edit, Post
from bot.ports.store import RetryLater
from bot.ports.work import Work
from tests.linear import test_parsers
from tests.linear.reached import ReachingWork, loops, places
from tests.quick_desk import QuickDesk

NOW = datetime(2026, 3, 23, 9, 5, tzinfo=UTC)
TOM, ANNA, BOSS = (
    Profile(Identity(*who), name) for who, name in ((("front", "tom"), "Tom"), (("back", "anna"), "Anna"), (("back", "boss"), "Boss"))
)
CHAT, ROOM, THREAD = Address("front", "tom"), Address("back", "C1"), Address("back", "C1", "t1")
UNITS = ("a", "m1, <@9 ")  # the second one for verbs too
SMALL, LARGE = 30, 400
TOKEN = 900_000
MOST_OF_AN_ANSWER = 3000  # characters: the longest is the help
PHOTO = Attachment("front", "r1", "photo.png", "image/png")


class Undo(Exception):
    """The unit is rolled back: the next run finds the same desk."""


def samples() -> dict[str, Inbound]:
    """One of each kind, and more where one kind takes several ways."""
    told: dict[str, Any] = {"event": "e", "at": NOW, "raw": b"{}"}
    customer, agent = {**told, "by": TOM, "where": CHAT}, {**told, "by": ANNA, "where": THREAD}
    program = {**told, "by": ANNA, "where": Address(API, ""), "token": TOKEN}
    return {
        "words": MessageReceived(**customer, message="m9", text=plain("it burns"), files=(PHOTO,)),
        "customer's command": MessageReceived(**customer, message="m9", text=plain("!language ")),
        "customer's new": MessageReceived(**customer, message="m9", text=plain("!new ")),
        "note": MessageReceived(**agent, message="t9", text=plain("a note"), direct=False, files=(PHOTO,)),
        "reply": MessageReceived(**agent, message="t9", text=plain("!reply "), direct=False, files=(PHOTO,)),
        "unknown command": MessageReceived(**agent, message="t9", text=plain("!x"), direct=False),
        "edited": MessageEdited(**customer, message="m1", text=plain("it burns higher")),
        "deleted": MessageDeleted(**customer, message="m1"),
        "line": LineTyped(**agent, line="x"),
        "number first": LineTyped(**agent, line="1001 "),
        "customer's line": LineTyped(**customer, line="x"),
        "button": ButtonPressed(**agent, verb="claim", args=("1001",)),
        "customer's button": ButtonPressed(**customer, verb="rate", args=("1001", "5")),
        "split": ShortcutUsed(**agent, verb="split", message="m2", author=TOM, text=plain("it burns"), trigger="g"),
        "reply from a thread": ShortcutUsed(**agent, verb="reply", message="t8", author=ANNA, text=plain("water it"), trigger="g"),
        "shortcut": ShortcutUsed(**agent, verb="new", message="t8", author=TOM, text=plain("it burns"), files=(PHOTO,)),
        "form": FormFilled(**agent, verb="reply", args=("1001",), values={"then": "open"}, texts={"text": plain("water it")}),
        "crossed form": FormFilled(**agent, verb="reply", args=("1001", "0"), values={"then": "open"}, texts={"text": plain("water it")}),
        "changed form": FormChanged(**agent, verb="reply", changed="canned", args=("1001",), texts={"text": plain("water it")}),
        "closed form": FormClosed(**agent, verb="reply", args=("1001",)),
        "reaction": ReactionAdded(**agent, message="t1", emoji="👀"),
        "customer's reaction": ReactionAdded(**customer, message="m1", emoji="👍"),
        "membership": MembershipChanged(**agent, joined=True),
        "gone": PersonGone(**agent),
        "reach": ReachChanged(**customer, reachable=False),
        "place": PlaceChanged(**agent, what="moved", to="C9"),
        "home": HomeOpened(**{**agent, "where": Address("back", "")}),
        "called": VerbCalled(**program, verb="reply", ticket=1001, values={"text": "water it"}, key="k", request="r", match=("*", "x")),
        "opened": VerbCalled(**program, verb="new", values={"customer": "front:tom", "text": "it burns", "subject": "Fire", "queue": ""}),
        "unknown": Unknown(**customer, kind="x"),
    }


def verbs() -> Iterator[tuple[str, Inbound]]:
    """Every verb as a line, as a form and as a button, with an argument that grows."""
    told: dict[str, Any] = {"event": "e", "at": NOW, "by": ANNA, "where": THREAD, "raw": b"{}"}
    own: dict[str, Any] = {**told, "by": TOM, "where": CHAT}
    for command in registry.all_commands(customer=False):
        number = ("1001",) if command.on_ticket else ()
        yield f"line {command.verb}", LineTyped(**told, line=" ".join((command.verb, *number, "")))
        yield (
            f"form {command.verb}",
            FormFilled(**told, verb=command.verb, args=number, values={one.name: "" for one in command.parameters}),
        )
        if command.on_ticket:
            yield f"opens {command.verb}", ButtonPressed(**told, verb=command.verb, args=number, trigger="g")
        yield f"button {command.verb}", ButtonPressed(**told, verb=command.verb, args=(*number, ""))
    for facet in ("from:tom", "-in:support", "rated:<3"):
        yield f"line search {facet}", LineTyped(**told, line=f"search {facet} ")
    for command in registry.all_commands(customer=True):
        yield f"customer's {command.verb}", MessageReceived(**own, message="m9", text=plain(f"!{command.verb} "))
        yield f"customer's button {command.verb}", ButtonPressed(**own, verb=command.verb, args=("1001", ""))


def grown(value: Any, text: str, count: int) -> Any:
    """A value of a field with the text in it; None for a field that holds no text."""
    if isinstance(value, str):
        return value + text
    if isinstance(value, bytes):
        return value + text.encode()
    if isinstance(value, Profile):
        return replace(value, name=value.name + text, handle=text)
    if isinstance(value, Address):
        return value._replace(thread=text) if value.channel == "front" else None
    if isinstance(value, dict) and value:
        return {name: grown(one, text, count) for name, one in value.items()}
    if isinstance(value, tuple) and value:
        return _grown_list(value, text, count)
    return None


def _grown_list(value: tuple[Any, ...], text: str, count: int) -> Any:
    if isinstance(value[0], Span):
        many = tuple(Span(f"{text[:3]}{at}", bold=bool(at % 2), link=text[:9]) for at in range(min(count, 200)))
        return (*value, Span(text), *many)
    if isinstance(value[0], Attachment):
        return tuple(replace(value[0], name=f"{text}{at}") for at in range(min(count // 20, 10)))
    return (*value[:-1], value[-1] + text)


def attacks() -> Iterator[tuple[str, Callable[[str, int], Inbound]]]:
    for name, sample in samples().items():
        for field in fields(sample):
            before = getattr(sample, field.name)
            if field.name not in ("event", "at") and grown(before, "a", 40) is not None:
                yield (
                    f"{name}: {field.name}",
                    lambda text, count, sample=sample, field=field.name, before=before: replace(
                        sample, **{field: grown(before, text, count)}
                    ),
                )
    for name, sample in verbs():
        field = {LineTyped: "line", FormFilled: "values", ButtonPressed: "args", MessageReceived: "text"}[type(sample)]
        before = getattr(sample, field)
        if before:
            yield (
                name,
                lambda text, count, sample=sample, field=field, before=before: replace(sample, **{field: grown(before, text, count)}),
            )


class Counted:
    """A quick desk whose units are counted and undone."""

    def __init__(self, quick: QuickDesk) -> None:
        self.quick = quick
        self.reached: set[CodeType] = set()
        self.longest = 0

    async def steps(self, inbound: Inbound) -> int:
        found: list[int] = []

        def unit(work: Work) -> None:
            made: list[Delivery] = []
            enqueue = work.outbox.enqueue
            work.outbox.enqueue = lambda row: made.append(row) or enqueue(row)  # type: ignore[method-assign, func-returns-value]
            try:
                with ReachingWork(self.reached) as counted:
                    self._all(inbound, work, made)
            finally:
                del work.outbox.enqueue
            found.append(counted.steps)
            raise Undo

        with pytest.raises(Undo):
            await self.quick.store.write(unit)
        return found[0]

    def _all(self, inbound: Inbound, work: Work, made: list[Delivery]) -> None:
        try:
            answer = self.quick.desk._intake.take_in(cleaned(inbound), work)
        except RetryLater:
            answer = Answer()
        conclude(self.quick.desk.rules, work)
        self.longest = max(self.longest, len(text_of(answer.text)))
        if answer.form:
            views.modal(answer.form, inbound.where)
        if answer.screen:
            views.home(answer.screen, inbound.channel)
        for row in made:
            card = row.draw() if row.draw is not None else row.card
            if card is not None:
                self._shown(Post(row.address, card, "1"))

    @staticmethod
    def _shown(post: Post) -> None:
        slack.bodies(post.card, post.to.channel)
        slack.bare(post.card, post.to.channel)
        there = Address("front", "4711")
        try:
            for call in telegram.post(replace(post, to=there)):
                telegram.bare(call)
            telegram.texts(Edit(there, "7", post.card))
            telegram.caption(Edit(there, "7", post.card))
        except DeliveryError:
            return

    async def bent(self, make: Callable[[str, int], Inbound], unit: str) -> list[tuple[int, ...]]:
        """The steps with short and with long texts, if both grow faster than the text; else nothing."""
        found = []
        for count in (SMALL, LARGE):
            steps = [await self.steps(make(unit * times * count, times * count)) for times in (4, 2, 1)]
            if not _is_bent(*steps, count):
                return []
            found.append(tuple(steps))
        return found


def _is_bent(fourfold: int, twice: int, once: int, count: int) -> bool:
    """Whether the second doubling of the text costs more than three times the first. A long text takes several posts, so costs jump."""
    return fourfold - twice > max(count * count / 4, 3 * (twice - once))


@pytest.fixture
async def counted(tmp_path: Path) -> Any:
    quick = QuickDesk(tmp_path)
    quick.back.capabilities = replace(quick.back.capabilities, forms=True)
    await quick.open("2026-03-23 09:00")
    await quick.asks("tom", "My printer burns")
    await quick.asks("tom", "It burns higher")
    await quick.does("boris", "reply 1001 Water it")

    def shown(work: Work) -> None:
        ticket = work.tickets.get(1001)
        assert ticket is not None
        token = (TOKEN, "export", "digest", "back:anna", "reply new")
        work.db.run("insert into token (id, name, digest, person, verbs) values (?, ?, ?, ?, ?)", token)  # type: ignore[attr-defined]
        work.db.run("update delivery set state = 'sent', message = 't1', place = 'C1' where id = ?", (ticket.card,))  # type: ignore[attr-defined]

    await quick.store.write(shown)
    yield Counted(quick)
    await quick.close()


def _written(count: int, text: str = "a") -> Callable[[], object]:
    """A message of Slack with a list of many lines."""
    lines = [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]} for _ in range(count)]
    block = {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "ordered", "elements": lines}]}
    event = {"type": "message", "ts": "1.1", "channel": "D1", "channel_type": "im", "user": "U0ANNA", "text": "", "blocks": [block]}
    return lambda: test_parsers._slack({"type": "event_callback", "event_id": "Ev1", "team_id": "T1", "event": event})


def _home(count: int) -> Callable[[], object]:
    """A home tab with many cards in two sections."""
    cards = tuple(Card(plain(f"card {at}")) for at in range(count))
    return lambda: views.home(Screen(sections=(Section("one", cards), Section("two", cards))), "back")


def _album(count: int) -> Callable[[], object]:
    """An album with many parts, stored and read again."""
    told: dict[str, Any] = {"event": "e", "at": NOW, "by": TOM, "where": CHAT, "raw": b"{}", "album": "1"}
    sent = [MessageReceived(**told, message=f"m{at}", text=plain(f"forwarded from {at}"), files=(PHOTO,)) for at in range(count)]
    return lambda: albums._whole([decoded(encoded(part)) for part in sent])


STRUCTURES: dict[str, Callable[[int], Callable[[], object]]] = {
    "an album with many parts": _album,
    "a code block that takes many messages": lambda count: lambda: parts((Span("a\n" * count, pre=True),), 4),
    "a list of Slack": _written,
    "a list of Slack with characters that no database takes": lambda count: _written(count, "a\x00"),
    "a home tab with many cards": _home,
}


@pytest.mark.parametrize("structure", STRUCTURES.values(), ids=STRUCTURES.keys())
def test_a_structure_is_handled_in_linear_time(structure: Callable[[int], Callable[[], object]]) -> None:
    assert not test_parsers.bent(structure)


def test_every_kind_of_inbound_is_sent() -> None:
    kinds = {one for one in vars(inbounds).values() if isinstance(one, type) and issubclass(one, Inbound) and one is not Inbound}
    assert {type(sample) for sample in samples().values()} == kinds


async def test_an_inbound_is_handled_in_linear_time_and_answered_in_few_words(counted: Counted) -> None:
    slow = [
        (name, unit, steps)
        for name, make in attacks()
        for unit in (UNITS if ":" in name else UNITS[1:])
        if (steps := await counted.bent(make, unit))
    ]
    assert not slow, "\n".join(map(str, slow))
    assert counted.longest <= MOST_OF_AN_ANSWER
    for _, sample in (*samples().items(), *verbs()):
        await counted.steps(sample)  # as people send it: forms open only so
    _payloads(counted.reached)
    ran = places(counted.reached)
    missed = {name for file, line, name in loops(READS) if (file, line) not in ran}
    assert missed == set(NOT_REACHED), "\n".join(sorted(missed))


def _payloads(reached: set[CodeType]) -> None:
    """The functions and payloads of the other tests, once each."""
    for parser in test_parsers.PARSERS:
        _once(reached, parser.call("a b, " * 3, 3))
    for case in test_parsers.PLATFORMS:
        read, payload = case.values
        _once(reached, lambda read=read, payload=payload: read(payload))
    for structure in (*test_parsers.STRUCTURES.values(), *STRUCTURES.values()):
        _once(reached, structure(3))


def _once(reached: set[CodeType], call: Callable[[], object]) -> None:
    with ReachingWork(reached):
        try:
            call()
        except Exception:  # noqa: BLE001  a bad text may be refused
            return


READS = (
    *("bot/intake", "bot/catalogue", "bot/core/richtext.py", "bot/core/split.py", "bot/core/thanks.py", "bot/core/language.py"),
    "bot/core/own_words.py",
    *("bot/core/visible_text.py", "bot/core/durations.py", "bot/core/file_kinds.py"),
    *(
        f"adapters/slack/{name}.py"
        for name in ("ingest", "interactions", "payload", "translation", "blocks_in", "elements", "drawn", "emoji_names")
    ),
    *(f"adapters/slack/{name}.py" for name in ("render", "blocks_out", "views")),
    *(
        f"adapters/telegram/{name}.py"
        for name in ("ingest", "contents", "files", "changed", "entities", "names", "reactions", "whence", "render")
    ),
)
OURS = "reads our own configuration, registry or rows"
NOT_REACHED = {
    "adapters.slack.ingest._holds_something": "three fields of a message that nothing was read from",
    "adapters.slack.views._group": "the options of one field, at most a hundred in a group",
    "bot.catalogue.canned_sending._send": "what was not done of at most ten actions",
    "bot.catalogue.choosing._chosen_from": "the options of one field, at most a hundred",
    "bot.catalogue.choosing.beginning_with": "the fields of one form",
    "bot.catalogue.figure_words._of_colleague": OURS,
    "bot.catalogue.macros._step": "the values of eight variables",
    "bot.catalogue.macros.steps_of": "at most ten actions of at most 500 characters",
    "bot.catalogue.registry.command.register": OURS,
    "bot.catalogue.registry.registered": OURS,
    "bot.catalogue.saved_views._has": OURS,
    "bot.core.durations.short": OURS,
    "bot.intake.app_languages.as_chosen": OURS,
    "bot.intake.canned_choice.with_questions": "the values that are missing, of eight variables",
    "bot.intake.chat_events._greeting": OURS,
    "bot.intake.crossed_replies._question": "the fields of one form",
    "bot.intake.crossed_replies._told": "the newest replies of colleagues, a few, each cut",
    "bot.intake.customer_messages._move_to_direct_chat": OURS,
    "bot.intake.desk.Desk.__init__": OURS,
    "bot.intake.desk.Desk._prefetch": OURS,
    "bot.intake.desk.Desk.menu": OURS,
    "bot.intake.desk._save_members": "the members of one place, read once",
    "adapters.telegram.render.marked": "the marks of one message, of which there is one",
    "bot.intake.albums.Albums._close": "the parts of one album: a platform sends at most ten",
    "bot.intake.albums.Albums.add": "the parts of one album",
    "bot.intake.albums.Albums.due": "the parts of one album",
    "bot.intake.early_edits.overtaken": "a text and its newest version, of each the first word",
    "bot.intake.invoke._choices": "for channels without forms: the options of one field, cut to twenty",
    "bot.intake.late_answers.to_direct_chat": "the fields of one form, each quoted once",
    "bot.intake.late_names._name": "the newest open tickets of one customer",
    "bot.intake.order.Order.behind": "runs before the router: the tickets that three words name, and the threads with waiting events",
    "bot.intake.order._named": "three words of a command, or the first argument of a form",
    "bot.intake.order._threads": OURS,
    "bot.intake.order._whole": OURS,
}
