"""What is said to a word that is no command."""

from __future__ import annotations

from bot.catalogue import registry
from bot.catalogue.usages import told
from bot.core.visible_text import echoed
from bot.i18n.sentences import Sentence, say
from bot.tickets.context import Context


def no_command(context: Context, word: str) -> Sentence:
    """Return a sentence for an agent who asked for a command that doesn't exist: the one they may have meant, or where all are listed."""
    if near := registry.nearest(word, customer=False):
        usage = told(registry.usage(near), context.language)
        return say("There is no command “{verb}”. Did you mean {near}?", verb=echoed(word), near=context.typing(usage))
    return say("There is no command “{verb}”. Try {help}.", verb=echoed(word), help=context.typing("help"))
