"""What surrounds the desk, for ``bellhop doctor``: disk, store of attachments, clocks, and what the running desk says."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from email.utils import parsedate_to_datetime
from pathlib import Path
from shlex import quote
from typing import Any

import aiohttp

from bot.i18n.sentences import say
from bot.i18n.times import how_long
from bot.ports.channel import Finding
from bot.settings import Settings
from storage.engine import sqlite_file
from storage.files import FileStore, FilesUnusable, folder_of

LITTLE, TOO_LITTLE = 2 * 2**30, 200 * 2**20  # bytes of free space
SKEW_MS, TOO_SKEWED_MS = 5_000, 120_000  # platforms refuse signatures of five minutes ago
PATIENCE = 5.0  # seconds for an answer of a server


def disk(settings: Settings) -> Iterator[Finding]:
    file = sqlite_file(settings.database.url)
    folders = {path for path in (file.parent if file else None, folder_of(settings.files.store)) if path is not None and path.is_dir()}
    for folder in sorted(folders):
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            told = say("We have no right to write to {path}. Run: {command}", path=str(folder), command=_giving_rights(folder))
            yield Finding("error", told)
        space = shutil.disk_usage(folder)
        values = {"path": str(folder), "free": _size(space.free)}
        if space.free < TOO_LITTLE:
            yield Finding(
                "error", say("The disk of {path} is full: only {free} are free. Free some space now, or nothing can be stored.", **values)
            )
        elif space.free < LITTLE:
            yield Finding("warning", say("The disk of {path} is almost full: {free} are free. Free some space.", **values))


def _giving_rights(folder: Path) -> str:
    """The command after which we may write to a folder."""
    if os.statvfs(folder).f_flag & os.ST_RDONLY:
        mounted = next(place for place in (folder, *folder.parents) if place.is_mount())
        return f"sudo mount -o remount,rw {quote(str(mounted))}"
    if folder.stat().st_uid == os.geteuid():
        return f"chmod u+rwx {quote(str(folder))}"
    return f"sudo chown {os.geteuid()} {quote(str(folder))}"


def _size(size: int) -> str:
    return f"{size / 2**20:.0f} MB"


async def store(settings: Settings) -> list[Finding]:
    """Store, read and delete a small file."""
    try:
        await asyncio.wait_for(asyncio.to_thread(FileStore(settings.files.store).probe), 4 * PATIENCE)
    except (FilesUnusable, TimeoutError) as error:
        reason = error.reason if isinstance(error, FilesUnusable) else type(error).__name__
        return [
            Finding(
                "error",
                say("The store of attachments under files.store can't be used: {reason}. Check its address and rights.", reason=reason),
            )
        ]
    return [Finding("ok", say("The store of attachments can be written and read."))]


def skew(ahead_ms: int, channel: str = "") -> Iterator[Finding]:
    """Report a clock that is so far ahead of ours, of a channel's platform or else of the database server."""
    if abs(ahead_ms) < SKEW_MS:
        return
    span = how_long(abs(ahead_ms))
    told = say(
        "The clocks of this machine and of the database server differ by {span}. Synchronise them, for example with chrony.", span=span
    )
    if channel:
        told = say(
            "The clocks of this machine and of channel {name} differ by {span}. Synchronise this machine's, for example with chrony.",
            name=channel,
            span=span,
        )
    yield Finding("error" if abs(ahead_ms) >= TOO_SKEWED_MS else "warning", told)


async def platform_clocks(settings: Settings) -> list[Finding]:
    """Compare our clock with the platforms', which refuse old signatures."""
    found: list[Finding] = []
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE), trust_env=True) as session:
        for name, channel in settings.channels.items():
            address = str(getattr(channel, "base_url", ""))
            ahead = await _ahead(session, address) if address else 0
            found += skew(ahead, name)
    return found


async def _ahead(session: aiohttp.ClientSession, address: str) -> int:
    """How many milliseconds a server's clock is ahead of ours; 0 if it can't be asked, which check reports."""
    try:
        before = time.time()
        async with session.head(address, allow_redirects=False) as answer:
            told = parsedate_to_datetime(answer.headers["Date"]).timestamp()
        return round((told + 0.5 - (before + time.time()) / 2) * 1000)  # the header has whole seconds
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError, OSError):
        return 0


async def running_desk(settings: Settings, running: Sequence[str]) -> list[Finding]:
    """Ask the running desk for its warnings."""
    if not running:
        return [Finding("error", say("No desk is running on this database. Start it: bellhop run"))]
    host, port = settings.http.host, settings.http.port
    here = "127.0.0.1" if host in ("0.0.0.0", "") else "[::1]" if host == "::" else f"[{host}]" if ":" in host else host  # noqa: S104
    try:
        told = await _ready(f"http://{here}:{port}/readyz", settings.http.status_token.get_secret_value())
    except (aiohttp.ClientError, TimeoutError, ValueError, OSError):
        if not port:
            return [Finding("ok", say("Processes that run on this database: {number}.", number=len(running)))]
        where = f"{here}:{port}"
        return [
            Finding(
                "warning",
                say(
                    "A desk runs, but doesn't answer on {where}. If it runs on another machine or port, ask it there: /readyz", where=where
                ),
            )
        ]
    return [*_told(told)] or [Finding("ok", say("Processes that run on this database: {number}.", number=len(running)))]


async def _ready(address: str, token: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session,
        session.get(address, headers=headers) as answer,
    ):
        found = await answer.json()
    if not isinstance(found, dict) or "status" not in found:
        raise ValueError(address)
    return found


def _told(told: dict[str, Any]) -> Iterator[Finding]:
    channels = told.get("channels") or {}
    for name, words in channels.items() if isinstance(channels, dict) else ():
        if words != "ok":
            yield Finding("error", say("The running desk has no connection to channel {name}: {reason}", name=name, reason=str(words)))
    for warning in told.get("warnings") or ():
        yield Finding("warning", say("The running desk warns: {warning}", warning=str(warning)))
    if told.get("database") not in (None, "ok"):
        yield Finding("error", say("The running desk can't use its database: {reason}", reason=str(told["database"])))
