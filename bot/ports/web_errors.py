"""The errors that only a browser meets. A class's docstring is the sentence, as in :mod:`bot.core.errors`."""

from __future__ import annotations

from bot.core.errors import DeskError


class NoWebDesk(DeskError):
    """There is no web desk here."""


class NotSignedIn(DeskError):
    """You aren't signed in here, or your session is over."""


class PageForManagers(DeskError):
    """Only managers can see this page. Ask {names}."""


class LinkIsOver(DeskError):
    """This link was used already, or is too old. Nothing was done; ask for a new one."""


class FromElsewhere(DeskError):
    """This didn't come from a page of the desk, so nothing was done. Open the page again and repeat it there."""


class FileRefused(DeskError):
    """“{name}” can't be sent: {why} Nothing was sent."""


class TooManyFiles(DeskError):
    """At most {most} files can be sent at once, so nothing was sent."""


class NothingParked(DeskError):
    """Nothing of that is waiting to be tried again."""


class SignInOver(DeskError):
    """This attempt to sign in is over or was used already. Begin again."""


class SignInRefused(DeskError):
    """The sign-in service refused, so you aren't signed in. Begin again."""


class IssuerAway(DeskError):
    """The sign-in service can't be reached now. Try again later, or sign in with a link from your chat."""


class IssuerUntrusted(DeskError):
    """The answer of the sign-in service can't be trusted, so you aren't signed in. The desk's log says why."""


class EmailNotVerified(DeskError):
    """The sign-in service hasn't verified your e-mail address, so you can't sign in with it."""


class NobodyByThatName(DeskError):
    """The desk doesn't know this account. Ask whoever runs the desk to add it, or sign in with a link from your chat."""


class WrongOrganisation(DeskError):
    """This account belongs to another organisation, so it can't be used here."""
