"""``bellhop canned import`` and ``export``: YAML and CSV, on a database that a desk uses."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.program.cli import app
from tests.quick_desk import QuickDesk
from tests.tickets.test_canned import desk, keeps

__all__ = ["desk"]
GOOD = """
- name: refund
  queue: support
  texts: {en: "Dear {first_name}", ru: "Здравствуйте, {first_name}"}
  then: [tag money, close]
- name: hours
  texts: {en: "We're back {back_at}"}
"""


def tool(desk: QuickDesk, monkeypatch: pytest.MonkeyPatch, *args: str) -> tuple[int, str]:
    """Run ``bellhop canned`` beside the desk. Returns the exit code and what was printed."""
    monkeypatch.chdir(desk.folder)
    (desk.folder / "config.yaml").write_text(CONFIG)
    ran = CliRunner().invoke(app, ["canned", *args], env={"BELLHOP_DATABASE__URL": desk.database})
    return ran.exit_code, ran.output


CONFIG = """
channels: {back: {kind: slack}, front: {kind: telegram}}
queues:
  support: {place: "back:C1", serves: [front]}
  billing: {place: "back:C2"}
"""


@pytest.mark.parametrize("kind", ["yaml", "csv"])
async def test_what_is_exported_can_be_imported(desk: QuickDesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str) -> None:
    (first := tmp_path / "first.yaml").write_text(GOOD)
    assert "2 new, 0 changed, 0 unchanged; nothing was imported" in tool(desk, monkeypatch, "import", str(first), "--dry-run")[1]
    assert desk.rows("select count(*) from canned") == [(0,)]
    assert "2 new, 0 changed, 0 unchanged" in tool(desk, monkeypatch, "import", str(first))[1]
    await keeps(desk, "mine", "@", en='Only;\nme, "quoted"')
    out = tmp_path / f"out.{kind}"
    assert tool(desk, monkeypatch, "export", str(out))[0] == 0
    assert "0 new, 0 changed, 3 unchanged" in tool(desk, monkeypatch, "import", str(out))[1]
    out.write_text(out.read_text().replace("Dear", "Hello"))
    assert "0 new, 1 changed, 2 unchanged" in tool(desk, monkeypatch, "import", str(out))[1]
    told = await desk.does("anna", "canned refund")
    assert "bellhop canned import" in told and "Hello {first_name}" in told and "Then: tag money; close" in told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("- {name: a, texts: {en: 'Dear {nobody}'}}", "“{nobody}” is not a variable"),
        ("- {name: a, texts: {xx: b}}", "“xx” is not a language"),
        ("- {name: a, queue: nowhere, texts: {en: b}}", "There is no queue “nowhere”"),
        ("- {name: a, texts: {en: b}, then: [dance]}", "can't follow a canned reply"),
        ("- {name: 12, texts: {en: b}}", "quotation marks"),
        ("- {name: '12', texts: {en: b}}", "can't be the name"),
        ("- {name: a, texts: [b]}", "a text for each language"),
        ("- {name: a, text: {en: b}}", "“text” is unknown"),
        ("- {name: a, texts: {en: b}}\n- {name: A, texts: {en: c}}", "entry 2"),
        ("name: a", "must contain a list"),
        ("- [", "is not YAML: line 2: a bracket above isn't closed"),
        ("- name: a: b\n", "is not YAML: line 1: a colon where none can be"),
        ('- name: "a\n', "is not YAML: line 2: the quote of line 1 isn't closed"),
        ("- name: a\n   text: b\n  then: c\n", "is not YAML: line 2: a colon where none can be"),
        ("[" * 5000, "is not YAML"),
        ("- {name: good, texts: {en: b}}\n- 5", "not a mapping"),
    ],
)
async def test_a_wrong_file_changes_nothing(
    desk: QuickDesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str, told: str
) -> None:
    (file := tmp_path / "wrong.yaml").write_text(content)
    code, printed = tool(desk, monkeypatch, "import", str(file))
    assert code == 1 and told in " ".join(printed.split()) and "Nothing was imported" in printed
    assert desk.rows("select count(*) from canned") == [(0,)]


async def test_thousands_are_imported(desk: QuickDesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rows = "\n".join(f"reply {n},,,,Text {n}" for n in range(3000))
    (file := tmp_path / "many.csv").write_text(f"name,queue,agent,then,en\n{rows}\n")
    assert "3000 new" in tool(desk, monkeypatch, "import", str(file))[1]
    assert "reply 2999" in await desk.does("anna", "canned text 2999")


@pytest.mark.parametrize("between", [",", ";", "\t"])
async def test_a_file_that_a_spreadsheet_wrote_is_read(
    desk: QuickDesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, between: str
) -> None:
    rows = [["name", "queue", "agent", "then", "en", "uk"], ["refund", "", "", "tag money", '"Dear; {first_name}"', "Вітаємо"]]
    (file := tmp_path / "sheet.csv").write_bytes("\r\n".join(between.join(row) for row in rows).encode("utf-8-sig"))
    assert "1 new" in tool(desk, monkeypatch, "import", str(file))[1]
    told = await desk.does("anna", "canned refund")
    assert "Dear; {first_name}" in told and "Вітаємо" in told
    assert tool(desk, monkeypatch, "export", str(out := tmp_path / "out.csv"))[0] == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbf"), "a spreadsheet would take it for another encoding"


async def test_a_file_in_another_encoding_is_refused_with_what_to_do(
    desk: QuickDesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (file := tmp_path / "old.csv").write_bytes("name,uk\nпривіт,Вітаємо\n".encode("cp1251"))
    code, printed = tool(desk, monkeypatch, "import", str(file))
    assert code == 1
    assert "save it as UTF-8" in " ".join(printed.split())
