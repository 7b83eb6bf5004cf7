"""Uses every function of storage/ that has a statement, on the database of ``filled.py``, as the desk would on an ordinary day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import product

from bot.core.calendar import Calendar
from bot.core.canned import Draft
from bot.core.customer import Customer
from bot.core.escalations import PingState
from bot.core.event_kinds import EventKind
from bot.core.facts import COUNTS, SPANS, Counting
from bot.core.figures import Part, PartKind
from bot.core.message import Visibility
from bot.core.people import Address, Identity, Profile, Role
from bot.core.period import Period
from bot.core.reminder_kinds import ReminderKind
from bot.core.richtext import plain
from bot.core.ticket import Ticket
from bot.ports.albums import AlbumPart
from bot.ports.canned import CannedList
from bot.ports.cards import Card
from bot.ports.delivery import Delivery, DeliveryKind, DeliveryState, Priority
from bot.ports.erasures import Blanks, ErasureState
from bot.ports.first_contact import FirstMessage
from bot.ports.saved_views import SavedView
from bot.ports.search_index import Batch
from bot.ports.store import Prefetch, RetryLater
from bot.ports.tokens import KeptAnswer, Token
from bot.ports.web_sessions import WebSession
from bot.ports.work import NewestEdit, TicketList
from bot.screens.listing import FILTERS
from bot.search.document import document
from bot.search.finding import Order
from bot.search.query import Breadth, Query, Wanted
from storage import agents, journal, parked, retention, search, store, workers
from storage.counting import Uncounted
from storage.engine import Connection
from storage.figures import Reading
from storage.ids import Ids
from storage.long_journals import LONG, Remembered
from storage.pauses import latest_pause
from storage.search_match import tsquery
from storage.work.sql_work import SqlWork
from tests.storage.filled import PAST

NUMBER = PAST - 9
"""An open ticket, whose customer is ``PERSON``, and the ids of its rows."""
PERSON, OTHER, AGENT, NEW = Identity("front", f"p{NUMBER}"), NUMBER - 1, Identity("back", "agent1"), Identity("front", "new")
NOW = PAST + 10
ROOM = f"front:p{NUMBER // 3}"
PERIOD = Period(NUMBER, PAST, (718663 + NUMBER // 40, 718663 + PAST // 40))


class Hours:
    """Every queue works round the clock."""

    def calendar_of(self, _key: str) -> Calendar:
        return Calendar.always()

    def own_hours(self, _person: Identity) -> dict[str, Calendar]:
        return {}


def use_everything(db: Connection) -> None:
    """Each deed in a transaction of its own, then what is read without one."""
    ids, me = Ids(), workers.new_name()
    for deed in _deeds():
        db.begin()
        work = SqlWork(db, ids, me, NOW, hours=Hours())
        deed(work)
        work.flush()
        db.commit()
    for look in _looks():
        look(db)


def _ticket(work: SqlWork, number: int = NUMBER) -> Ticket:
    found = work.tickets.get(number)
    assert found is not None
    return found


def _deeds() -> Iterator[Callable[[SqlWork], object]]:
    yield lambda work: workers.beat(work, sends=True)
    yield lambda work: workers.lead(work, "timers")
    yield _processes_that_are_gone
    yield lambda work: work.prepare([Prefetch((("front", "e-new"),), PERSON, (ROOM, "front:nobody"))])
    yield _tickets
    yield _lists
    yield _messages
    yield _people
    yield _outbox
    yield _ping_lists
    yield _sent
    yield _reminders
    yield _albums
    yield _canned
    yield _views
    yield _invitations
    yield _first_contact
    yield _tokens
    yield _web
    yield _inbound
    yield _erasures
    yield _retention
    yield _counters
    yield lambda work: _new_ticket(
        work, work.people.add_customer(replace(Profile(NEW, "New"), identity=Identity("front", f"n{work.new_id()}")))
    )
    yield _changes
    yield _figures
    yield _search
    yield _long_journal
    yield lambda work: _ticket(work).close(AGENT, work.now)
    yield lambda work: _ticket(work).reopen(AGENT, work.now + 1, waiting=True)
    yield journal.write_seal
    yield store._probe
    yield workers.step_back
    yield workers.resign


def _processes_that_are_gone(work: SqlWork) -> None:
    ticks = 0.0
    leases = workers.Leases(lambda: ticks)
    workers._look_around(work.db, leases)
    ticks += workers.LONG_GONE * workers.LEASE_MS / 1000
    workers._look_around(work.db, leases)


def _tickets(work: SqlWork) -> None:
    ticket = _ticket(work)
    assert work.tickets.peek(OTHER)
    customer = work.people.customer_of(ticket)
    assert work.tickets.open_of(customer) == work.tickets.newest_open_of(customer) == [ticket]
    assert work.tickets.open_of(work.people.customer_by_id(OTHER)) == [work.tickets.peek(OTHER)]
    assert work.tickets.of_customer(customer, 20) == [ticket]
    work.tickets.last_closed(customer)
    work.tickets.in_place("front", f"p{NUMBER}")
    work.tickets.held_by(AGENT)
    work.tickets.held_by(AGENT, after=OTHER, limit=5)
    work.tickets.holds_in(AGENT, "support")
    for after in (0, OTHER):
        work.tickets.open_after(after, 5)
    work.tickets.events(ticket)
    work.tickets.events(ticket, (EventKind.REPLIED, EventKind.NOTED), naming="note", after=1, limit=5)
    customer.name = f"{customer.name} again"
    work.tickets.stale_cards()


def _lists(work: SqlWork) -> None:
    everything = Period(0, PAST)
    for which, agent, opened in product(FILTERS, ("", str(AGENT), "back:nobody"), (None, PERIOD, everything)):
        if which not in ("closed", "all") or opened is not everything:
            wanted = TicketList(which, ("support", "billing"), str(AGENT), agent, opened)
            work.tickets.listed(wanted, limit=26)
            work.tickets.size(wanted, 100)


def _messages(work: SqlWork) -> None:
    ticket = _ticket(work)
    customer = work.people.customer_of(ticket)
    said, digest = work.messages.add(
        ticket, author=PERSON, name="P", role=Role.CUSTOMER, visibility=Visibility.PUBLIC, text=plain("again"), source=Address("front", "x")
    )
    ticket.receive(said, digest, by=customer.actor, now=work.now)
    work.messages.get(OTHER)
    work.messages.by_source("front", f"p{OTHER}", f"m{OTHER}")
    work.messages.of_ticket(ticket)
    work.messages.newest(ticket, 3)
    work.messages.page(ticket, 1, 3)
    work.messages.replies(ticket, 3)
    work.messages.last_reply(ticket)
    work.messages.revise(said, plain("more"), work.now)
    work.messages.versions(ticket)
    assert said in work.messages.versions(ticket, [said, OTHER])
    work.messages.move(OTHER, ticket)
    work.messages.rating(NUMBER, NUMBER)
    work.messages.add_rating(ticket, said, str(AGENT), "Anna")


def _people(work: SqlWork) -> None:
    assert work.people.customer(PERSON)
    assert work.people.customer(NEW) is None
    work.people.customers([NUMBER, OTHER])
    work.people.names([NUMBER, OTHER])
    work.people.customer_by_id(OTHER)
    place = "back:C7"
    work.people.is_member(place, "agent7")
    work.people.set_members(place, ["agent7", f"agent{work.new_id()}"])
    work.people.members(place)
    work.people.roster_at(place)
    work.people.profile(PERSON)
    work.people.save_profile(Profile(PERSON, f"Name {work.new_id()}"))
    customer = work.people.customer(PERSON)
    assert customer
    work.people.with_handle("nobody", 5)
    number = work.people.record_change(customer, AGENT, "Anna", {"note": ["", "x"]})
    assert work.people.changes([customer], 3)[0] == work.people.change(number)
    customer.note, customer.joined = "calls", customer.id
    assert work.people.same_as(customer) == [customer]
    work.flush()
    work.people.set_away(PERSON, 5)
    work.people.away_at(PERSON)
    work.people.set_notify(PERSON, "none")
    work.people.notify_of(PERSON)


def _delivery(ticket: int = NUMBER, pace: str = ROOM, number: int = 0) -> Delivery:
    channel, _, place = pace.partition(":")
    values = (number, pace, 0, pace, DeliveryKind.POST.value, Priority.TALK.value, DeliveryState.QUEUED.value, "")
    return Delivery(*values, ticket=ticket, channel=channel, place=place, card=Card(body=plain("hello")))


def _outbox(work: SqlWork) -> None:
    row = work.outbox.enqueue(_delivery())
    work.outbox.enqueue(_delivery(OTHER, f"front:new{row.id}"))
    work.outbox.keep(replace(_delivery(), state=DeliveryState.HELD.value))
    work.outbox.update_card(row)
    old = work.outbox.get(OTHER)
    assert old
    work.outbox.update_card(_delivery(number=OTHER - 1))
    assert work.outbox.by_message("front", f"p{OTHER // 30}", "nothing") is None
    assert work.outbox.by_message("front", f"p{OTHER // 300}", f"d{OTHER // 100}")
    with suppress(RetryLater):
        work.outbox.by_message("front", ROOM.partition(":")[2], "unknown")
    work.outbox.of_ticket(_ticket(work), "card")
    work.outbox.of_ticket(_ticket(work), "ping", NUMBER)
    work.outbox.of_messages(_ticket(work), "reply", [NUMBER, OTHER])
    work.outbox.undecided(_ticket(work))
    work.outbox.held(_ticket(work), 5)
    work.outbox.carry({NUMBER}, _ticket(work), _ticket(work, OTHER))
    work.outbox.pings_to(ROOM)
    work.outbox.pings_to(ROOM, since=OTHER)
    work.outbox.delays(NOW, 20)
    work.outbox.waiting_on("front")
    work.outbox.waiting_on("front", "p1")
    work.counters.peek("late")
    work.tickets.recorded()
    work.outbox.waiting_cards(ROOM, 20)
    work.outbox.is_waiting()
    work.outbox.set_further_messages(row, ["a", "b"])
    work.outbox.further_messages(row)
    work.outbox.add_copy(row, "copy")
    work.counters.set("emptied", PAST - 60)
    work.outbox.empty(PAST - 40, 50)
    work.outbox.remove(_delivery(number=OTHER - 1))


def _ping_lists(work: SqlWork) -> None:
    ping, lists = work.reminders.ping(NUMBER), work.ping_lists
    shown = work.outbox.get(OTHER // 40)
    assert ping
    assert shown
    lists.at(ROOM)
    lists.begin(shown)
    lists.add(shown, ping, plain("why"))
    assert lists.has(shown, ping)
    lists.size(shown)
    lists.first(shown, 15)
    lists.remove(ping)
    lists.show_all()
    lists.changed()
    lists.move(shown, shown)
    lists.end(shown)


def _sent(work: SqlWork) -> None:
    work.outbox.waiting(50, urgent=True)
    waiting = work.outbox.waiting(50)
    for row in waiting.rows[:2]:
        work.outbox.finish(row)
    work.outbox.pause(ROOM, NOW + 1000, "too fast")


def _reminders(work: SqlWork) -> None:
    ticket = _ticket(work)
    made = work.reminders.add(ticket, ReminderKind.SNOOZE, NOW + 5)
    work.reminders.pending(ticket)
    work.reminders.due(20)
    work.reminders.next_due()
    work.reminders.reactivate(made.id)
    work.reminders.reactivate(OTHER)
    work.reminders.ping(OTHER)
    for ping in work.reminders.pings(ticket):
        ping.state = PingState.ACKNOWLEDGED.value
    work.reminders.add_ping(ticket, "first_response", 1)


def _albums(work: SqlWork) -> None:
    work.albums.pending("front", "p0", "front:p0")
    for number in (PAST - 1, OTHER):
        key = ("front", f"p{number}", f"a{number}")
        work.albums.add(AlbumPart("front", f"p{number}", f"n{number}", f"a{number}", f"front:p{number}", "{}", captioned=False, at=NOW))
        assert len(work.albums.pending("front", f"p{number}", f"front:p{number}")) == 2
        assert len(work.albums.parts(*key)) == 2
        work.albums.part("front", f"p{number}", f"m{number}")
        work.albums.close(*key, number % 2)
    work.messages.by_source("front", "nowhere", "none")


def _canned(work: SqlWork) -> None:
    wanted = CannedList(str(AGENT), ("support", "billing"), ("a", "b"))
    made = work.canned.add(Draft(f"a {work.new_id()}", {"en": plain("text")}, "support"))
    work.canned.record(made, AGENT, "Anna", {"name": ["", made.name]})
    assert work.canned.named(made.key, wanted) == [made]
    assert work.canned.listed(replace(wanted, words=("text",)), limit=11)[-1:] == [made]
    work.canned.listed(wanted, limit=11)
    work.canned.get(OTHER)
    work.canned.of_owner(str(AGENT))
    work.canned.everything()
    assert len(work.canned.history(made, 5)) == 1
    made.used += 1
    work.flush()
    work.canned.remove(made)
    assert work.canned.get(made.id) is None


def _views(work: SqlWork) -> None:
    made = work.views.add(SavedView(0, "Late", f"late {work.new_id()}", str(AGENT), words="list overdue"))
    assert work.views.named(made.key, str(AGENT), ["support"]) == [made]
    assert work.views.listed(str(AGENT), ["support", "billing"], 100) == [made]
    work.views.get(OTHER)
    work.people.set_default_view(AGENT, made.id)
    work.people.default_view(AGENT)
    work.people.choose_language(AGENT, "uk")
    assert work.people.chosen_language(AGENT) in ("uk", "")
    work.views.remove(made)


def _invitations(work: SqlWork) -> None:
    ticket = _ticket(work)
    made = work.invitations.of_ticket(ticket) or work.invitations.add(ticket, f"d{work.new_id()}", 1)
    assert work.invitations.ticket_of(made.digest) == ticket.number
    made.digest = f"d{work.new_id()}"


def _first_contact(work: SqlWork) -> None:
    work.people.blocked(20)
    customer = work.people.customer_by_id(PAST - 1)
    work.first_contact.add(FirstMessage(customer.id, "q1", NOW, "{}", 1))
    assert work.first_contact.of(customer) and work.first_contact.asked("q1")
    work.first_contact.remove(customer)
    assert work.first_contact.count_text(f"t{PAST}", 0) == work.first_contact.count_text(f"t{PAST}", 0) - 1
    work.first_contact.forget_texts(20)
    work.first_contact.held("q1", 20)


def _web(work: SqlWork) -> None:
    work.web.add_link("word", AGENT)
    assert work.web.link("word") == AGENT
    assert work.web.use_link("word") == AGENT
    made = work.web.add(WebSession(0, f"d{work.new_id()}", str(AGENT), "Firefox", work.now, work.now))
    assert work.web.session(made.digest) is made
    work.flush()
    assert made in work.web.sessions(AGENT)
    assert work.web.end_all(AGENT)
    work.web.forget()
    assert work.web.news(0, 5)
    assert work.web.looks(1)


def _tokens(work: SqlWork) -> None:
    made = work.tokens.add(Token(0, f"t{work.new_id()}", f"d{work.new_id()}", str(AGENT)))
    assert work.tokens.get(made.id) is made
    assert work.tokens.by_digest(made.digest) is made
    assert work.tokens.named(made.name) is made
    assert made in work.tokens.listed()
    assert made in work.tokens.not_revoked()
    assert work.tokens.first_time(made.id, "key", "request") is None
    work.tokens.keep(made.id, "key", KeptAnswer("request", "", "Done."))
    assert work.tokens.first_time(made.id, "key", "request") == KeptAnswer("request", "", "Done.")
    assert work.tokens.forget(NOW + 1, 5)
    made.revoked_at = NOW


def _inbound(work: SqlWork) -> None:
    work.inbound.first_time("front", f"e{work.new_id()}")
    work.counters.set("forgotten", PAST - 30)
    for _ in range(3):
        work.inbound.forget(PAST - 20, 20, keep="hello:")
    work.inbound.forget_keys("front", "unknown", "e1", "e2")
    work.inbound.was_handled("front", f"e{work.new_id()}")
    work.inbound.newest_edit("front", f"p{OTHER}", f"m{OTHER}")
    work.inbound.keep_edit(NewestEdit("front", f"p{OTHER}", f"m{OTHER}", str(PERSON), plain("new"), None, NOW))
    work.inbound.forget_edits(20, 20)
    work.inbound.park("front", "odd", b"{}", "odd")
    work.inbound.waiting_lines()
    work.inbound.release([OTHER])
    work.inbound.release()
    for event in work.inbound.released(5, NUMBER):
        work.inbound.take(event)
        work.inbound.park_again(event, "still odd")


def _erasures(work: SqlWork) -> None:
    """Of somebody who wrote long ago, and whose ticket is linked, merged into somebody else's, and has all kinds of rows."""
    number = PAST - 9_999
    kin = f"related:{number + 1} into:{number + 2}"
    work.db.run("update ticket set kin = ? where number = ?", (kin, number))
    work.db.run("update message set author = ? where ticket = ?", (f"front:p{number}", number + 2))
    for ref, ticket in ((number, number), (number + 2, number + 2)):
        payload = '{"card": {"files": [{"key": "a/b"}]}}'
        row = work.outbox.keep(replace(_delivery(ticket), state="sent", purpose="words", ref=ref, message=f"w{ref}"))
        work.db.run("update delivery set payload = ? where id = ?", (payload, row.id))
    work.outbox.keep(replace(_delivery(0, f"front:p{number}"), state="sent", message="w", extra={"told": f"#{number}"}))
    work.inbound.park("front", "odd", f'{{"chat":{{"id":"p{number}"}}}}'.encode(), "odd")
    work.views.add(SavedView(0, "P", f"p {number}", str(AGENT), words=f"search from:p{number}"))
    work.flush()
    customer = work.people.customer_by_id(number)
    made = work.erasures.add(customer, ErasureState.WAITING, by=AGENT, name="Anna")
    assert work.erasures.under_way([customer]) == [made]
    work.flush()
    blanks = Blanks("Nobody", "Erased")
    work.erasures.begin(made, customer, blanks, keep_profile=False)
    made.began_at += 1
    entry = made.entry
    for _ in range(3_000):
        if work.erasures.step(made, blanks).finished:
            break
        if made.stage.endswith(("aside", "parked")):
            made.row = max(made.row, PAST - 50)
    assert made.state == ErasureState.DONE
    assert work.erasures.get(made.id) is made
    assert work.erasures.unlisted(5) == [made]
    assert work.erasures.erased() == [entry]
    work.erasures.remove_files(["c/d"])
    work.erasures.removed(work.erasures.removals(5))
    assert work.erasures.apply(entry) is None
    made.hash = "another"
    assert work.erasures.apply(entry) is None
    work.erasures.undone()


