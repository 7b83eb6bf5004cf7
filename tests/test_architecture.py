"""The house rules, read from the source: who may import whom, who may mention a platform, and others."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "adapters", "storage", "sandbox")
WIRING = ("bot/app.py", "bot/__main__.py", "bot/program/cli.py", "bot/program/playground.py", "bot/program/proving.py")
"""The files that know everybody: the app, and the command line, which is apart from __main__ so that ``run`` need not load it."""
WIRING_MODULES = ("bot.app", "bot.__main__", "bot.program.cli", "bot.program.playground", "bot.program.proving")
SUBCOMMANDS = ("bot/program/checking.py", "bot/program/running.py", *WIRING)
"""May use what app.py has wired."""

PLATFORMS = tuple(sorted(path.parent.name for path in ROOT.glob("adapters/*/__init__.py")))
SDKS = {"telegram": "telegram", "slack_sdk": "slack", "slack_bolt": "slack"}
"""Top-level module of a platform's library -> the adapter that may import it."""

LAZY = {
    "bot/settings/queues.py": "holidays takes half a second; only those pay who name a country",
    "bot/__main__.py": "each subcommand imports only what it needs; typer, Alembic and the sandbox are not on the way of run",
    "bot/i18n/dates.py": "Babel's dates and numbers cost a fifth of a second that no start need wait for",
    "bot/i18n/detector.py": "the library of languages takes a third of a second; the first message pays it, not the start",
    "bot/screens/charts.py": "the library of pictures is needed when the first one is drawn",
    "storage/files.py": "the library of files is needed when the first file comes",
    "bot/program/cli.py": "the emulators are loaded only for the sandbox",
    "adapters/__init__.py": "an adapter is imported when it is configured",
    "adapters/slack/emoji.py": "the whole table of emoji, for the few that our own short one lacks",
    "storage/migrate.py": "Alembic is needed only when a schema changes",
}
"""Files that may import inside a function, with the reason."""

BROAD = {
    "bot/intake/desk.py": "one bad item never stops the line",
    "bot/outbox/courier.py": "one bad delivery never stops the others",
    "bot/outbox/sender.py": "a failure of ours is an outcome too, and it is recorded",
    "bot/ports/background.py": "a task that failed is started again",
    "bot/intake/reruns.py": "what fails again is parked again",
    "bot/timers/due_rows.py": "one bad reminder is set aside",
    "storage/writer.py": "what a unit raises is handed to whoever waits for it",
    "adapters/slack/channel.py": "the platform is not told that it was heard, and sends it again",
    "adapters/telegram/webhook.py": "the platform is told to try again",
}
"""Where everything is caught, with the reason: nothing above them could answer."""

STARTERS = ("create_task", "ensure_future", "run_coroutine_threadsafe", "TaskGroup", "Thread", "ThreadPoolExecutor", "Timer")
"""What begins something that runs beside its caller."""

BRIEF = {
    "bot/app.py:_bounded": "the last steps before the end, each with its time",
    "bot/ports/background.py:Endless": "the helper itself",
    "bot/ports/background.py:Background": "the helper itself",
    "bot/ports/adapter_kit.py:FollowUps": "one answer",
    "bot/ports/poller.py:Poller": "one wait that can be stopped",
    "bot/outbox/pump.py:Pump": "one delivery",
    "bot/program/listener.py:Listener": "one connection, until its protocol has it",
    "bot/intake/desk.py:Desk": "the names of newcomers, once",
    "bot/program/running.py:_end_in_any_case": "the end of the process, once",
    "storage/store.py:SqlStore": "readers, who wait for questions and hold no loop of ours",
    "adapters/telegram/poll.py:Poll": "the command menu, once",
    "adapters/slack/people.py:Directory": "one question that several wait for",
    "adapters/slack/socket_mode.py:Socket": "one frame",
}
"""Who may start a task without the helper: it ends by itself. What goes on for ever is started by bot/ports/background.py, which restarts it."""


@dataclass(frozen=True)
class Import:
    module: str
    line: int
    inside: bool


def sources(*packages):
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


def named(path):
    return path.relative_to(ROOT).as_posix()


def imports(tree, inside=False) -> Iterator[Import]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno, inside) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import hides its arrow"
            yield Import(node.module, node.lineno, inside)
            yield from (Import(f"{node.module}.{alias.name}", node.lineno, inside) for alias in node.names)
        else:
            yield from imports(node, inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda))


def parsed(path):
    return ast.parse(path.read_text("utf-8"), str(path))


def offenders(paths, forbidden):
    """Every import that ``forbidden(file, module)`` calls so, written as file:line module."""
    return [
        f"{named(path)}:{found.line} imports {found.module}"
        for path in paths
        for found in imports(parsed(path))
        if forbidden(named(path), found.module)
    ]


