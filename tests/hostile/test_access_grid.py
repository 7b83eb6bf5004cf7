"""Who may use which verb, however they ask: every registered verb × every way to ask × everybody without the right.

A new verb is in the grid by itself. To those without the right, a ticket of others looks as if it didn't exist, and nothing changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from bot.api.fields import fields_of
from bot.catalogue import registry
from bot.catalogue.registry import Command
from bot.commands import load
from bot.core.people import Address, Identity, Profile, Role
from bot.core.richtext import plain, text_of
from bot.ports.cards import Answer
from bot.ports.inbound import ButtonPressed, FormFilled, Inbound, LineTyped, MessageReceived, ShortcutUsed
from bot.web.routes import ROUTES
from bot.web.sessions import begin, form_token
from tests.api.program import served
from tests.quick_desk import QuickDesk
from tests.tickets.test_one_line import CUSTOMERS, TEAMS
from tests.web.browser import browsers_of

load()
THEIRS, NONE = "1001", "7777"
MONDAY = "2026-03-23 09:00"
TEAM_VERBS = [found for found in registry.registered() if found.on_ticket and found.by is not Role.CUSTOMER]
OWN_VERBS = [found for found in registry.registered() if found.on_ticket and found.by is Role.CUSTOMER]
PEOPLE = {
    "an agent of another queue": ("clara", "C1"),
    "an agent of another queue, at home": ("clara", ""),
    "the manager of another queue": ("chief", "C2"),
    "an agent who left": ("dora", "C1"),
    "a guest in the channel": ("guest", "C1"),
    "a stranger": ("eve", "C9"),
    "a stranger in the direct chat": ("eve", "eve"),
    "a stranger at home": ("eve", ""),
}


@pytest.fixture
async def desk(quick: QuickDesk) -> QuickDesk:
    """Ticket 1001 of Tom, with a reply. Dora has left the team."""
    tell = quick.back.who

    async def who(person: str) -> Profile:
        return replace(await tell(person), guest=person == "guest")

    quick.back.who = who  # type: ignore[method-assign]
    quick.back.capabilities = replace(quick.back.capabilities, forms=True, private_buttons=True)
    quick.back.rosters |= {"C1": frozenset({"anna", "boris", "dora", "guest"}), "C2": frozenset({"clara"})}
    await quick.open(MONDAY)
    await quick.asks("tom", "My printer burns")
    quick.posted()
    await quick.does("anna", "reply 1001 Which printer?")
    await quick.asks("tom", "The red one")
    await quick.does("dora", "show 1001")
    quick.back.rosters["C1"] = frozenset({"anna", "boris", "guest"})
    await quick.close()
    await quick.open(MONDAY)
    return quick


def everything(desk: QuickDesk) -> dict[str, list[tuple[Any, ...]]]:
    """Whatever a verb could change, and whatever it could tell anybody."""
    tables = ("event", "message", "version", "delivery", "reminder", "rating", "canned", "customer_change", "saved_view", "ticket")
    return {table: desk.rows(f"select * from {table} order by 1, 2") for table in tables}


async def told(desk: QuickDesk, channel: str, who: str, place: str, make: Callable[[dict[str, Any]], Inbound]) -> str:
    """Return the private answer or the note on the home screen, and what its form and buttons are for."""
    desk._said += 1
    by = await (desk.back if channel == "back" else desk.front).who(who)
    base = {"event": f"e{desk._said}", "at": datetime.fromtimestamp(desk.now, UTC), "by": by, "where": Address(channel, place)}
    answer: Answer = await desk.desk.handle(make(base))
    buttons = [f"{button.verb}:{':'.join(button.args)}" for row in answer.buttons for button in row]
    note = text_of(answer.screen.note) if answer.screen else ""
    return "\n".join([text_of(answer.text) or note, answer.form.verb if answer.form else "", *buttons])


def ways(command: Command, number: str, rest: str, author: Profile) -> dict[str, Callable[[dict[str, Any]], Inbound]]:
    """Every way to ask for a verb on a ticket, except for typing in its thread."""
    values = {parameter.name: rest for parameter in command.parameters}
    found: dict[str, Callable[[dict[str, Any]], Inbound]] = {
        "a slash command": lambda base: LineTyped(**base, line=f"{command.verb} {number} {rest}".strip(), trigger="t"),
        "a button": lambda base: ButtonPressed(**base, verb=command.verb, args=(number,), trigger="t"),
        "a button with arguments": lambda base: ButtonPressed(**base, verb=command.verb, args=(number, *rest.split()), trigger="t"),
        "a form": lambda base: FormFilled(**base, verb=command.verb, args=(number, "1"), values=values),
    }
    return found


@pytest.mark.parametrize("who", PEOPLE)
async def test_for_those_without_the_right_there_is_no_such_ticket(desk: QuickDesk, who: str) -> None:
    person, place = PEOPLE[who]
    before, tom, leaks = everything(desk), await desk.front.who("tom"), []
    for command in TEAM_VERBS:
        rest = TEAMS[command.verb][0]
        for way, make in ways(command, THEIRS, rest, tom).items():
            theirs = await told(desk, "back", person, place, make)
            none = await told(desk, "back", person, place, ways(command, NONE, rest, tom)[way])
            if theirs.replace(THEIRS, NONE) != none or not theirs.strip():
                leaks.append((command.verb, way, theirs, none))
    assert leaks == []
    assert everything(desk) == before


@pytest.mark.parametrize("who", ["clara", "dora", "guest", "eve"])
async def test_nothing_that_they_type_in_the_thread_is_done_or_kept(desk: QuickDesk, who: str) -> None:
    before = everything(desk)
    for command in TEAM_VERBS:
        answer = await desk.types(who, 1001, f"!{command.verb} {TEAMS[command.verb][0]}")
        assert text_of(answer.text) == "Only the agents of Support can write on #1001. Your message was not saved.", command.verb
        assert answer.form is None and not answer.buttons
    await desk.types(who, 1001, "A note")
    assert everything(desk) == before


NAMED = [
    *(
        "customer {0}",
        "customer #{0}",
        "customer {1}",
        "customer @{2}",
        "customer {0} note: x",
        "customer {0} same {0} yes",
        "customer {0} apart",
    ),
    *("erase {0}", "erase {1}", "erase {0} yes", "write #{0} Hello", "write {1} Hello", "write {1}", "canned {0}", "canned {0} hello"),
    *("search {3}", "search from:{2}", "search {0}", "list {4}", "list all {4}", "search in:{4} {3}", "stats {4}", "follow {0}"),
    *("view save mine search {3}", "view mine", "children {0}", "tree {0}", "blocked", "list all", "list mine", "list closed", "list hold"),
]
"""What a verb that isn't about one ticket may name: a ticket, a customer by id and handle, a word of a message, a queue."""
PRESSED = [
    "customer {0}",
    "customer {0} keep",
    "customer {0} same 1 yes",
    "customer {0} apart 1",
    "erase {0}",
    "erase {0} yes",
    "write {0}",
]
REAL, UNREAL = (THEIRS, "front:tom", "tom", "burns", "support"), (NONE, "front:nobody", "nobody", "zzz", "nothing")