def _retention(work: SqlWork) -> None:
    ticket = work.erasures.closed("support", (5, 5), PAST - 5_000, 3)[0]
    work.db.run("update message set text = '[\"x\"]' where ticket = ?", (ticket.number,))
    stage, row = work.erasures.erase_texts(ticket, "", 0, "Erased", by=AGENT)
    while stage:
        stage, row = work.erasures.erase_texts(ticket, stage, row, "Erased", by=AGENT)
    work.outbox.keep(replace(_delivery(0), state="sent", message="old"))
    work.flush()
    work.erasures.erase_files(ticket)
    work.erasures.erase_aside(0, 3)
    work.erasures.erase_aside(PAST - 20, PAST + 5)


def _long_journal(work: SqlWork) -> None:
    """A ticket whose long journal was known before."""
    work.transaction.journals.keep(NUMBER, Remembered(LONG, "", PERSON, {}, Counting(Hours().calendar_of)))
    work.transaction.uncounted[NUMBER] = Uncounted(LONG)
    work.flush()


def _counters(work: SqlWork) -> None:
    work.counters.get("none")
    work.counters.set("some", 5)
    work.newest_seal()


def _new_ticket(work: SqlWork, customer: object) -> None:
    ticket = work.tickets.create(customer)  # type: ignore[arg-type]
    ticket.open(by=AGENT, now=work.now, customer=customer.id, queue="support", previous=0)  # type: ignore[attr-defined]
    work.reminders.add(ticket, ReminderKind.SNOOZE, NOW + 5)