def none(found):
    """Fails with one offender a line."""
    assert not found, "\n" + "\n".join(found)


def within(module, *packages):
    return any(module == package or module.startswith(f"{package}.") for package in packages)


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
    ("intake",),
    ("commands",),
    ("catalogue",),
    ("timers",),
    ("outbox",),
    ("tickets",),
    ("announce",),
    ("screens",),
    ("ports",),
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
        for one in imports(parsed(path)):
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
    return {module: {one.module for one in imports(parsed(path))} & modules.keys() - {module} for module, path in modules.items()}


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
    [("sqlalchemy", "storage/"), ("alembic", "storage/"), ("psycopg", "storage/"), ("apscheduler", "bot/timers/clock.py")],
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
    r"/ticket\b",
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


def test_imports_stand_at_the_top_but_for_a_few_with_a_reason():
    inside = [
        f"{named(path)}:{found.line}"
        for path in sources(*PACKAGES)
        for found in imports(parsed(path))
        if found.inside and named(path) not in LAZY
    ]
    none(inside)


def test_every_reason_for_a_late_import_still_has_its_import():
    late = {
        named(path) for path in sources(*PACKAGES) if "import_module(" in path.read_text() or any(i.inside for i in imports(parsed(path)))
    }
    none(sorted(set(LAZY) - late))


def broad(handler):
    caught = handler.type
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return caught is None or any(isinstance(name, ast.Name) and name.id in ("Exception", "BaseException") for name in names)


def hands_on(handler):
    """A handler that ends by raising swallows nothing."""
    return isinstance(handler.body[-1], ast.Raise)


def test_everything_is_caught_only_where_nothing_above_could_answer():
    found = [
        f"{named(path)}:{node.lineno}"
        for path in sources("bot", "adapters", "storage")
        if named(path) not in BROAD
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler) and broad(node) and not hands_on(node)
    ]
    none(found)


def starters(path):
    """Every place in a file that starts a task or a thread, with the class or function at the top level around it."""
    for outer in parsed(path).body:
        for node in ast.walk(outer):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in STARTERS:
                    yield f"{named(path)}:{getattr(outer, 'name', '?')}", node


def started(call):
    """The function whose coroutine a call starts, if it names one."""
    inner = call.args[0] if call.args else None
    return inner.func.attr if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) else None


def test_no_endless_task_is_started_without_the_helper_that_restarts_it():
    found = [(where, call) for path in sources("bot", "adapters", "storage") for where, call in starters(path)]
    none([f"{where} starts a task at line {call.lineno}" for where, call in found if where not in BRIEF])
    none(sorted(set(BRIEF) - {where for where, _ in found}))


def test_what_is_started_without_the_helper_holds_no_endless_loop():
    endless = []
    for path in sources("bot", "adapters", "storage"):
        loops = {
            node.name
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.AsyncFunctionDef) and any(isinstance(inner, ast.While) for inner in ast.walk(node))
        }
        endless += [
            f"{where}:{call.lineno} starts {started(call)}"
            for where, call in starters(path)
            if started(call) in loops and not where.startswith("bot/ports/background.py")
        ]
    none(endless)


ONCE = {
    "bot/program/listener.py:Listener": "accepts again after a pause",
    "bot/program/connections.py:HttpConnection": "a connection's time limit",
    "bot/outbox/pump.py:Pump": "a place's next send",
    "bot/ports/background.py:Endless": "the helper itself",
    "storage/store.py:SqlStore": "units without hurry are handed over",
}
"""Who may ask the event loop to call a function later. A function that asks for its own next call would be an endless task."""


def test_no_endless_task_is_made_of_calls_that_ask_for_the_next_one():
    found = {
        f"{named(path)}:{getattr(outer, 'name', '?')}"
        for path in sources("bot", "adapters", "storage")
        for outer in parsed(path).body
        for node in ast.walk(outer)
        if isinstance(node, ast.Attribute) and node.attr in ("call_later", "call_at")
    }
    none(sorted(found ^ set(ONCE)))


def test_every_module_opens_by_saying_what_it_is_for():
    silent = [named(path) for path in sources(*PACKAGES) if parsed(path).body and not ast.get_docstring(parsed(path))]
    none([file for file in silent if "/migrations/versions/" not in file])


def test_the_lock_names_no_address_and_a_hash_for_everything():
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    none(re.findall(r".*://.*", lock))
    packages = re.findall(r"^\S+==.*(?:\n    --hash=sha256:[0-9a-f]{64}.*)*", lock, re.MULTILINE)
    none([package for package in packages if "--hash" not in package])
    assert {"hatchling", "editables", "aiohttp"} <= {package.partition("==")[0] for package in packages}
