"""Signing in with a one-time link, and signing out. Whoever only looks at a link, as chats do for previews, doesn't use it up."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.core.errors import NoAgentHere
from bot.core.people import Address, Identity
from bot.core.visible_text import on_one_line
from bot.i18n.sentences import say
from bot.intake.who import People
from bot.ports.cards import Card
from bot.ports.tokens import digest_of
from bot.ports.web_errors import LinkIsOver
from bot.ports.work import Work
from bot.screens.web_links import end_button
from bot.web.asked import Page
from bot.web.sessions import begin


def welcome(work: Work, people: People, word: str) -> Page:
    """Return the page that a link opens: whose account it is, and a button. Raises LinkIsOver."""
    who = work.web.link(digest_of(word))
    if who is None:
        raise LinkIsOver
    return Page("link.html", {"name": people.in_browser(work, who, "").name, "word": word})


def enter(people: People, word: str, browser: str, work: Work) -> str:
    """Use a link: begin a session, and tell its owner in their chat. Return the word for the cookie. Raises LinkIsOver and NoAgentHere."""
    who = work.web.use_link(digest_of(word))
    if who is None:
        raise LinkIsOver
    return signed_in(work, people, who, browser)


def signed_in(work: Work, people: People, who: Identity, browser: str) -> str:
    """Begin a session of somebody of the team. Return the word for the cookie. Raises NoAgentHere for everybody else."""
    if not people.in_browser(work, who, "").queues():
        raise NoAgentHere
    announce, where = Announcer(work, people.rules), Address(who.channel, who.id)
    told = say("You signed in at the web desk with {browser}. If that wasn't you, sign out everywhere.", browser=on_one_line(browser))
    button = end_button(announce.language_at(where))
    announce.to_place(where, Card(body=announce.told_at(where, told), buttons=((button,),)))
    return begin(work, who, browser)
