"""File rights: what the program creates, and what ``check`` reports."""

from __future__ import annotations

import os

from tests.faults.desks import Desks


async def test_a_desk_with_an_open_umask_creates_nothing_that_others_may_use(desk: Desks) -> None:
    there = set(desk.folder.rglob("*"))
    before = os.umask(0)
    try:
        await desk.run()
    finally:
        os.umask(before)
    desk.telegram.sends_photo(desk.olga.number, b"\xff\xd8\xff a photo", "Look at this")
    await desk.ticket(1001)
    await desk.until(lambda: any(path.is_file() for path in (desk.folder / "files").rglob("*")))
    made = [path for path in desk.folder.rglob("*") if path not in there and path.suffix != ".log"]
    assert {"bellhop.db", "bellhop.db-wal", "bellhop.db-shm", "files"} <= {path.name for path in made}
    assert [path for path in made if path.exists() and path.stat().st_mode & 0o077] == []


async def test_check_names_everything_that_others_may_use(desk: Desks) -> None:
    assert (await desk.bellhop("migrate"))[0] == 0
    _, said, _ = await desk.bellhop("check", "--offline")
    assert "Other users of this machine" not in said
    (desk.folder / ".env").write_text("BELLHOP_DESK__NAME=Acme\n")
    (desk.folder / "files" / "ab").mkdir(parents=True)
    (desk.folder / "files" / "ab" / "photo").write_bytes(b"x")
    wide = ["config.yaml", ".env", "bellhop.db", "files", "files/ab", "files/ab/photo"]
    for name in wide:
        path = desk.folder / name
        path.chmod(0o750 if path.is_dir() else 0o640)
    code, said, _ = await desk.bellhop("check", "--offline")
    assert code == 0
    lines = [line for line in said.splitlines() if "chmod" in line]
    assert len(lines) == len(wide)
    assert all(any(line.endswith(f"{name}") for line in lines) for name in wide)


async def test_check_says_how_many_more_there_are(desk: Desks) -> None:
    assert (await desk.bellhop("migrate"))[0] == 0
    (desk.folder / "files").mkdir()
    (desk.folder / "files").chmod(0o700)
    for number in range(25):
        (desk.folder / "files" / f"{number}").write_bytes(b"x")
        (desk.folder / "files" / f"{number}").chmod(0o644)
    _, said, _ = await desk.bellhop("check", "--offline")
    assert len([line for line in said.splitlines() if "Run: chmod" in line]) == 20
    assert "can access: 5" in said


async def test_check_creates_no_database(desk: Desks) -> None:
    for _ in range(2):
        code, said, _ = await desk.bellhop("check", "--offline")
        assert (code, "There is no database yet" in said, list(desk.folder.rglob("*.db*"))) == (0, True, [])
