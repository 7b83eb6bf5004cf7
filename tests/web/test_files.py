"""Files: what a browser shows, what it only downloads, and what agents send."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.timers.removals import Removals
from storage.files import FileStore
from tests.waiting import until
from tests.web.browser import Browser, Browsers, Form, Seen

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def parts(form: Form, *files: tuple[str, bytes, str], **values: str) -> aiohttp.FormData:
    """A form with files, as a browser sends it."""
    data = aiohttp.FormData(default_to_multipart=True)
    for name, value in form.fields:
        if name != "files":
            data.add_field(name, values.get(name.removeprefix("f."), value))
    for name, content, kind in files:
        data.add_field("files", content, filename=name, content_type=kind)
    return data


async def sends(one: Browser, *files: tuple[str, bytes, str], verb: str = "note", text: str = "See the file") -> Seen:
    form = (await one.opens("/tickets/1001")).form(verb=verb, kind="form")
    return await one.asks("POST", form.action, {"Origin": one.url}, data=parts(form, *files, text=text))


def paths(page: Seen) -> list[str]:
    return sorted({part.partition('"')[0].partition("?")[0] for part in page.html.split('="/desk/files/')[1:]})


SHOWN: dict[str, tuple[bytes, str]] = {
    "picture.png": (PNG, "image/png"),
    "photo.jpg": (b"\xff\xd8\xff\xe0" + b"\0" * 40, "image/jpeg"),
    "anim.gif": (b"GIF89a" + b"\0" * 40, "image/gif"),
    "new.webp": (b"RIFF\x10\0\0\0WEBP" + b"\0" * 40, "image/webp"),
    "voice.ogg": (b"OggS" + b"\0" * 40, "audio/ogg"),
    "song.mp3": (b"ID3" + b"\0" * 40, "audio/mpeg"),
    "film.mp4": (b"\0\0\0\x18ftypisom" + b"\0" * 40, "video/mp4"),
}
DOWNLOADED: dict[str, bytes] = {
    "page.html": HTML,
    "drawing.svg": SVG,
    "page.png": HTML,
    "drawing.jpg": SVG,
    "page.xhtml": b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>",
    "report.pdf": b"%PDF-1.7 x",
    "words.txt": b"Hello",
    "table.csv": b"=cmd|' /C calc'!A0",
    "empty-looking": b"\0",
    "gif-and-script.gif": b"<script>GIF89a",
}


@pytest.mark.parametrize("name", SHOWN)
async def test_pictures_sounds_and_films_are_shown(browsers: Browsers, name: str) -> None:
    content, kind = SHOWN[name]
    anna = await browsers.of("back:anna")
    page = await sends(anna, (name, content, "application/octet-stream"))
    found = await anna.opens(f"/files/{paths(page)[0]}")
    assert (found.status, found.headers["Content-Type"]) == (200, kind)
    assert "Content-Disposition" not in found.headers and "sandbox" in found.headers["Content-Security-Policy"]
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    part = await anna.opens(f"/files/{paths(page)[0]}", {"Range": "bytes=2-5"})
    assert (part.status, part.headers["Content-Range"]) == (206, f"bytes 2-5/{len(content)}")
    assert int(part.headers["Content-Length"]) == 4
    down = await anna.opens(f"/files/{paths(page)[0]}?download")
    assert down.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", DOWNLOADED)
async def test_everything_else_is_only_downloaded(browsers: Browsers, name: str) -> None:
    anna = await browsers.of("back:anna")
    page = await sends(anna, (name, DOWNLOADED[name], "text/html"))
    found = await anna.opens(f"/files/{paths(page)[0]}")
    assert found.headers["Content-Disposition"].startswith("attachment"), name
    assert found.headers["Content-Type"] == "application/octet-stream"


async def test_a_file_goes_to_the_customer_and_into_the_thread(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    page = await sends(anna, ("shot.png", PNG, "image/png"), ("more.pdf", b"%PDF-1.7", "application/pdf"), verb="reply", text="")
    assert "shot.png" in page.text and "more.pdf" in page.text
    for lane in ("front:tom", "back:C1#1001"):
        cards = [
            browsers.desk.card(number)
            for (number,) in browsers.desk.rows(f"select id from delivery where lane = '{lane}' and kind = 'post'")
        ]
        assert any([file["name"] for file in card.get("files", [])] == ["shot.png", "more.pdf"] for card in cards), lane


async def test_who_goes_away_during_a_download_is_no_error(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    page = await sends(anna, ("long.txt", b"Hello\n" * 2_000_000, "text/plain"))
    with capture_logs() as told:
        await anna.leaves("GET", f"/desk/files/{paths(page)[0]}")
        await until(lambda: bool(told))
    assert [one["event"] for one in told] == ["a file was wanted no longer"]


REFUSED: dict[str, tuple[bytes, str]] = {
    "virus.exe": (b"MZ" + b"\0" * 100, "it is a program."),
    "run.ps1": (b"x", "it is a script."),
    "photo.jpg": (b"#!/bin/sh\nrm -rf /", "it is a script."),
    "nothing.txt": (b"", "it is empty."),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_file_that_the_queue_refuses_is_not_sent(browsers: Browsers, name: str) -> None:
    anna = await browsers.of("back:anna")
    content, why = REFUSED[name]
    before = browsers.desk.journal(1001)
    found = await sends(anna, ("fine.png", PNG, "image/png"), (name, content, "image/jpeg"), verb="reply")
    assert found.status == 422 and why in found.text and name in found.text
    assert browsers.desk.journal(1001) == before
    assert await left(browsers) == []


async def left(browsers: Browsers) -> list[str]:
    """The files that are in the store once those that nobody needs are gone."""
    files = FileStore(f"file:{browsers.desk.folder}/files")
    await Removals(browsers.desk.store, files, browsers.desk.desk.rules, {}).turn()
    return list(files.keys())


async def test_only_files_that_a_message_has_stay_in_the_store(browsers: Browsers) -> None:
    anna, boris = await browsers.of("back:anna"), await browsers.of("back:boris")
    form = (await anna.opens("/tickets/1001")).form(verb="reply", kind="form")
    data = [("shot.png", PNG, "image/png"), ("more.pdf", b"%PDF-1.7", "application/pdf")]

    async def send(**values: str) -> Seen:
        return await anna.asks("POST", form.action, {"Origin": anna.url}, data=parts(form, *data, **values))

    await boris.sends((await boris.opens("/tickets/1001")).form(verb="reply", kind="form"), text="Mine was first")
    assert "Boris" in (await send(text="See both")).text  # the desk asks: their reply crossed this one
    assert await left(browsers) == []
    form = (await anna.opens("/tickets/1001")).form(verb="reply", kind="form")
    await send(text="See both")
    assert len(kept := await left(browsers)) == 2
    await send(text="See both")  # the same form again
    assert await left(browsers) == kept
    for field, odd, status in (("token", "x", 403), ("verb", "priority", 200)):  # not ours; and a form that takes none
        form = (await anna.opens("/tickets/1001")).form(verb="reply", kind="form")
        form.fields = [(name, odd if name == field else value) for name, value in form.fields]
        assert (await send(text="See them")).status == status
        assert await left(browsers) == kept
    page = await anna.opens("/tickets/1001")
    assert (await anna.opens(f"/files/{paths(page)[0]}")).status == 200


async def test_files_for_a_merged_ticket_stay_with_the_one_that_it_is_part_of(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    form = (await anna.opens("/tickets/1001")).form(verb="note", kind="form")
    await browsers.desk.asks("tom", "/new")
    whole = await browsers.desk.asks("olga", "No internet")
    await browsers.desk.does("anna", f"merge 1001 {whole}")
    await anna.asks("POST", form.action, {"Origin": anna.url}, data=parts(form, ("shot.png", PNG, "image/png"), text="See"))
    files = [path for number in (1001, whole) for path in paths(await anna.opens(f"/tickets/{number}"))]
    assert len(await left(browsers)) == len(set(files)) == 1


@pytest.mark.parametrize("kind", ["change", "begin", "cancel", "press"])
async def test_a_form_that_is_not_sent_yet_stores_no_file(browsers: Browsers, kind: str) -> None:
    anna = await browsers.of("back:anna")
    form = (await anna.opens("/tickets/1001")).form(verb="reply", kind="form")
    form.fields.append(("kind", kind))
    found = await anna.asks("POST", form.action, {"Origin": anna.url}, data=parts(form, ("shot.png", PNG, "image/png"), text="See"))
    assert found.status == 200
    assert not list(browsers.desk.folder.glob("files/*/*"))


async def test_too_many_files_at_once_are_said_to_be_so(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    before = browsers.desk.journal(1001)
    found = await sends(anna, *[(f"{number}.png", PNG, "image/png") for number in range(21)], verb="reply")
    assert (found.status, "At most 20 files can be sent at once" in found.text) == (422, True)
    assert browsers.desk.journal(1001) == before
    assert await left(browsers) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\win.ini", 'q"uote.png', "x" * 500 + ".png", "\u202egnp.exe"])
async def test_a_file_s_name_is_only_a_name(browsers: Browsers, name: str) -> None:
    anna = await browsers.of("back:anna")
    page = await sends(anna, (name, PNG, "image/png"))
    if page.status == 422:
        return  # a program, whatever its letters look like
    found = await anna.opens(f"/files/{paths(page)[0]}?download")
    told = found.headers["Content-Disposition"]
    assert "/" not in told.replace("UTF-8''", "") and "\n" not in told and len(told) < 2000


async def test_files_of_others_look_as_if_they_did_not_exist(browsers: Browsers) -> None:
    anna, clara = await browsers.of("back:anna"), await browsers.of("back:clara")
    page = await sends(anna, ("shot.png", PNG, "image/png"))
    theirs, none = await clara.opens(f"/files/{paths(page)[0]}"), await clara.opens("/files/99999-1")
    assert theirs.status == none.status == 404
    assert [one.html.replace(one.path, "") for one in (theirs, none)].count("shot.png") == 0
    form = (await anna.opens("/tickets/1001")).form(verb="note", kind="form")
    own: dict[str, Any] = {
        "data": parts(form, ("x.png", PNG, "image/png"), token=(await clara.opens("/tickets")).form(action="/desk/sign-out").first("token"))
    }
    stored = set(browsers.desk.folder.glob("files/*/*"))
    assert (await clara.asks("POST", "/tickets/1001", {"Origin": clara.url}, **own)).status == 404
    assert set(browsers.desk.folder.glob("files/*/*")) == stored
