"""A bucket of S3 in a folder: as much of the protocol as storing, reading, listing and deleting files takes."""

from __future__ import annotations

import re
from hashlib import md5
from pathlib import Path
from uuid import uuid4

from aiohttp import web

NAME = "bellhop-files"


class Bucket:
    """Keys are file names below ``folder``. The parts of an upload become a file when it is completed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def routes(self) -> list[web.RouteDef]:
        path = f"/{NAME}/{{key:.+}}"
        whole = [web.get(f"/{NAME}", self._list), web.post(f"/{NAME}", self._delete_many)]
        return [*whole, web.put(path, self._put), web.post(path, self._post), web.get(path, self._get), web.delete(path, self._delete)]

    async def _put(self, request: web.Request) -> web.Response:
        """A whole file, or a part of one."""
        upload = request.query.get("uploadId")
        where = self.folder / upload / f"{int(request.query['partNumber']):05}" if upload else self._path(request)
        where.parent.mkdir(parents=True, exist_ok=True)
        digest = md5(usedforsecurity=False)
        with where.open("wb") as file:
            async for chunk in request.content.iter_any():
                file.write(chunk)
                digest.update(chunk)
        return web.Response(headers={"ETag": f'"{digest.hexdigest()}"'})

    async def _post(self, request: web.Request) -> web.Response:
        """An upload of several parts begins, or is complete."""
        key = request.match_info["key"]
        upload = request.query.get("uploadId")
        if upload is None:
            words = f"<Bucket>{NAME}</Bucket><Key>{key}</Key><UploadId>{uuid4().hex}</UploadId>"
            return _xml(f"<InitiateMultipartUploadResult>{words}</InitiateMultipartUploadResult>")
        await request.read()
        where = self._path(request)
        where.parent.mkdir(parents=True, exist_ok=True)
        with where.open("wb") as file:
            for part in sorted((self.folder / upload).iterdir()):
                file.write(part.read_bytes())
                part.unlink()
        return _xml(f'<CompleteMultipartUploadResult><Key>{key}</Key><ETag>"{upload}"</ETag></CompleteMultipartUploadResult>')

    async def _get(self, request: web.Request) -> web.StreamResponse:
        where = self._path(request)
        if not where.exists():
            return web.Response(status=404)
        return web.FileResponse(where, headers={"ETag": f'"{request.match_info["key"]}"'})

    async def _list(self, request: web.Request) -> web.Response:
        """All keys that begin with a prefix. A key is a folder and a name."""
        prefix = request.query.get("prefix", "")
        keys = [(path.name.replace("_", "/", 1), path.stat().st_size) for path in self.folder.glob("*_*") if path.is_file()]
        told = "".join(
            f"<Contents><Key>{key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>x</ETag><Size>{size}</Size></Contents>"
            for key, size in sorted(keys)
            if key.startswith(prefix)
        )
        return _xml(f"<ListBucketResult><IsTruncated>false</IsTruncated>{told}</ListBucketResult>")

    async def _delete_many(self, request: web.Request) -> web.Response:
        keys = re.findall(r"<Key>(.*?)</Key>", await request.text())
        for key in keys:
            (self.folder / key.replace("/", "_")).unlink(missing_ok=True)
        return _xml(f"<DeleteResult>{''.join(f'<Deleted><Key>{key}</Key></Deleted>' for key in keys)}</DeleteResult>")

    async def _delete(self, request: web.Request) -> web.Response:
        self._path(request).unlink(missing_ok=True)
        return web.Response(status=204)

    def _path(self, request: web.Request) -> Path:
        return self.folder / request.match_info["key"].replace("/", "_")


def _xml(words: str) -> web.Response:
    return web.Response(text=f'<?xml version="1.0" encoding="UTF-8"?>{words}', content_type="application/xml")
