"""Due rows with two processes and a kill: each fires once, and if none fires, an alarm is raised."""

from __future__ import annotations

import asyncio
import time

from bot.core.message import Visibility
from bot.core.people import Identity, Profile, Role
from bot.core.reminder_kinds import ReminderKind
from bot.core.richtext import plain
from bot.ports.work import Work
from bot.timers.late_alarm import LateAlarm
from storage.engine import Connection, open_engine
from storage.ids import Ids
from storage.migrate import ensure
from storage.work.sql_work import SqlWork
from tests.faults.desks import FIRST_CUSTOMER, Desks
from tests.house import House
from tests.journeys.steps import direct

MANY = 500


def _overdue(work: Work) -> None:
    """A ticket whose first promise was broken a minute ago."""
    for number in range(MANY):
        person = Identity("telegram", str(FIRST_CUSTOMER + number))
        customer = work.people.add_customer(Profile(person, f"Customer {number}"))
        ticket = work.tickets.create(customer)
        ticket.channel, ticket.place, ticket.subject = "telegram", person.id, f"fire {number}"
        ticket.open(by=customer.actor, now=work.now, customer=customer.id, queue="support", previous=0)
        said, digest = work.messages.add(
            ticket, author=person, name="C", role=Role.CUSTOMER, visibility=Visibility.PUBLIC, text=plain("it burns")
        )
        ticket.receive(said, digest, by=customer.actor, now=work.now)
        work.reminders.add(ticket, ReminderKind.FIRST_RESPONSE, work.now + 60_000, since=ticket.waiting_since)


async def test_each_due_row_fires_once_whoever_dies(desks: Desks) -> None:
    engine = open_engine(desks.database)
    ensure(engine, 1001)
    desks.configure(first="10s")
    first, _ = await asyncio.gather(desks.run(), desks.run())
    db = Connection(engine)
    db.begin()
    work = SqlWork(db, Ids(), "nobody", int(time.time() * 1000) - 120_000)
    _overdue(work)
    work.flush()
    db.commit()
    db.close()

    def fired() -> int:
        return int(desks.rows("select count(*) from event where kind = 'escalated'")[0][0])

    def waiting() -> int:
        return int(desks.rows("select count(*) from delivery where state in ('queued', 'sending')")[0][0])

    await desks.until(fired)
    first.kill()
    await desks.until(lambda: fired() >= MANY, progress=fired)
    await desks.until(lambda: not waiting(), progress=waiting)
    assert desks.rows("select ticket, count(*) from event where kind = 'escalated' group by ticket having count(*) <> 1") == []
    assert desks.rows("select ticket from reminder where fired_at is null and kind = 'first_response' and step = 0") == []
    told = [one for one in desks.slack.messages(desks.slack.im("U0BOSS")) if one.get("bot_id")]
    assert told


async def test_managers_hear_once_that_pings_are_late_and_once_that_it_is_over(house: House) -> None:
    house.tom.says("It burns")
    await house.in_thread(1001, "It burns")
    await house.desk.clock.stop()

    def stuck(work: Work) -> None:
        ticket = work.tickets.get(1001)
        assert ticket is not None
        work.reminders.add(ticket, ReminderKind.LATER, int(time.time() * 1000) - 300_000, data='{"ping": 0}')

    await house.desk.store.write(stuck)
    await house.desk.auditor.look()
    assert not direct(house.boss), "a sweep may have just begun"
    await house.desk.auditor.look()
    await house.in_direct(house.boss, "Pings and reminders are late, the oldest by 5 minutes")
    other = LateAlarm(house.desk.store, house.desk.rules)
    for _ in range(3):
        await other.report(300.0)
    await house.desk.auditor.look()
    await house.desk.store.write(lambda work: work.db.run("update reminder set fired_at = 1 where kind = 'later'"))
    await house.desk.auditor.look()
    await other.report(0.0)
    await house.in_direct(house.boss, "on time again")
    await house.desk.auditor.look()
    told = await house.desk.store.write(lambda work: work.db.all("select id from delivery where lane = 'slack:U0BOSS'"))
    assert len(told) == 2


async def test_what_should_have_happened_is_told_within_a_minute(house: House) -> None:
    """The clock stops and a delivery goes nowhere: readiness says so; when they are dealt with, it stops."""
    house.tom.says("It burns")
    await house.in_thread(1001, "It burns")
    await house.desk.clock.stop()
    late = int(time.time() * 1000) - 55_000

    def stuck(work: Work) -> int:
        ticket, number = work.tickets.get(1001), work.new_id()
        assert ticket is not None
        work.reminders.add(ticket, ReminderKind.LATER, late, data='{"ping": 0}')
        db: Connection = work.db
        db.run("insert into pace (key, tail, owner) values ('pigeons:1', 1, '')")
        db.run(
            "insert into delivery (id, pace, seq, kind, state, at, channel) values (?, 'pigeons:1', 1, 'post', 'queued', ?, 'pigeons')",
            (number, late),
        )
        return number

    number = await house.desk.store.write(stuck)
    await house.desk.auditor.look()
    warnings = (await house.desk.health.look()).facts["warnings"]
    assert any("delivery has waited" in one for one in warnings)
    assert any("reminder is" in one for one in warnings)

    def mended(work: Work) -> None:
        work.db.run(f"update delivery set state = 'failed' where id = {number}")
        work.db.run("update reminder set fired_at = 1 where kind = 'later'")

    await house.desk.store.write(mended)
    await house.desk.auditor.look()
    assert (await house.desk.health.look()).facts["warnings"] == []
