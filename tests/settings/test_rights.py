"""``rights:`` of a queue: who may use a verb."""

from __future__ import annotations

import pytest

from bot.core.people import Right, RightHolder
from tests.settings.config_files import queue


def reserved(settings):
    return {right for right, holder in settings.queues["support"].rights.items() if holder is RightHolder.MANAGERS}


def test_without_the_key_only_erase_is_for_managers(load):
    assert reserved(load(queue("hold: 0s"))) == {Right.ERASE}


def test_each_verb_has_its_own_holder_and_the_others_keep_theirs(load):
    assert reserved(load(queue("rights: {merge: managers, canned: agents}"))) == {Right.ERASE, Right.MERGE}
    assert reserved(load(queue("rights: {erase: agents}"))) == set()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("rights: {mrege: managers}", "queues.support.rights is not valid: 'mrege' can't be reserved; mrege → merge?"),
        ("rights: {claim: managers}", "'claim' can't be reserved; known are canned, customer, erase, merge, move, stats"),
        ("rights: {merge: boss}", "merge: 'boss' is neither agents nor managers"),
        ("rights: {merge: [managers]}", "merge: ['managers'] is neither agents nor managers"),
        ("rights: merge", "it must be a group of verbs, each with agents or managers, such as {merge: managers}"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(refused, text, sentence):
    assert sentence.split("is not valid: ")[-1] in refused(queue(text))


def test_a_right_that_nobody_has_is_warned_of(load):
    (warning,) = load(queue("rights: {merge: managers}")).warnings
    assert warning == "queues.support.rights leaves merge to managers, but managers is empty: nobody may use it"
