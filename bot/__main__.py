"""The command line, one small function a subcommand. Exit codes: 0 done, 1 a problem said in one sentence, 2 wrong usage."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """``run`` starts without the machinery of the command line, which costs more than all of the desk's own start."""
    os.umask(0o077)  # whatever we or our libraries create is for its owner only
    words = sys.argv[1:]
    if words[:1] == ["run"] and not {"-h", "--help"} & set(words):
        gc.disable()  # what modules make while they load is here to stay; it is switched on again once the desk runs
        for name in ("rich", "click"):  # structlog would load them for colours, httpx for a program of its own
            sys.modules[name] = None  # type: ignore[assignment]
        from bot.program.running import run  # noqa: PLC0415  only what the subcommand needs is loaded

        sys.exit(run(words[1:]))
    from bot.program.cli import app  # noqa: PLC0415  as above

    app(prog_name="bellhop")


if __name__ == "__main__":
    main()
