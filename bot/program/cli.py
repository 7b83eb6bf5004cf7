"""The subcommands. They print what a script may read to standard output, and everything else to standard error."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from importlib import metadata
from importlib.util import find_spec
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from adapters import kinds, load
from bot.app import CannotStart, ProcessRole, database_problem, open_store, rules_of, shape
from bot.catalogue import registry
from bot.commands import load as load_commands
from bot.core.durations import parse_duration
from bot.i18n.sentences import known, words
from bot.ports.channel import Finding
from bot.program import (
    backup_commands,
    canned_commands,
    logs,
    proving,
    reindexing,
    retention_command,
    token_commands,
    webhook_commands,
)
from bot.program.checking import findings
from bot.program.doctor import diagnose
from bot.program.printing import print_rows
from bot.program.running import print_error, run_or_sandbox, settings_or_error
from bot.screens.statistics import as_text, json_pieces
from bot.settings import ConfigError, Settings, load_settings
from bot.settings.addresses import split_address
from bot.settings.fields import public_url
from bot.settings.program_name import bellhop
from bot.settings.redact import Redactor, secrets_of
from storage import parked as parking
from storage.agents import held
from storage.engine import Connection, database_errors, open_engine, why_not
from storage.figures import Reading
from storage.files import FileStore, FilesUnusable
from storage.migrate import WrongSchema
from storage.migrate import migrate as bring_up
from storage.recount import recount

RERUN_PATIENCE = 15.0  # seconds


class _Commands(TyperGroup):
    """Says in one sentence what fails while a command works: the database, or the store of attachments."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except FilesUnusable as error:
            print_error(str(error))
            raise typer.Exit(1) from error
        except database_errors() as error:
            print_error(database_problem(load_settings(shape), error))
            raise typer.Exit(1) from error


app = typer.Typer(cls=_Commands, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


def _show_version(*, asked: bool) -> None:
    if asked:
        typer.echo(f"Bellhop {metadata.version('bellhop')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="print the version")] = False,
) -> None:
    """Bellhop, a helpdesk in chat."""


def configured() -> Settings:
    """Load the configuration, or exit with code 1."""
    settings = settings_or_error()
    if settings is None:
        raise typer.Exit(1)
    logs.setup(secrets_of(settings), level="WARNING")
    return settings


@app.command()
def run(
    role: Annotated[
        ProcessRole, typer.Option(help="web: HTTP only; worker: everything else; both may run several times on PostgreSQL")
    ] = ProcessRole.ALL,
    or_sandbox: Annotated[bool, typer.Option("--or-sandbox", help="start the sandbox if no channel has its tokens")] = False,
) -> None:
    """Start the desk: channels, courier, clock and HTTP in one process.

    Exits 1 if the configuration is wrong, no channel has its tokens, or the database has another schema or can't be reached.
    """
    raise typer.Exit(run_or_sandbox(role, or_sandbox=or_sandbox))


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="the port of the page, or the next free one if it is in use; 0: any free port")] = 8765,
) -> None:
    """Run the desk against two emulated platforms on this machine, with a page that shows them side by side.

    Exits 1 in an installed package, which doesn't contain the emulators, or if the port can't be used.
    """
    if find_spec("sandbox") is None:
        print_error("The sandbox isn't part of the installed package. Run it from a copy of the source: make run")
        raise typer.Exit(1)
    from bot.program.playground import play  # noqa: PLC0415  the emulators are loaded only here

    raise typer.Exit(play(port))


@app.command()
def check(
    offline: Annotated[bool, typer.Option("--offline", help="read the configuration and contact no platform")] = False,
    say_hello: Annotated[bool, typer.Option("--say-hello", help="post a test message in every queue")] = False,
) -> None:
    """Say what is wrong and how to fix it.

    Exits 1 if there is an error. Warnings alone exit 0.
    """
    settings = configured()
    raise typer.Exit(_shown(asyncio.run(findings(settings, offline=offline, hello=say_hello)), settings))


@app.command()
def doctor(offline: Annotated[bool, typer.Option("--offline", help="contact no platform")] = False) -> None:
    """List everything that needs manual action, and what to do: what check finds, and what is parked, late, stuck, in doubt or full.

    Exits 1 if something needs action. Warnings alone exit 0.
    """
    settings = configured()
    raise typer.Exit(_shown(asyncio.run(diagnose(settings, offline=offline)), settings))


def _shown(found: Sequence[Finding], settings: Settings) -> int:
    """Print the findings, without secrets: they may quote an error of a library. Return the exit code."""
    symbols, redact = {"ok": "✓", "warning": "!", "error": "✗"}, Redactor(secrets_of(settings))
    for finding in found:
        typer.echo(redact(f"{symbols[finding.level]} {words(finding.what, settings.desk.language)}"))
    return int(any(finding.level == "error" for finding in found))


@app.command()
def migrate() -> None:
    """Upgrade the database to the newest schema.

    Exits 1 if the configuration is wrong or the database can't be upgraded.
    """
    settings = configured()
    try:
        bring_up(open_engine(settings.database.url))
        open_store(settings)
    except (WrongSchema, CannotStart) as error:
        print_error(str(error))
        raise typer.Exit(1) from error
    except Exception as error:
        print_error(f"The database under database.url cannot be brought up to date: {why_not(settings.database.url, error)}.")
        raise typer.Exit(1) from error
    typer.echo("The database has the newest schema.")