@pytest.mark.parametrize(
    "who", ["an agent of another queue", "the manager of another queue", "an agent who left", "a guest in the channel"]
)
async def test_no_verb_tells_of_the_customers_and_tickets_of_others(desk: QuickDesk, who: str) -> None:
    person, place = PEOPLE[who]
    leaks = []

    def plainly(told: str, names: tuple[str, ...], line: str) -> str:
        for name in (line, *names):
            told = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "…", told) if name else told
        return told

    for pattern, pressing in [*((one, False) for one in NAMED), *((one, True) for one in PRESSED)]:
        answers = []
        for names in (REAL, UNREAL):
            line = pattern.format(*names)
            verb, *args = line.split()

            def make(
                base: dict[str, Any], verb: str = verb, args: list[str] = args, line: str = line, pressing: bool = pressing
            ) -> Inbound:
                if pressing:
                    return ButtonPressed(**base, verb=verb, args=(" ".join(args),), trigger="t")
                return LineTyped(**base, line=line, trigger="t")

            answers.append(plainly(await told(desk, "back", person, place, make), names, " ".join(args)))
        if answers[0] != answers[1]:
            leaks.append((pattern, *answers))
    assert leaks == []


async def test_of_customers_with_one_handle_only_own_tickets_are_named(quick: QuickDesk) -> None:
    tell = quick.front.who

    async def who(person: str) -> Profile:
        return replace(await tell(person), handle="same")

    quick.front.who = who  # type: ignore[method-assign]
    await quick.open(MONDAY)
    for person, words in (("tom", "My printer burns"), ("olga", "No internet"), ("tom", "!new My invoice is wrong")):
        await quick.asks(person, words)
    quick.back.rosters |= {"C2": frozenset({"anna"})}
    await quick.does("anna", "move 1003 billing")
    told = await quick.does("boris", "customer @same")
    assert "Several customers are called" in told
    assert "#1001" in told and "#1002" in told and "#1003" not in told


