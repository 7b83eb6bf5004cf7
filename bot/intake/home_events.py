"""What somebody did on his own screen of the desk goes in, the screen as it is now comes out: a team's lists, or a customer's tickets."""

from __future__ import annotations

from dataclasses import replace

from bot.catalogue.list_words import wanted
from bot.core.people import Address
from bot.core.richtext import RichText
from bot.i18n.sentences import put, say
from bot.intake.who import People
from bot.ports.cards import Answer, Card, Screen, Section
from bot.ports.inbound import ButtonPressed, FormFilled, HomeOpened, Inbound
from bot.ports.store import Work
from bot.screens.home import team_screen
from bot.screens.own import own_sections
from bot.tickets.context import Deed


def at_home(news: Inbound) -> bool:
    """Whether this was done on the person's own screen."""
    return isinstance(news, HomeOpened) or (isinstance(news, ButtonPressed | FormFilled) and not news.where.place)


def as_asked(people: People, work: Work, news: Inbound) -> Inbound:
    """What a customer does on his screen counts as done in his direct chat."""
    if not isinstance(news, ButtonPressed) or not at_home(news) or people.member(work, news.by, news.where).queues():
        return news
    customer = work.customer(news.by.identity)
    return replace(news, where=customer.direct if customer else Address(news.channel, news.by.identity.id))


def drawn(people: People, work: Work, news: Inbound, answer: Answer) -> Answer:
    """The screen as it is after what was done there; what would have been answered stands above it."""
    if answer.form or answer.errors or answer.look:
        return answer
    deed = people.member(work, news.by, news.where)
    own = (Section(buttons=answer.buttons),) if answer.buttons else ()
    if not deed.queues():
        return Answer(screen=Screen(answer.text, (*own, *_customers(people, deed, news))))
    if isinstance(news, ButtonPressed) and news.verb == "list" and not answer.alert:
        return Answer(screen=_teams(deed, " ".join(news.args)))
    page = "" if isinstance(news, HomeOpened) else news.where.thread
    return Answer(screen=_teams(deed, page, answer.text, own))


def _teams(deed: Deed, page: str, note: RichText = (), own: tuple[Section, ...] = ()) -> Screen:
    return team_screen(deed, wanted(deed, page.split()) if page else None, page, note, own)


def _customers(people: People, deed: Deed, news: Inbound) -> tuple[Section, ...]:
    """The screen of somebody who is an agent nowhere."""
    customer = deed.work.customer(deed.actor)
    if people.rules.queue_for(news.channel) is None:
        return (Section(cards=(Card(put(say("Here the team of {desk} finds its tickets.", desk=deed.rules.name), deed.language)),)),)
    if customer is None:
        hello = say("Hello! This is {desk}. Tell us in the Messages tab what is wrong. Your tickets will stand here.", desk=deed.rules.name)
        return (Section(cards=(Card(put(hello, deed.language)),)),)
    return own_sections(people.asker(deed.work, customer, news.by, customer.direct))