def _changes(work: SqlWork) -> None:
    """Rows that were read without a lock are locked when they are written."""
    ticket = work.tickets.peek(OTHER)
    assert ticket is not None
    ticket.subject = f"subject {work.new_id()}"
    work.db.run("update ticket set salt = '' where number = ?", (OTHER - 1,))
    work.prove_more(5)


def _figures(work: SqlWork) -> None:
    work.db.run("update ticket set counted = 0 where number = ?", (OTHER,))
    work.figures.count_more(5)
    work.figures.counted(["#support"], "opened", PERIOD, limit=26)
    work.flush()


def _search(work: SqlWork) -> None:
    work.db.run("update ticket set events = 2, indexed = 1 where number = ?", (OTHER,))
    ticket = work.tickets.get(NUMBER)
    assert ticket is not None
    documents = [document(Ticket(NUMBER, 1, "support", "printer", indexed=ticket.indexed), [Customer(1, "front", "p", "P")], [])]
    work.search.store(documents, 10)
    work.counters.set(f"search.mark:{NUMBER}", NUMBER + 1)
    work.search.mark_more()
    work.search.begin(2)
    work.search.build(2, Batch(tuple(documents), 0, work.counters.get("search.writes")))
    work.counters.set("search.cursor", 3 * PAST)
    assert work.search.build(2, Batch((), 3 * PAST, work.counters.get("search.writes")))
    work.search.find(Query((Wanted("printers"),)), Order.NEWEST, offset=0, size=10)
    work.search.find(Query((Wanted("printers"),)), Order.OLDEST, offset=0, size=10)
    for order in (Order.NEWEST, Order.OLDEST):
        work.search.find(Query((Wanted("printers"),), behind=NUMBER), order, offset=0, size=10)
    work.search.count(Query((Wanted("printers"),)), 100)
    work.search.wipe()
    work.search.wipe_more()


