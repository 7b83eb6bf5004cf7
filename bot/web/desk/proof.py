"""The check of the record, which takes long: its page is sent in pieces, and each piece says how far it has come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing

import structlog
from aiohttp import web

from bot.i18n.sentences import Count, Sentence, say, words
from bot.ports.operations import Operations, Proof
from bot.web.figures.svg import element

log = structlog.get_logger()
HERE = "<!-- progress -->"
"""Where the page is divided."""
EVERY = 0.5  # seconds between two pieces


class Proving:
    """Checks the record for one person at a time, because it reads the whole database."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations
        self._busy = False

    async def stream(
        self, request: web.Request, page: web.Response, language: str, more_time: Callable[[], None], headers: Mapping[str, str]
    ) -> web.StreamResponse:
        """Send a page that is divided at ``HERE``, with the progress and the result in between."""
        before, _, after = (page.text or "").partition(HERE)
        own = {name: value for name, value in page.headers.items() if name != "Content-Length"}
        reply = web.StreamResponse(headers={**headers, **own, "X-Accel-Buffering": "no"})
        async with aclosing(self._pieces(language)) as pieces:
            try:
                await reply.prepare(request)
                await reply.write(before.encode())
                async for piece in pieces:
                    await reply.write(piece.encode())
                    more_time()
                await reply.write(after.encode())
                await reply.write_eof()
            except ConnectionError:
                log.debug("nobody waits for the check any more")
        return reply

    async def _pieces(self, language: str) -> AsyncGenerator[str, None]:
        if self._busy:
            yield element("p", words(say("The record is being checked already. Wait for the result."), language), class_="alert")
            return
        self._busy = True
        steps = [(0, 0)]
        work = asyncio.ensure_future(self._operations.verify(lambda done, total: steps.append((done, total))))
        try:
            while not work.done():
                yield _step(*steps[-1], language)
                await asyncio.wait([work], timeout=EVERY)
            yield _result(work.result(), language)
        finally:
            work.cancel()
            self._busy = False


def _step(done: int, total: int, language: str) -> str:
    told = words(say("{n} of {all} tickets", n=Count(done), all=Count(total)), language)
    return element("p", element("progress", value=done, max=max(total, 1), aria_label=told), told, class_="step")


def _result(found: Proof, language: str) -> str:
    if found.broken:
        told = words(say("The record is broken: {what}", what=found.broken), language)
        return element("p", told, class_="result alert", role="alert")
    lines: list[Sentence] = [say("The record of {n} tickets is intact.", n=Count(found.tickets))]
    if found.seal:
        lines.append(say("Newest seal: {seal}", seal=found.seal))
    return element("p", *(element("span", words(one, language)) for one in lines), class_="result good", role="status")
