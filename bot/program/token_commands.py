"""``bellhop token new``, ``list`` and ``revoke``."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from bot.api.calling import verbs as callable_verbs
from bot.app import CannotStart, open_store, rules_of
from bot.commands import load as load_commands
from bot.core.durations import parse_duration
from bot.core.people import Identity
from bot.ports.tokens import OPEN, READ, Token, digest_of, is_name, new_secret
from bot.program.printing import print_rows
from bot.program.running import print_error, settings_or_error
from bot.settings.rules import Rules
from storage import workers
from storage.engine import Connection
from storage.ids import Ids
from storage.work.sql_work import SqlWork

token = typer.Typer(no_args_is_help=True, help="Make, list and revoke tokens, with which programs use the API.")


@token.command()
def new(
    name: Annotated[str, typer.Argument(help="what the token is called in the journal, for example the program's name")],
    person: Annotated[str, typer.Option("--as", help="for whom it acts: channel:id")],
    queues: Annotated[str, typer.Option(help="keys of queues, with commas; without it, all queues of the person")] = "",
    verbs: Annotated[str, typer.Option(help="with commas: read, new (open tickets), and verbs, or all")] = READ,
    expires: Annotated[str, typer.Option(help="after how long it ends: 90d, 1w; never")] = "90d",
) -> None:
    """Make a token and print it. It is shown only now.

    Exits 1 if the database can't be used or the name is in use, 2 for a wrong name, person, queue, verb or duration.
    """
    rules, db, channels = _opened()
    made = Token(0, _name(name), "", _person(person, channels), _queues(queues, rules), granted(verbs), expires_at=_ends(expires))
    secret = new_secret()
    made.digest, made.made_at = digest_of(secret), _now()
    db.begin()
    work = _work(db)
    try:
        if work.tokens.named(made.name) is not None:
            print_error(f"There is already a token {made.name}. Choose another name, or revoke that one first.")
            raise typer.Exit(1)
        work.tokens.add(made)
        work.flush()
        db.commit()
    finally:
        db.close()
    typer.echo(secret)
    print_error(f"This is the only time that the token {made.name} is shown.")


@token.command(name="list")
def list_tokens() -> None:
    """List the tokens: name, person, queues, verbs, state, last use.

    Exits 1 if the database can't be read.
    """
    _, db, _ = _opened()
    try:
        db.begin()
        print_rows(map(_row, _work(db).tokens.listed()), none="There are no tokens. Make one: bellhop token new")
        db.rollback()
    finally:
        db.close()


@token.command()
def revoke(name: Annotated[str, typer.Argument(help="the name of the token")]) -> None:
    """End a token at once.

    Exits 1 if there is no such token, or the database can't be used.
    """
    _, db, _ = _opened()
    try:
        db.begin()
        work = _work(db)
        found = work.tokens.named(name)
        if found is None:
            print_error(f"There is no token {name}, or it was revoked already.")
            raise typer.Exit(1)
        found.revoked_at = _now()
        work.flush()
        db.commit()
    finally:
        db.close()
    print_error(f"The token {name} is revoked.")


def _name(name: str) -> str:
    if not is_name(name):
        raise typer.BadParameter("a name has up to 40 letters, digits, dots, - and _", param_hint="NAME")
    return name


def _person(written: str, channels: tuple[str, ...]) -> str:
    try:
        who = Identity.parse(written)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--as") from error
    if who.channel not in channels:
        raise typer.BadParameter(f"there is no channel {who.channel}; there are: {', '.join(channels)}", param_hint="--as")
    return str(who)


def _queues(written: str, rules: Rules) -> str:
    keys = [key.strip() for key in written.split(",") if key.strip()]
    if unknown := [key for key in keys if key not in rules.queues]:
        raise typer.BadParameter(f"there is no queue {unknown[0]}; there are: {', '.join(rules.queues)}", param_hint="--queues")
    return " ".join(dict.fromkeys(keys))


def granted(written: str) -> str:
    """Return the words of a token that may do this. Raises typer.BadParameter."""
    known = (READ, OPEN, *(found.verb for found in callable_verbs()))
    words = [word.strip() for word in written.split(",") if word.strip()]
    if words == ["all"]:
        return " ".join(known)
    if not words or (unknown := [word for word in words if word not in known]):
        wrong = unknown[0] if words else ""
        raise typer.BadParameter(f"there is no verb “{wrong}”; there are: all, {', '.join(known)}", param_hint="--verbs")
    return " ".join(dict.fromkeys(words))


def _ends(written: str) -> int:
    if written == "never":
        return 0
    try:
        span = parse_duration(written)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--expires") from error
    return _now() + int(span.total_seconds() * 1000)


def _row(one: Token) -> tuple[str, ...]:
    used = _time(one.used_at) if one.used_at else "never used"
    return one.name, one.person, one.queues.replace(" ", ",") or "all", one.verbs.replace(" ", ","), _state(one), used


def _state(one: Token) -> str:
    if one.revoked_at:
        return f"revoked {_time(one.revoked_at)}"
    if not one.expires_at:
        return "valid"
    return f"{'valid until' if one.is_valid(_now()) else 'expired'} {_time(one.expires_at)}"


def _time(at: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(at / 1000))


def _now() -> int:
    return int(time.time() * 1000)


def _work(db: Connection) -> SqlWork:
    return SqlWork(db, Ids(), workers.new_name(), _now())


def _opened() -> tuple[Rules, Connection, tuple[str, ...]]:
    load_commands()
    settings = settings_or_error()
    if settings is None:
        raise typer.Exit(1)
    try:
        return rules_of(settings), Connection(open_store(settings).engine), tuple(settings.channels)
    except CannotStart as error:
        print_error(str(error))
        raise typer.Exit(1) from error