@pytest.mark.parametrize("in_both", [False, True])
async def test_only_somebody_with_the_right_in_all_queues_is_asked_to_approve_an_erasure(quick: QuickDesk, in_both: bool) -> None:
    """Others couldn't approve it, and the question names tickets of all queues."""
    quick.back.rosters |= {"C1": frozenset({"anna"}), "C2": frozenset({"anna", "boss"} if in_both else {"anna"})}
    rights = ("rights: {erase: agents}",)
    await quick.open(MONDAY, queue=rights, billing=rights, more="privacy: {four_eyes: true}")
    await quick.asks("tom", "My printer burns")
    await quick.asks("tom", "!new My invoice is wrong")
    await quick.does("anna", "move 1002 billing")
    await quick.does("boss", "show 1001")
    told = await quick.does("anna", "erase 1001 yes")
    assert not any("invoice" in one.text or "printer" in one.text for one in quick.told("back:chief"))
    assert ("invoice" in str(quick.told("back:boss"))) is in_both
    assert ("I've asked a second manager" in told) is in_both, told


@pytest.mark.parametrize("verb", ["reply", "split"])
@pytest.mark.parametrize("who", PEOPLE)
async def test_a_message_shortcut_opens_nothing_for_them(desk: QuickDesk, who: str, verb: str) -> None:
    person, place = PEOPLE[who]
    if not place:
        return  # there are no messages on the home screen
    before, tom = everything(desk), await desk.front.who("tom")
    post = desk.rows("select message from delivery where purpose = 'card'")[0][0]
    make = partial(_shortcut, verb=verb, message=str(post), author=tom)
    answer = await told(desk, "back", person, place if place != "C9" else "C1", make)
    assert "printer" not in answer and (f"#{THEIRS}" not in answer or answer.startswith(f"There is no ticket #{THEIRS} here."))
    assert answer.count("\n") <= 1 and not answer.endswith(verb), "neither a form nor buttons"
    assert everything(desk) == before


def _shortcut(base: dict[str, Any], *, verb: str, message: str, author: Profile) -> ShortcutUsed:
    return ShortcutUsed(**base, verb=verb, message=message, author=author, text=plain("My printer burns"), trigger="t")


def _press(base: dict[str, Any], *, verb: str, args: tuple[str, ...]) -> ButtonPressed:
    return ButtonPressed(**base, verb=verb, args=args, trigger="t")


async def test_customers_have_no_verbs_of_the_team_and_no_tickets_of_others(desk: QuickDesk) -> None:
    await desk.asks("olga", "No internet")
    before, leaks = everything(desk), []
    for command in [*TEAM_VERBS, *OWN_VERBS]:
        samples = [" ".join(args) for args in CUSTOMERS[command.verb]] if command in OWN_VERBS else [TEAMS[command.verb][0]]
        for args in [(), *(tuple(sample.format(said="1", reply="1").split()) for sample in samples)]:
            theirs, none = [
                await told(desk, "front", "olga", "olga", partial(_press, verb=command.verb, args=(number, *args)))
                for number in (THEIRS, NONE)
            ]
            if theirs.replace(THEIRS, NONE) != none:
                leaks.append((command.verb, args, theirs, none))
    assert leaks == []
    assert everything(desk) == before


