"""The layers, read from the source: who may import whom, and who may mention a platform."""

from __future__ import annotations

import ast
import re
import sys

import pytest

from tests.source_code import PACKAGES, ROOT, imports_of, named, none, offenders, parsed, sources, within

WIRING = (
    "bot/app.py",
    "bot/__main__.py",
    "bot/program/cli.py",
    "bot/program/playground.py",
    "bot/program/past.py",
    "bot/program/proving.py",
    "bot/program/canned_commands.py",
    "bot/program/retention_command.py",
    "bot/program/reindexing.py",
    "bot/program/token_commands.py",
    "bot/program/backup_commands.py",
    "bot/program/webhook_commands.py",
    "bot/program/doctor.py",
    "bot/program/surroundings.py",
    "bot/program/operations.py",
    "bot/program/findings.py",
)
"""The files that know everybody: the app, and the command line, which is apart from __main__ so that ``run`` need not load it."""
WIRING_MODULES = (
    "bot.app",
    "bot.__main__",
    "bot.program.cli",
    "bot.program.playground",
    "bot.program.past",
    "bot.program.proving",
    "bot.program.canned_commands",
    "bot.program.retention_command",
    "bot.program.reindexing",
    "bot.program.token_commands",
    "bot.program.backup_commands",
    "bot.program.webhook_commands",
    "bot.program.doctor",
    "bot.program.surroundings",
    "bot.program.operations",
    "bot.program.findings",
)
SUBCOMMANDS = ("bot/program/checking.py", "bot/program/running.py", *WIRING)
"""May use what app.py has wired."""

PLATFORMS = tuple(sorted(path.parent.name for path in ROOT.glob("adapters/*/__init__.py")))
OWN_STORES = ("adapters/site/store.py", "adapters/site/tables.py")
"""What an adapter keeps that is its own platform. It knows nothing of the desk's database."""
SDKS = {"telegram": "telegram", "slack_sdk": "slack", "slack_bolt": "slack"}
"""Top-level module of a platform's library -> the adapter that may import it."""


def test_there_is_something_to_look_at():
    assert {"slack", "telegram"} <= {path.name for path in (ROOT / "adapters").iterdir()}
    assert len(sources(*PACKAGES)) > 50


def test_adapters_know_the_desk_but_not_storage_sandbox_or_each_other():
    def forbidden(file, module):
        own = file.split("/")[1]
        others = [f"adapters.{other}" for other in PLATFORMS if other != own]
        return within(module, "storage", "sandbox", *others, *WIRING_MODULES)

    none(offenders(sources("adapters"), forbidden))


def test_storage_knows_the_desk_but_no_channel():
    none(offenders(sources("storage"), lambda _, module: within(module, "adapters", "sandbox", *WIRING_MODULES)))


def test_the_desk_knows_neither_adapters_nor_storage_nor_sandbox():
    outside = [path for path in sources("bot") if named(path) not in WIRING]

    def forbidden(file, module):
        wiring = within(module, *WIRING_MODULES) and file not in SUBCOMMANDS
        return wiring or within(module, "adapters", "storage", "sandbox")

    none(offenders(outside, forbidden))


def test_only_the_command_line_starts_the_sandbox():
    none(offenders([ROOT / "bot" / "app.py"] if (ROOT / "bot" / "app.py").exists() else [], lambda _, m: within(m, "sandbox")))


def test_the_sandbox_knows_nobody():
    none(offenders(sources("sandbox"), lambda _, module: within(module, "bot", "adapters", "storage")))


def test_the_core_needs_nothing_but_the_standard_library():
    def forbidden(_, module):
        return module.partition(".")[0] not in sys.stdlib_module_names and not within(module, "bot.core")

    none(offenders(sources("bot/core"), forbidden))


def test_the_core_waits_for_nobody():
    asynchronous = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    found = [
        f"{named(path)}:{node.lineno}" for path in sources("bot/core") for node in ast.walk(parsed(path)) if isinstance(node, asynchronous)
    ]
    none(found)


LAYERS = (
    ("program", "app", "__main__"),
    ("web",),
    ("api",),
    ("intake",),
    ("commands",),
    ("catalogue",),
    ("timers",),
    ("outbox",),
    ("tickets",),
    ("announce",),
    ("screens",),
    ("ports",),
    ("search",),
    ("settings", "i18n"),
    ("core",),
)
"""The folders of bot/ from top to bottom, as bot/README.md lists them. Each imports only from those below it, and from itself."""
LAYER_OF = {folder: number for number, layer in enumerate(LAYERS) for folder in layer}


