"""``bellhop webhooks list``, ``test`` and ``replay``."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bot.announce.webhooks import send_event, wants
from bot.app import CannotStart, open_store, rules_of
from bot.core.durations import parse_duration
from bot.core.journal import event_of
from bot.ports import webhook_marks
from bot.ports.notices import WEBHOOKS, Notice
from bot.ports.outbound import DeliveryError
from bot.program.printing import print_rows
from bot.program.running import print_error, settings_or_error
from bot.program.webhooks import Webhooks
from bot.screens.ticket_data import time_data
from bot.settings import Settings
from bot.settings.rules import Rules
from storage import workers
from storage.engine import Connection
from storage.ids import Ids
from storage.work.sql_work import SqlWork

BATCH = 200  # events of one transaction

app = typer.Typer(no_args_is_help=True, help="List, test and replay the webhooks of the configuration.")
Name = Annotated[str, typer.Argument(help="the webhook's name in the configuration")]


@app.command(name="list")
def list_() -> None:
    """Print a line for each webhook: name, state, events that wait, events that were given up, when it last accepted one, and address.

    The state is ``off`` (no secret), ``on``, or ``failing`` or ``paused`` with a time.
    Exits 1 if the database can't be read.
    """
    settings = _settings()
    rules = rules_of(settings)
    with _opened(settings) as db:
        work = _work(db)
        rows = (
            (
                name,
                _state(work, name) if name in rules.webhooks else "off",
                str(work.outbox.waiting_on(WEBHOOKS, name)),
                str(work.counters.peek(webhook_marks.given_up(name))),
                time_data(work.counters.peek(webhook_marks.accepted(name))) or "never",
                str(webhook.url),
            )
            for name, webhook in settings.webhooks.items()
        )
        print_rows(rows, none="No webhook is configured. docs/webhooks.md describes them.")


@app.command()
def test(name: Name) -> None:
    """Send an event of the type webhook.test now, and print what became of it.

    Exits 1 if the webhook isn't configured, has no secret, or doesn't accept it.
    """
    rules = rules_of(_settings())
    _ensure_known(rules, name)
    now = round(time.time() * 1000)
    notice = Notice(f"evt_test_{secrets.token_hex(12)}", "webhook.test", now, {"webhook": name, "desk": rules.name})
    began = time.monotonic()
    try:
        asyncio.run(_sent(rules, name, notice))
    except DeliveryError as error:
        print_error(f"{name} did not accept it: {error.reason}")
        raise typer.Exit(1) from error
    typer.echo(f"{name} accepted it after {time.monotonic() - began:.1f} s")


@app.command()
def replay(
    name: Name,
    since: Annotated[str, typer.Option(help="such as 2d or 2026-11-24T09:00; default: the last event that it accepted")] = "",
) -> None:
    """Send the events since a time again, with the same ids, and end the webhook's pause. The running desk sends them.

    Exits 1 if the webhook isn't configured or the database can't be used, 2 if the time can't be read.
    """
    settings = _settings()
    rules = rules_of(settings)
    _ensure_known(rules, name)
    with _opened(settings) as db:
        db.begin()
        work = _work(db)
        start = _time(since) if since else _last_accepted(work, name)
        for mark in (webhook_marks.paused(name), webhook_marks.failing(name)):
            work.counters.set(mark, 0)
        work.flush()
        db.commit()
        count = _queued(db, rules, name, start)
    typer.echo(f"{count} events since {time_data(start)} will be sent to {name}")


def _queued(db: Connection, rules: Rules, name: str, start: int) -> int:
    """Queue the wanted events in their order, in small transactions, so that a running desk never waits long."""
    found = db.all("select ticket, seq from event where at >= ? order by at, ticket, seq", (start,))
    count = 0
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("events", total=len(found))
        for at in range(0, len(found), BATCH):
            db.begin()
            work = _work(db)
            for number, seq in found[at : at + BATCH]:
                row = db.one("select ticket, seq, kind, at, actor, data, hash from event where ticket = ? and seq = ?", (number, seq))
                ticket = work.tickets.peek(number)
                if row is not None and ticket is not None and wants(rules, work, name, ticket, event_of(row)):
                    send_event(rules, work, name, ticket, event_of(row))
                    count += 1
            work.flush()
            db.commit()
            progress.update(task, advance=BATCH)
    return count


async def _sent(rules: Rules, name: str, notice: Notice) -> None:
    sender = Webhooks(rules.webhooks)
    try:
        await sender.send(name, notice)
    finally:
        await sender.close()


def _state(work: SqlWork, name: str) -> str:
    for state, mark in (("paused", webhook_marks.paused(name)), ("failing", webhook_marks.failing(name))):
        if since := work.counters.peek(mark):
            return f"{state} since {time_data(since)}"
    return "on"


def _last_accepted(work: SqlWork, name: str) -> int:
    accepted = work.counters.peek(webhook_marks.accepted(name))
    if not accepted:
        raise typer.BadParameter(f"{name} has never accepted anything: say since when, for example --since 2d")
    return accepted


def _time(written: str) -> int:
    try:
        return round((time.time() - parse_duration(written).total_seconds()) * 1000)
    except ValueError:
        pass
    try:
        return round(datetime.fromisoformat(written).timestamp() * 1000)
    except ValueError as error:
        raise typer.BadParameter("--since is a duration such as 2d, or a time such as 2026-11-24T09:00") from error


def _ensure_known(rules: Rules, name: str) -> None:
    if name not in rules.webhooks:
        known = ", ".join(rules.webhooks) or "none"
        print_error(f"There is no webhook {name!r} with a secret under webhooks in the configuration; there is: {known}.")
        raise typer.Exit(1)


def _settings() -> Settings:
    settings = settings_or_error()
    if settings is None:
        raise typer.Exit(1)
    return settings


@contextmanager
def _opened(settings: Settings) -> Iterator[Connection]:
    try:
        db = Connection(open_store(settings).engine)
    except CannotStart as error:
        print_error(str(error))
        raise typer.Exit(1) from error
    try:
        yield db
    finally:
        db.close()


def _work(db: Connection) -> SqlWork:
    return SqlWork(db, Ids(), workers.new_name(), int(time.time() * 1000), sends=False)