@pytest.mark.parametrize("answered", ["a reply", "a thread"])
async def test_whoever_left_cannot_write_a_note_below_an_old_ping(quick: QuickDesk, answered: str) -> None:
    """It was sent to their own chat, where it stays."""
    quick.back.rosters["C1"] = frozenset({"anna", "dora"})
    await quick.open(MONDAY, queue=("sla: {first_response: 30m}", "escalation: [{at: 100%, notify: [back:dora]}]", "hours: always"))
    await quick.asks("tom", "My printer burns")
    quick.posted()
    await quick.goes_to("2026-03-23 09:31")
    quick.looking.begin()
    quick.looking.run("update delivery set message = 'ping', state = 'sent' where lane = 'back:dora'")
    quick.looking.commit()
    ways = {"a reply": (Address("back", "dora"), "ping"), "a thread": (Address("back", "dora", "ping"), "")}
    where, reply_to = ways[answered]

    async def writes(words: str) -> str:
        quick._said += 1
        event, at, by = f"e{quick._said}", datetime.fromtimestamp(quick.now, UTC), await quick.back.who("dora")
        said = MessageReceived(event=event, at=at, by=by, where=where, message=event, text=plain(words), reply_to=reply_to)
        return text_of((await quick.desk.handle(said)).text)

    assert await writes("I look at it") == "Note saved on #1001. Only agents can see it."
    quick.back.rosters["C1"] = frozenset({"anna"})
    await quick.close()
    await quick.open(MONDAY, queue=("hours: always",))
    quick.at("2026-03-23 09:40")
    before = quick.rows("select count(*) from message")
    assert await writes("Still looking") == "There is no ticket #1001 here."
    assert quick.rows("select count(*) from message") == before


@pytest.mark.parametrize("who", ["anna", "boss"])
async def test_the_team_gets_an_answer_to_every_verb(desk: QuickDesk, who: str) -> None:
    """Otherwise the grid above could be true of a desk that refuses everybody."""
    for command in TEAM_VERBS:
        line = f"{command.verb} {THEIRS} {TEAMS[command.verb][0]}".strip()
        answer = await told(desk, "back", who, "C1", lambda base, line=line: LineTyped(**base, line=line, trigger="t"))
        assert "There is no ticket" not in answer, command.verb


def body_of(command: Command) -> dict[str, object]:
    """What a program sends for a verb: a value of the right type for each field."""
    samples: dict[str, object] = {"number": 1002, "time": "2h", "text": "Hello"}
    return {spec.name: spec.choices[0] if spec.choices else samples[spec.kind] for spec in fields_of(command)}


READ = ("", "/messages", "/events", "/clocks", "/why")
TOKENS = {
    "an agent of another queue": ("clara", ""),
    "the manager of another queue": ("chief", ""),
    "an agent who left": ("dora", ""),
    "a guest in the channel": ("guest", ""),
    "a stranger": ("eve", ""),
    "the manager, for another queue": ("boss", "billing"),
}


@pytest.mark.parametrize("who", TOKENS)
async def test_a_program_has_no_rights_that_its_person_or_token_lacks(desk: QuickDesk, who: str) -> None:
    person, queues = TOKENS[who]
    before, leaks = everything(desk), []
    async with served(desk) as programs:
        program = await programs.program("grid", f"back:{person}", queues=queues)
        for command in TEAM_VERBS:
            theirs, none = [await program.posts(f"/tickets/{number}/{command.verb}", body_of(command)) for number in (THEIRS, NONE)]
            if theirs.status != 404 or theirs.body.decode().replace(THEIRS, NONE) != none.body.decode():
                leaks.append((command.verb, theirs.data, none.data))
        for path in READ:
            theirs, none = [await program.gets(f"/tickets/{number}{path}") for number in (THEIRS, NONE)]
            if theirs.status != 404 or theirs.body.decode().replace(THEIRS, NONE) != none.body.decode():
                leaks.append((path, theirs.data, none.data))
        assert (await program.gets("/tickets")).data["tickets"] == []
        assert (await program.gets("/customers?named=front:tom")).problem == "no-such-customer"
    assert leaks == []
    assert everything(desk) == before


