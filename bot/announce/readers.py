"""Which language somebody of the team reads."""

from __future__ import annotations

from bot.core.people import Identity
from bot.ports.work import Work
from bot.settings.rules import Rules


def language_of_colleague(work: Work, rules: Rules, who: Identity, app: str = "") -> str:
    """Return the language that they chose, else that of their ``app``, else the team's."""
    return rules.language_for(work.people.chosen_language(who), app)
