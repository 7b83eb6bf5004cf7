"""Habits of the code, read from the source: late imports, broad handlers, tasks, module docstrings, and the lock file."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tests.source_code import PACKAGES, ROOT, imports_of, named, none, parsed, sources

LAZY = {
    "bot/app.py": "the API and the web desk are needed when their first request comes",
    "bot/web/oidc/page.py": "OpenID Connect loads cryptography; few desks use it",
    "bot/settings/queues.py": "holidays takes half a second; only those pay who name a country",
    "bot/__main__.py": "each subcommand imports only what it needs; typer, Alembic and the sandbox are not on the way of run",
    "bot/i18n/forms.py": "Babel is needed only for languages without a table",
    "bot/program/tracing.py": "an extra, and needed only where traces are wanted",
    "bot/program/web.py": "what writes the metrics is needed only where somebody asks for them",
    "bot/i18n/detector.py": "the library of languages takes a third of a second; the first message pays it, not the start",
    "bot/screens/charts.py": "the library of pictures is needed when the first one is drawn",
    "bot/screens/family.py": "the library of pictures is needed when the first one is drawn",
    "storage/files.py": "the library of files is needed when the first file comes",
    "bot/program/cli.py": "the emulators are loaded only for the sandbox",
    "bot/program/outlets.py": "the library of e-mail is an extra, and needed only when something is wrong",
    "adapters/__init__.py": "an adapter is imported when it is configured",
    "storage/migrate.py": "Alembic is needed only when a schema changes",
}
"""Files that may import inside a function, with the reason."""

BROAD = {
    "bot/api/server.py": "a program that waits is told that nothing was done",
    "bot/web/server.py": "whoever looks at a page is told that nothing was done",
    "bot/intake/desk.py": "one bad item never stops the line",
    "bot/program/surroundings.py": "whatever the store of attachments raises is what its operator must know",
    "bot/outbox/courier.py": "one bad delivery never stops the others",
    "bot/outbox/sender.py": "a failure of ours is an outcome too, and it is recorded",
    "bot/ports/background.py": "a task that failed is started again",
    "bot/intake/reruns.py": "what fails again is parked again",
    "bot/timers/due_rows.py": "one bad reminder is set aside",
    "bot/timers/removals.py": "the store of files raises what its libraries raise, and the next turn tries again",
    "storage/writer.py": "what a unit raises is handed to whoever waits for it",
    "adapters/slack/channel.py": "the platform is not told that it was heard, and sends it again",
    "adapters/site/server.py": "the page is told that nothing was stored",
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
    "adapters/site/store.py:SiteStore": "one transaction at a time",
    "adapters/telegram/poll.py:Poll": "the command menu, once",
    "adapters/slack/people.py:Directory": "one question that several wait for",
    "adapters/slack/socket_mode.py:Socket": "one frame",
    "bot/web/desk/proof.py:Proving": "one check of the record, which ends when nobody waits for it",
}
"""Who may start a task without the helper: it ends by itself. What goes on for ever is started by bot/ports/background.py, which restarts it."""


tree_of = cache(parsed)


@pytest.fixture(scope="module", autouse=True)
def trees():
    """Each file is parsed once for all of these tests."""
    yield
    tree_of.cache_clear()


def test_imports_stand_at_the_top_but_for_a_few_with_a_reason():
    inside = [
        f"{named(path)}:{found.line}"
        for path in sources(*PACKAGES)
        for found in imports_of(path)
        if found.inside and named(path) not in LAZY
    ]
    none(inside)


def test_every_reason_for_a_late_import_still_has_its_import():
    late = {named(path) for path in sources(*PACKAGES) if "import_module(" in path.read_text() or any(i.inside for i in imports_of(path))}
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
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler) and broad(node) and not hands_on(node)
    ]
    none(found)


def starters(path):
    """Every place in a file that starts a task or a thread, with the class or function at the top level around it."""
    for outer in tree_of(path).body:
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
            for node in ast.walk(tree_of(path))
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
        for outer in tree_of(path).body
        for node in ast.walk(outer)
        if isinstance(node, ast.Attribute) and node.attr in ("call_later", "call_at")
    }
    none(sorted(found ^ set(ONCE)))


def test_every_module_opens_by_saying_what_it_is_for():
    silent = [named(path) for path in sources(*PACKAGES) if tree_of(path).body and not ast.get_docstring(tree_of(path))]
    none([file for file in silent if "/migrations/versions/" not in file])


def test_the_lock_names_no_address_and_a_hash_for_everything():
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    none(re.findall(r".*://.*", lock))
    packages = re.findall(r"^\S+==.*(?:\n    --hash=sha256:[0-9a-f]{64}.*)*", lock, re.MULTILINE)
    none([package for package in packages if "--hash" not in package])
    assert {"hatchling", "editables", "aiohttp"} <= {package.partition("==")[0] for package in packages}


NOT_TEXT = {
    "bot/catalogue/search_words.py written[:LONGEST]": "a query that is too long is searched as far as it goes",
    "bot/search/document.py one.words[:LONGEST_PART]": "tokens",
    "bot/search/document.py tuple(_parts(analysed, facets_of(ticket, people, said)))[:MOST_PARTS]": "parts of a document",
    "bot/search/query.py [term for one in self.wanted for term in one.terms(breadth, fields or self.fields)][:MOST_TERMS]": "conditions",
    "bot/search/tokens.py folded[:LONGEST]": "a token, which nobody reads",
    "bot/program/logs.py text[:half]": "a log line of which both ends are kept",
    "bot/web/live.py watched[:MOST_WATCHED]": "numbers",
    "bot/core/language.py text[:LOOKED_AT]": "looked at, not shown",
    "bot/core/language.py own_words(text[:LOOKED_AT]).casefold()[:_ENOUGH_TEXT]": "looked at, not shown",
    "bot/core/own_words.py text[:LOOKED_AT]": "looked at, not shown",
    "bot/core/own_words.py text[:80]": "looked at, not shown",
    "bot/core/file_kinds.py data[:HEAD]": "bytes",
    "bot/settings/layers.py path[:length]": "a list",
    "adapters/telegram/api.py value[:_DIGITS]": "digits",
    "adapters/site/server.py sha256(body).hexdigest()[:16]": "digits",
    "adapters/slack/payload.py stamp[:_LONGEST_STAMP]": "digits",
    "adapters/slack/render.py ':'.join(button.args)[:VALUE]": "ids",
    "adapters/slack/render.py ':'.join((button.verb, *button.args))[:OPTION_VALUE]": "ids",
    "adapters/slack/views.py option.value[:OPTION_VALUE]": "ids",
}
"""Slices that are no cuts of a text that people read, with the reason."""

COUNTS = {"AT_ONCE", "BLOCKS", "EARLIER", "FEW", "MOST", "NAMED", "OPTIONS", "OTHERS", "PAGE", "SHOWN"}
"""What a list is cut at. A text has a limit with another name."""

OWN_ELLIPSES = {
    "adapters/slack/render.py": "Slack keeps no message without a text",
    "adapters/telegram/render.py": "a message can't be empty",
    "bot/announce/unshown.py": "a delivery without words",
    "bot/intake/crossed_replies.py": "a reply without words",
}
"""Files in which … stands for something that has no text, with the reason."""


def bounds_a_text(bound):
    """Whether the end of a slice is a limit of characters: a number, a constant or a variable named so, or such a one minus something."""
    if isinstance(bound, ast.BinOp):
        return bounds_a_text(bound.left)
    if isinstance(bound, ast.Constant):
        return isinstance(bound.value, int) and bound.value > FEW_PARTS
    name = bound.attr if isinstance(bound, ast.Attribute) else getattr(bound, "id", "")
    if name.isupper():
        return name not in COUNTS
    return any(word in name.lower() for word in ("limit", "longest", "length", "max", "room", "half", "width"))


FEW_PARTS = 9


def cuts_of_texts(path):
    for node in ast.walk(tree_of(path)):
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.slice, ast.Slice)
            and not node.slice.lower
            and bounds_a_text(node.slice.upper)
        ):
            yield f"{named(path)} {ast.unparse(node)}"


def ends_in_ellipsis(node):
    last = node.values[-1] if isinstance(node, ast.JoinedStr) else node
    return isinstance(last, ast.Constant) and isinstance(last.value, str) and last.value.endswith("…")


def added_ellipses(path):
    """Where … is a text of its own or is put after another one."""
    for node in ast.walk(tree_of(path)):
        alone = isinstance(node, ast.Constant) and node.value == "…"
        if alone or (isinstance(node, ast.JoinedStr) and ends_in_ellipsis(node)):
            yield f"{named(path)}:{node.lineno}"


OF_CUTS = "bot/core/cuts.py"


def test_texts_are_cut_only_where_words_characters_and_endings_are_known():
    found = {cut for path in sources("bot", "adapters") if named(path) != OF_CUTS for cut in cuts_of_texts(path)}
    none(sorted(found ^ set(NOT_TEXT)))


def test_only_that_module_puts_an_ellipsis_after_a_text():
    found = [where for path in sources("bot", "adapters") if named(path) != OF_CUTS for where in added_ellipses(path)]
    none([where for where in found if where.partition(":")[0] not in OWN_ELLIPSES])
    none(sorted(set(OWN_ELLIPSES) - {where.partition(":")[0] for where in found}))


def test_every_form_of_a_cut_is_recognised():
    found = [
        node
        for text in ("x[:60]", "x[: LABEL - 1]", "x[: limit - 1]", "x.y[:longest]", "x[: self.limit]", "f()[:NAME]")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Slice) and bounds_a_text(node.upper)
    ]
    assert len(found) == 6


def test_quotation_marks_come_from_sentences_that_are_translated():
    """Each language has its own. What a command line and the configuration say is English."""
    quoting = [
        f"{named(path)}:{node.lineno}"
        for path in sources("bot", "adapters")
        if not named(path).startswith(("bot/program/", "bot/settings/"))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.JoinedStr)
        and any(isinstance(one, ast.Constant) and set(str(one.value)) & set("“”„«»") for one in node.values)
    ]
    none(quoting)


def test_times_of_counters_are_compared_where_a_wrong_clock_is_known():
    ages = re.compile(r"now - \w*\.?(work\.)?counters\.(get|peek)\(")
    lines = [(named(path), line) for path in sources("bot") for line in path.read_text().splitlines() if ages.search(line)]
    none([f"{file}: {line}" for file, line in lines if file != "bot/ports/counters.py"])
    assert lines