def layer_of(module):
    """The folder (or top-level module) of bot/ that a module belongs to, or None."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "bot" and parts[1] in LAYER_OF else None


def test_every_folder_of_bot_is_a_layer():
    folders = {path.name for path in (ROOT / "bot").iterdir() if (path / "__init__.py").exists()}
    modules = {path.stem for path in (ROOT / "bot").glob("*.py")} - {"__init__"}
    assert folders | modules == set(LAYER_OF)


def test_each_layer_imports_only_from_layers_below():
    def forbidden(file, module):
        own, other = layer_of(file.removesuffix(".py").replace("/", ".")), layer_of(module)
        return other is not None and other != own and LAYER_OF[other] <= LAYER_OF[own] and (own, other) not in INSIDE_THE_TOP

    none(offenders([path for path in sources("bot") if path.name != "__init__.py" or path.parent.name != "bot"], forbidden))


INSIDE_THE_TOP = {("app", "program"), ("program", "app"), ("__main__", "app"), ("__main__", "program")}
"""app.py wires what program/ holds; a subcommand starts the app."""


def folders_imported():
    """Which folder of the project imports which, without the wiring."""
    found = {}
    for path in sources("bot", "adapters", "storage"):
        if named(path) in SUBCOMMANDS:
            continue
        own = ".".join(path.relative_to(ROOT).parent.parts)
        for one in imports_of(path):
            target = ROOT / one.module.replace(".", "/")
            other = one.module if target.is_dir() else one.module.rpartition(".")[0]
            if (ROOT / other.replace(".", "/")).is_dir() and other.partition(".")[0] in PACKAGES and not within(own, other):
                found.setdefault(own, set()).add(other)
    return found


def reachable(graph, start):
    """Everything that ``start`` imports by way of others."""
    seen, todo = set(), [start]
    while todo:
        for following in graph.get(todo.pop(), ()):
            if following not in seen:
                seen.add(following)
                todo.append(following)
    return seen


def test_no_folders_import_each_other_in_a_cycle():
    graph = folders_imported()
    none([f"{folder} imports itself by way of others" for folder in sorted(graph) if folder in reachable(graph, folder)])


def modules_imported():
    """Which file imports which, also for annotations only (``if TYPE_CHECKING``)."""
    modules = {named(path).removesuffix(".py").replace("/", "."): path for path in sources(*PACKAGES)}
    return {module: {one.module for one in imports_of(path)} & modules.keys() - {module} for module, path in modules.items()}


def test_no_files_import_each_other_in_a_cycle_not_even_for_annotations():
    graph = modules_imported()
    assert "bot.core.journal" in graph["bot.core.ticket"]
    none([f"{module} imports itself by way of others" for module in sorted(graph) if module in reachable(graph, module)])


def test_ninety_percent_of_the_desk_s_files_have_at_most_170_lines():
    lengths = sorted(len(path.read_text("utf-8").splitlines()) for path in sources("bot"))
    assert lengths[-1] <= 400
    assert lengths[len(lengths) * 9 // 10] <= 170


def test_the_listing_of_every_folder_fits_on_one_screen():
    folders = {path.parent for path in sources("bot", "adapters", "storage") if "versions" not in path.parts}
    none([f"{named(folder)}: {count} files" for folder in sorted(folders) if (count := len(list(folder.glob("*.py")))) > 50])


def test_a_platform_s_library_is_imported_only_in_its_adapter():
    def forbidden(file, module):
        owner = SDKS.get(module.partition(".")[0])
        return owner is not None and not file.startswith(f"adapters/{owner}/")

    none(offenders(sources(*PACKAGES), forbidden))


@pytest.mark.parametrize(
    ("library", "allowed"),
    [
        ("sqlalchemy", ("storage/", *OWN_STORES)),
        ("alembic", "storage/"),
        ("psycopg", "storage/"),
        ("apscheduler", "bot/timers/clock.py"),
    ],
)
def test_a_library_stays_where_it_belongs(library, allowed):
    none(offenders(sources(*PACKAGES), lambda file, module: within(module, library) and not file.startswith(allowed)))


@pytest.mark.parametrize("platform", ["slack", "telegram"])
def test_desk_and_storage_do_not_say_the_name_of_a_platform(platform):
    everything = [
        path for package in ("bot", "storage") for path in (ROOT / package).rglob("*") if path.is_file() and path.suffix != ".pyc"
    ]
    said = [
        f"{named(path)}:{number}"
        for path in everything
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if re.search(platform, line, re.IGNORECASE)
    ]
    none(said)


PLATFORM_WORDS = (
    r"(?<!templates)/ticket\b",
    r"""(?<![\w!=\])}])!(?:r|reply|\{?verb|\{?near)\b(?!\})""",
    r"“Make a ticket”|🎫",
    r"[Uu]narchive|\binvite me\b|\bMessages tab\b|\bApp Home\b",
    r"\bmrkdwn\b|\b[Bb]lock ?[Kk]it\b|\b[Ee]phemeral\b|\bcallback_(?:id|data|query)\b|\bthread_ts\b|@BotFather|\binline keyboard\b",
)
"""Terms of one platform. A channel supplies what the desk must say: bot/ports/wording.py."""


def test_a_file_that_does_the_same_job_has_the_same_name_in_every_adapter():
    """A small adapter needs only the first four."""
    listed = re.findall(r"^\| `(\w+\.py)` \|", (ROOT / "adapters" / "README.md").read_text("utf-8"), re.MULTILINE)
    assert len(listed) > 10
    needed = {kind: listed if kind in ("slack", "telegram") else listed[:4] for kind in PLATFORMS}
    none(
        [
            f"adapters/{kind}/{file} is missing"
            for kind in PLATFORMS
            for file in needed[kind]
            if not (ROOT / "adapters" / kind / file).exists()
        ]
    )


def test_desk_and_storage_use_no_word_of_a_platform():
    """The translations are read too: a sentence that names a platform's screen belongs to its adapter."""
    files = [path for package in ("bot", "storage") for path in (ROOT / package).rglob("*") if path.suffix in (".py", ".po", ".md", ".css")]
    none(
        [
            f"{named(path)}:{number}: {found[0]}"
            for path in files
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
            if (found := re.search("|".join(PLATFORM_WORDS), line))
        ]
    )