async def test_a_program_of_the_team_gets_an_answer_to_every_verb(desk: QuickDesk) -> None:
    async with served(desk) as programs:
        program = await programs.program("grid", "back:anna")
        for command in TEAM_VERBS:
            found = await program.posts(f"/tickets/{THEIRS}/{command.verb}", body_of(command))
            assert found.status < 500 and "There is no ticket #1001" not in found.body.decode(), (command.verb, found.data)
        for path in READ:
            assert (await program.gets(f"/tickets/{THEIRS}{path}")).status == 200


IN_BROWSERS = {
    "an agent of another queue": ("clara", 404),
    "the manager of another queue": ("chief", 404),
    "an agent who left": ("dora", 401),
    "a guest in the channel": ("guest", 401),
    "a stranger": ("eve", 401),
    "a customer": ("tom", 401),
}


def acts(command: Command, number: str, token: str, event: str) -> list[dict[str, str]]:
    """What a page sends for a verb: a press, a form with a value in each field, the start of writing, and a typed line."""
    base = {"token": token, "event": event, "verb": command.verb, "args": number}
    filled = {f"f.{name}": str(value) for name, value in body_of(command).items()}
    line = f"{command.verb} {number} {TEAMS[command.verb][0]}".strip()
    return [
        {**base, "kind": "press"},
        {**base, "kind": "form", **filled},
        {**base, "kind": "begin"},
        {**base, "kind": "line", "line": line},
    ]


@pytest.mark.parametrize("who", IN_BROWSERS)
async def test_a_browser_has_no_rights_that_its_person_lacks(desk: QuickDesk, who: str) -> None:
    person, status = IN_BROWSERS[who]
    async with browsers_of(desk) as browsers:
        word = await desk.store.write(lambda work: begin(work, Identity("back", person), "Firefox"))
        browser = browsers.browser()
        browser.headers["Cookie"] = f"bellhop={word}"
        before, leaks = everything(desk), []
        ((message,),) = desk.rows("select min(id) from message")
        for route in ROUTES:
            if "{" not in route.path:
                continue
            own, other = (str(message), "7777") if "{id}" in route.path else (THEIRS, NONE)
            theirs, none = [await browser.opens(route.path.format(number=n, id=f"{n}-1", key=n)) for n in (own, other)]
            if theirs.status != status or same(theirs.html, own) != same(none.html, other):
                leaks.append((route.path, str(theirs.status), theirs.text, none.text, ""))
        for command in TEAM_VERBS:
            for here in ("/tickets/1001", "/tickets"):
                for at, act in enumerate(acts(command, THEIRS, form_token(word), f"{command.verb}{here}")):
                    theirs = await browser.asks("POST", here, {"Origin": browsers.url}, data=act)
                    other = acts(command, NONE, form_token(word), f"{command.verb}{here}none")[at]
                    none = await browser.asks("POST", here.replace(THEIRS, NONE), {"Origin": browsers.url}, data=other)
                    if same(theirs.html, THEIRS) != same(none.html, NONE) or "printer" in theirs.html:
                        leaks.append((command.verb, here, act["kind"], theirs.text, none.text))
        assert leaks == []
        assert everything(desk) == before


def same(html: str, own: str) -> str:
    """A page without what differs each time, and without its own number."""
    return re.sub(rf'name="event" value="[^"]*"|\b{own}\b', "", html)


async def test_the_team_may_do_in_a_browser_what_it_may_do_in_the_chat(desk: QuickDesk) -> None:
    async with browsers_of(desk) as browsers:
        anna = await browsers.of("back:anna")
        for command in TEAM_VERBS:
            page = await anna.opens("/tickets/1001")
            assert page.status == 200, command.verb
            for act in acts(command, THEIRS, page.form(action="/desk/sign-out").first("token"), command.verb):
                found = await anna.asks("POST", "/tickets/1001", {"Origin": browsers.url}, data=act)
                assert found.status == 200 and f"There is no ticket #{THEIRS}" not in found.text, command.verb
