"""``bellhop token new``, ``list`` and ``revoke``: a token is shown once and stored as its digest; mistakes have a sentence and an exit code."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.program.cli import app
from tests.api.program import Programs
from tests.quick_desk import Settings

Command = Callable[..., Result]
NEW = ("new", "nightly", "--as", "back:anna", "--queues", "support", "--verbs", "read,tag")


@pytest.fixture
def token(programs: Programs, stored: str, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command beside the desk."""
    monkeypatch.setattr("bot.program.running.shape", lambda _: Settings)
    monkeypatch.setenv("BELLHOP_CONFIG", str(programs.desk.folder / "config.yaml"))
    monkeypatch.setenv("BELLHOP_DATABASE__URL", stored)
    monkeypatch.setattr("bot.program.token_commands._now", lambda: int(programs.desk.now * 1000))
    return lambda *words: CliRunner().invoke(app, ["token", *words])


async def test_a_new_token_is_shown_once_and_only_its_digest_is_stored(programs: Programs, token: Command) -> None:
    made = token(*NEW)
    secret = made.stdout.strip()
    assert made.exit_code == 0 and secret.startswith("bellhop_") and "the only time" in made.stderr
    found = await programs.with_secret(secret).gets("/tickets/1001")
    assert found.status == 200, "the running desk knows it at once"
    ((digest, person, queues, verbs),) = programs.desk.rows("select digest, person, queues, verbs from token")
    assert (digest, person, queues, verbs) == (hashlib.sha256(secret.encode()).hexdigest(), "back:anna", "support", "read tag")
    assert secret not in token("list").output
    assert secret.encode() not in b"".join(path.read_bytes() for path in programs.desk.folder.iterdir() if path.is_file())


async def test_the_list_tells_what_tokens_may_and_whether_they_are_valid(programs: Programs, token: Command) -> None:
    secret = token(*NEW, "--expires", "1d").stdout.strip()
    token("new", "forever", "--as", "back:boss", "--verbs", "all", "--expires", "never")
    token("new", "ended", "--as", "back:boss", "--expires", "1d")
    assert token("revoke", "ended").exit_code == 0
    await programs.with_secret(secret).gets("/tickets/1001")
    told = [line.split("\t") for line in token("list").stdout.splitlines()]
    rows = {(name, person, queues, state, used) for name, person, queues, _, state, used in told}
    assert rows == {
        ("ended", "back:boss", "all", "revoked 2026-03-23 08:00 UTC", "never used"),
        ("forever", "back:boss", "all", "valid", "never used"),
        ("nightly", "back:anna", "support", "valid until 2026-03-24 08:00 UTC", "2026-03-23 08:00 UTC"),
    }
    programs.desk.now += 86_400
    assert "expired 2026-03-24 08:00 UTC" in token("list").stdout
    assert (await programs.with_secret(secret).gets("/tickets/1001")).status == 401


async def test_a_revoked_token_ends_at_once_and_its_name_is_free_again(programs: Programs, token: Command) -> None:
    secret = token(*NEW).stdout.strip()
    assert (await programs.with_secret(secret).gets("/tickets/1001")).status == 200
    again = token(*NEW)
    assert again.exit_code == 1 and "already a token nightly" in again.stderr and again.stdout == ""
    assert token("revoke", "nightly").exit_code == 0
    assert (await programs.with_secret(secret).gets("/tickets/1001")).status == 401
    twice = token("revoke", "nightly")
    assert twice.exit_code == 1 and "no token nightly" in twice.stderr
    assert token(*NEW).exit_code == 0


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("new", "a b", "--as", "back:anna"), "letters, digits"),
        (("new", "n"), "--as"),
        (("new", "n", "--as", "anna"), "<channel>:<id>"),
        (("new", "n", "--as", "nowhere:anna"), "no channel nowhere"),
        (("new", "n", "--as", "back:anna", "--queues", "sales"), "no queue sales"),
        (("new", "n", "--as", "back:anna", "--verbs", "fly"), "no verb"),
        (("new", "n", "--as", "back:anna", "--verbs", ""), "no verb"),
        (("new", "n", "--as", "back:anna", "--expires", "soon"), "soon"),
    ],
)
def test_mistakes_end_with_2_and_make_nothing(programs: Programs, token: Command, words: tuple[str, ...], named: str) -> None:
    told = token(*words)
    assert (told.exit_code, told.stdout) == (2, "")
    assert named in " ".join(told.stderr.replace("│", " ").split())
    assert programs.desk.rows("select * from token") == []
