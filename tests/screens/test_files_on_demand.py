"""What people read about a file that the store of attachments can't take: the reason, and no path of this machine."""

from __future__ import annotations

from typing import Any, cast

import pytest

from bot.ports.contents import in_chunks
from bot.ports.outbound import DeliveryError
from bot.screens.files_on_demand import FilesOnDemand


class Broken:
    """A store that fails."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def put(self, _name: str, _chunks: object) -> str:
        raise self._error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (NotADirectoryError(20, "Not a directory", "/var/lib/bellhop/files/12ab"), "Not a directory"),
        (FileExistsError(17, "File exists", "/var/lib/bellhop/files/12ab"), "File exists"),
        (OSError(28, "No space left on device"), "No space left on device"),
        (RuntimeError("Generic S3 error: PUT https://bucket/x: connection refused\nDebug source"), "connection refused"),
        (RuntimeError(), "RuntimeError"),
    ],
)
async def test_the_reason_is_told_without_a_path(error: Exception, reason: str) -> None:
    files = FilesOnDemand(cast("Any", Broken(error)), cast("Any", None), cast("Any", None), {})
    with pytest.raises(DeliveryError) as told:
        await files.put("x", in_chunks(b"data"))
    assert told.value.reason == reason
