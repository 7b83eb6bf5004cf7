"""Somebody of the team who is signed in, in their present role."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.people import Profile, Role
from bot.intake.who import People
from bot.ports.web_errors import NotSignedIn
from bot.ports.work import Work
from bot.tickets.context import Context
from bot.web.sessions import Visitor


@dataclass(frozen=True, slots=True)
class Visit:
    """``context`` is who acts. It can be used only inside the view that made it. ``manages``: they are a manager of some queue.
    ``at`` is the time of what the page shows, in milliseconds since 1970.
    """

    context: Context
    profile: Profile
    session: int
    manages: bool = False
    at: int = 0

    @property
    def name(self) -> str:
        return self.context.name

    @property
    def language(self) -> str:
        return self.context.language

    @property
    def prefix(self) -> str:
        """What begins the ids of this session's events, so that nobody can take an id of others."""
        return f"{self.session}:"


def visit(people: People, found: Visitor, work: Work) -> Visit:
    """Return who is signed in. Raises NotSignedIn for somebody who isn't in the team any more."""
    profile = work.people.profile(found.who) or Profile(found.who, found.who.id)
    context = people.in_browser(work, found.who, work.people.chosen_language(found.who) or profile.language)
    queues = context.queues()
    if not queues:
        raise NotSignedIn
    return Visit(context, profile, found.session.id, any(context.role_on(queue) is Role.MANAGER for queue in queues), work.now)
