"""The choice of a canned reply in the reply form: its text is put into the form."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, islice, repeat

from bot.catalogue import registry
from bot.catalogue.registry import FilledForm
from bot.core.canned import VARIABLES, Prepared, variables_in
from bot.core.cuts import short
from bot.core.errors import NoAgentHere, NoSuchCanned
from bot.core.richtext import RichText, plain, text_of
from bot.core.ticket import Ticket
from bot.i18n.sentences import bold, put, say, words
from bot.intake import invoke
from bot.intake.who import People, number_of, on_ticket
from bot.ports.cards import Answer, Field, Form, Option
from bot.ports.inbound import FormChanged
from bot.ports.work import Work
from bot.screens.ticket_facts import LANGUAGES
from bot.tickets.canned_replies import by_id, prepare, put_in, usable
from bot.tickets.context import Context

REPLY, CHOICE, TEXT = "reply", "canned", "text"
MOST, LABEL = 100, 70  # options, and characters of each
PLACE = 5  # of the canned reply among the arguments of a reply form


def with_choice(context: Context, ticket: Ticket, form: Form) -> Form:
    """Add the choice below the text, if there is anything to choose."""
    listed = context.work.canned.listed(usable(context, ticket), limit=MOST)
    if context.canned is not None and context.canned not in listed:
        listed = [context.canned, *listed[: MOST - 1]]
    if not listed:
        return form
    options = tuple(Option(str(one.id), short(one.name, LABEL)) for one in listed)
    initial = str(context.canned.id) if context.canned else ""
    label = words(say("Canned reply"), context.language)
    hint = words(say("Its text is put into your reply. What you have written stays."), context.language)
    field = Field(CHOICE, label, "choice", required=False, options=options, hint=hint, initial=initial, refills=True)
    at = next((place for place, one in enumerate(form.fields, 1) if one.name == TEXT), 0)
    return replace(form, fields=(*form.fields[:at], field, *form.fields[at:]))


def refilled(people: People, work: Work, inbound: FormChanged) -> Answer:
    """Return the reply form with the chosen canned reply below what the agent wrote. The text of an earlier choice is taken out unless it
    was changed.
    """
    found = registry.find(inbound.verb, customer=False)
    if found is not None and found.changed is not None:
        changed: Answer = found.changed(
            _agent(people, work, inbound), FilledForm(inbound.args, inbound.values, inbound.texts), inbound.changed
        )
        return changed
    if found is None or found.verb != REPLY or inbound.changed != CHOICE or not inbound.args:
        return Answer()
    context, ticket = on_ticket(found, people.member(work, inbound.by, inbound.where), number_of(inbound.args[0]))
    ticket.ensure_open()
    before, chosen = _before(context, ticket, inbound), inbound.values.get(CHOICE, "")
    context.canned = by_id(context, ticket, chosen) if chosen else None
    form = invoke.form(found, context, ticket).form
    assert form is not None
    prepared = prepare(context, ticket, context.canned) if context.canned else None
    text = put_in(inbound.texts.get(TEXT, ()), before, prepared.filled.text if prepared else ())
    fields = tuple(replace(one, text=text, edition=chosen or "0") if one.name == TEXT else one for one in form.fields)
    args = (*islice(chain(inbound.args, repeat("")), PLACE), chosen)
    form = with_choice(context, ticket, replace(form, fields=fields, args=args))
    return Answer(form=with_questions(context, form, text, prepared) if prepared else form)


def _agent(people: People, work: Work, inbound: FormChanged) -> Context:
    context = people.member(work, inbound.by, inbound.where)
    if not context.queues():
        raise NoAgentHere
    return context


def _before(context: Context, ticket: Ticket, inbound: FormChanged) -> RichText:
    """Return the text of the canned reply that was chosen before; of one that was deleted since, everything stays."""
    if len(inbound.args) <= PLACE or not inbound.args[PLACE]:
        return ()
    try:
        before = by_id(context, ticket, inbound.args[PLACE])
    except NoSuchCanned:
        return ()
    return prepare(context, ticket, before).filled.text


def with_questions(context: Context, form: Form, text: RichText, prepared: Prepared) -> Form:
    """Add a question for each value that is missing in the text, and say above them what is in another language, and what follows."""
    missing = [name for name in variables_in(text_of(text)) if name in VARIABLES]
    asked = tuple(Field(name, words(say("Value for {variable}", variable=f"{{{name}}}"), context.language), "line") for name in missing)
    at = next((place for place, one in enumerate(form.fields, 1) if one.name == TEXT), 0)
    lines: list[RichText] = []
    if prepared.is_fallback:
        reads = LANGUAGES.get(prepared.reads, prepared.reads)
        told = say("⚠️ The customer reads {reads}, but there is no text in that language.", reads=reads)
        lines.append(bold(put(told, context.language)))
    if prepared.canned.lines:
        lines.append(put(say("Then: {actions}", actions="; ".join(prepared.canned.lines)), context.language))
    intro = (*form.intro, *(span for line in lines for span in (*plain("\n"), *line)))
    return replace(form, fields=(*form.fields[:at], *asked, *form.fields[at:]), intro=intro)