@app.command()
def manifest(
    kind: Annotated[str, typer.Argument(help="the platform, named as its folder under adapters/")],
    url: Annotated[str, typer.Option(help="the desk's public address, for HTTP mode")] = "",
) -> None:
    """Print the manifest of a platform's app.

    Exits 2 for a platform without a manifest, and for an address that it would refuse. It needs no configuration, database or token.
    """
    text = load(kind).manifest if kind in kinds() else None
    if text is None:
        known = ", ".join(one for one in kinds() if load(one).manifest)
        raise typer.BadParameter(f"there is no manifest for {kind}; known: {known}")
    address = _called_by_platforms(url)
    try:
        name = load_settings(shape).desk.name
    except ConfigError:
        name = "Bellhop"
    typer.echo(text(name, address), nl=False)


def _called_by_platforms(url: str) -> str:
    """Check an address that a platform is to call; it may be empty."""
    try:
        address = public_url(url)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if address and split_address(address).scheme != "https":
        raise typer.BadParameter(f"{url!r} is not a public address for platforms: they call https only")
    return address


@app.command()
def commands() -> None:
    """List the verbs.

    Exits 0. It needs no configuration.
    """
    load_commands()
    for side, customer in (("agents and managers", False), ("customers", True)):
        typer.echo(f"{side}:")
        for found in registry.all_commands(customer=customer):
            typer.echo(f"  {found.usage:<36} {words(known(found.help), 'en')}")


@app.command()
def verify(
    seal: Annotated[
        list[str] | None, typer.Option(help="a seal that was kept elsewhere and must be in the record; may be given several times")
    ] = None,
    files: Annotated[bool, typer.Option(help="read the stored files too")] = True,
) -> None:
    """Check the whole record: intact, or the first broken place. docs/record.md says what this proves.

    Exits 1 if the record is broken or the database can't be read, 2 for a value that isn't a seal.
    """
    for given in seal or ():
        if not proving.is_seal(given):
            raise typer.BadParameter(f"{given} is not a seal: a seal has 64 digits and letters from a to f")
    settings = configured()
    stored = FileStore(settings.files.store) if files else None
    raise typer.Exit(proving.check(_database(settings), settings.desk.first_number, seal or (), stored))


@app.command(name="seal")
def newest_seal() -> None:
    """Print the newest seal: its number, its time and its hash. Keep it somewhere else.

    Exits 1 if there is no seal yet, or the database can't be read.
    """
    raise typer.Exit(proving.show_seal(_database(configured())))


@app.command()
def stats(
    as_json: Annotated[bool, typer.Option("--json", help="plain data, for scripts")] = False,
    period: Annotated[str, typer.Option(help="how far back: 7d, 4w")] = "7d",
    recounted: Annotated[bool, typer.Option("--recount", help="first compare with the journal, and recount what differs")] = False,
) -> None:
    """The figures of the command stats: all queues, all agents.

    Exits 1 if the database can't be read, 2 for a period that isn't a duration.
    """
    settings = configured()
    try:
        span = parse_duration(period)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    rules, db = rules_of(settings), _database(settings)
    try:
        if recounted:
            print_error(recount(db, rules))
        reading, now = Reading(db), int(time.time() * 1000)
        if as_json:
            for piece in json_pieces(reading, rules, span, now):
                typer.echo(piece, nl=False)
        else:
            typer.echo("\n".join(as_text(reading, rules, span, now, settings.desk.language, reading.names)))
    finally:
        db.close()


@app.command()
def agents() -> None:
    """List what each agent still has: open tickets, and canned replies of their own.

    Exits 1 if the database can't be read.
    """
    db = _database(configured())
    try:
        rows = ((has.who, has.name, " ".join(f"#{number}" for number in has.tickets), ", ".join(has.canned)) for has in held(db))
        print_rows(rows, none="No agent has anything.")
    finally:
        db.close()


@app.command(name="parked")
def parked(retry: Annotated[bool, typer.Option("--retry", help="run it again after a fix")] = False) -> None:
    """List the events that could not be handled, with the reason.

    Exits 1 if the database can't be read. Parked items alone exit 0.
    """
    settings = configured()
    db, redact = _database(settings), Redactor(secrets_of(settings))
    try:
        rows = parking.listed(db)
        shown = (
            (str(one.number), time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(one.at / 1000)), one.channel, one.event, redact(one.reason))
            for one in rows
        )
        print_rows(shown, none="Nothing is parked.")
        if retry and rows:
            _run_again(db, [one.number for one in rows])
    finally:
        db.close()


@app.command()
def reindex() -> None:
    """Build the search index again. The old one answers until the new one is complete.

    Exits 1 if the database can't be read.
    """
    raise typer.Exit(reindexing.build(_database(configured())))


def _run_again(db: Connection, numbers: list[int]) -> None:
    count = parking.release(db, numbers)
    if not count:
        print_error("Nothing is parked.")
        return
    if not parking.is_desk_running(db):
        print_error(f"{count} released. No desk is running: they will be run when it does ({bellhop()} run).")
        return
    end = time.monotonic() + RERUN_PATIENCE
    while (found := parking.outcomes(db, numbers)) is None:
        if time.monotonic() > end:
            print_error(f"{count} released; the running desk has not finished them yet.")
            return
        time.sleep(0.2)
    failed = {number: reason for number, reason in found.items() if reason}
    print_error(f"{count - len(failed)} of {count} were run and went well.")
    for number, reason in failed.items():
        print_error(f"{number} is parked again: {reason}")


app.command()(canned_commands.canned)
app.command()(retention_command.retention)
app.command()(backup_commands.backup)
app.add_typer(webhook_commands.app, name="webhooks")
app.command()(backup_commands.restore)
app.add_typer(token_commands.token, name="token")


def _database(settings: Settings) -> Connection:
    try:
        return Connection(open_store(settings).engine)
    except CannotStart as error:
        print_error(str(error))
        raise typer.Exit(1) from error