def _searches() -> Iterator[Callable[[Connection], object]]:
    query = Query((Wanted("printers", half=True),), queues=("support", "billing"), since=1, until=PAST)
    yield lambda db: Reading(db).search(query, Order.RELEVANCE, offset=0, size=10)
    yield (
        lambda db: (
            db.dialect == "sqlite" or search._in_order(db, "search_a", tsquery(query.terms(Breadth.FORMS)), "1 = 1", (), "", 10, "desc", "")
        )
    )
    yield lambda db: Reading(db).changed_documents(5)
    yield lambda db: Reading(db).next_documents(5)
    yield lambda db: search.documents_of(db, [NUMBER])
    yield lambda db: Reading(db).index_state()


def _looks() -> Iterator[Callable[[Connection], object]]:
    yield lambda db: store._overdue(NOW, db)
    yield lambda db: store._why_late(NOW, db)
    yield lambda db: latest_pause(db, "front:p1", "front", -1)
    yield lambda db: store._since("seals", NOW, db)
    yield lambda db: workers.elsewhere(db, NOW)
    yield journal.newest_seal
    yield agents.held
    yield parked.listed
    yield lambda db: parked.release(db, [OTHER])
    yield parked.is_desk_running
    for kind in ("texts", "files", "people"):
        yield lambda db, kind=kind: list(retention.due_tickets(db, "support", kind, 30))  # type: ignore[misc]
    yield lambda db: parked.outcomes(db, [OTHER])
    yield lambda db: Reading(db).owners(PERIOD)
    yield lambda db: Reading(db).names([str(PERSON), "back:nobody"])
    yield lambda db: Reading(db).cards([NUMBER, OTHER])
    yield lambda db: Reading(db).works_at("back:C7", Identity("back", "agent7"))
    yield lambda db: Reading(db).by_day("w1", *PERIOD.days)  # type: ignore[misc]
    yield lambda db: Reading(db).figures("w1", PERIOD)
    yield lambda db: Reading(db).figures("w0", PERIOD)
    yield lambda db: Reading(db).figures("#support", Period(NUMBER, PAST, None))
    for name in (*COUNTS, *SPANS):
        yield lambda db, name=name: Reading(db).counted(["#support"], name, PERIOD, limit=26)  # type: ignore[misc]
        yield lambda db, name=name: Reading(db).counted(["#support"], name, PERIOD, limit=26, part=Part(PartKind.TAG, "vip"))  # type: ignore[misc]
    for kind, value in product(PartKind, ("", "en")):
        yield lambda db, kind=kind: Reading(db).by_part(["#support"], PERIOD, kind)  # type: ignore[misc]
        part = Part(kind, value)
        yield lambda db, part=part: Reading(db).counted(["#support"], "opened", PERIOD, limit=26, part=part)  # type: ignore[misc]
    yield from _searches()
    yield lambda db: Reading(db).tickets_counted(["#support"], "opened", PERIOD)
