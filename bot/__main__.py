"""The entry point of the command line. Exit codes: 0 success, 1 a problem that is explained in one sentence, 2 wrong usage."""

from __future__ import annotations

import gc
import os
import sys

from bot.program.signals import end_as_by_ctrl_c, end_at_once


def main() -> None:
    """Run a subcommand. ``run`` doesn't load the command-line library, which would take longer than the rest of the start."""
    os.umask(0o077)  # files that we or our libraries create are accessible to their owner only
    words = sys.argv[1:]
    if words[:1] == ["run"] and not {"-h", "--help"} & set(words):
        end_at_once()
        gc.disable()  # objects created while modules load are permanent; collection is enabled again once the desk runs
        for name in ("rich", "greenlet"):  # structlog would load them for colours, and for another way to run tasks
            sys.modules[name] = None  # type: ignore[assignment]
        from bot.program.running import run  # noqa: PLC0415  load only what the subcommand needs

        sys.exit(run(words[1:]))
    end_as_by_ctrl_c()
    try:
        from bot.program.cli import app  # noqa: PLC0415  as above

        app(prog_name="bellhop")
    except KeyboardInterrupt:  # before the command began; later, the library ends with 130 itself
        sys.exit(1)


if __name__ == "__main__":
    main()
