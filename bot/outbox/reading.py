"""Checks and measures the content of a file while it is passed on, so that it need not fit into memory."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO

from bot.core.file_contents import HEAD, TAIL
from bot.core.file_kinds import Refusal, refused_by_content
from bot.ports.contents import Chunks
from bot.ports.outbound import DeliveryError, Trouble
from bot.settings.rules import Queue


class NotAccepted(DeliveryError):
    """The queue doesn't accept the content of a file."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(Trouble.REFUSED, why.value, file=True)
        self.why = why


class Reading:
    """Knows the first and last bytes, the size and the digest of what it has passed on. ``queue`` is None if everything is accepted."""

    def __init__(self, queue: Queue | None) -> None:
        self._limits = queue.files if queue else None
        self._digest = sha256()
        self.size = 0
        self.head = self.tail = b""

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    async def checked(self, chunks: Chunks) -> Chunks:
        """Raises NotAccepted before the content is complete."""
        held: list[bytes] = []
        async for chunk in chunks:
            self._see(chunk)
            held.append(chunk)
            if len(self.head) < HEAD:
                continue  # until there is enough to judge
            self._judge()
            for one in held:
                yield one
            held.clear()
        self._judge()
        for one in held:
            yield one

    def _see(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self.head += BytesIO(chunk).read(HEAD - len(self.head))
        self.tail = bytes(memoryview(self.tail + chunk)[-TAIL:])
        self._digest.update(chunk)

    def _judge(self) -> None:
        if self._limits is None:
            return
        why = refused_by_content(self.head, self.size, most=self._limits.max_size, kinds=self._limits.refuse)
        if why is not None:
            raise NotAccepted(why)
