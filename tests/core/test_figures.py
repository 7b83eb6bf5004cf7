"""Medians and percentiles."""

from __future__ import annotations

import math
import statistics
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.core.figures import Figures, median, percentile_90, rounded

SPANS = st.lists(st.integers(0, 365 * 86_400_000), min_size=1, max_size=60)


@given(SPANS)
def test_exact_spans_have_exact_medians_and_percentiles(spans):
    assert median(Counter(spans)) == round(statistics.median(spans))
    assert percentile_90(Counter(spans)) == sorted(spans)[math.ceil(0.9 * len(spans)) - 1]


@given(st.integers(0, 365 * 86_400_000))
def test_a_rounded_span_is_within_a_hundredth_of_the_true_one(span):
    """And half a millisecond, because the result is a whole number."""
    assert rounded(span) == 0 if span < 1000 else abs(rounded(span) - span) <= span * 0.0101 + 0.5


def test_there_are_few_different_rounded_spans():
    assert len({rounded(second * 1000) for second in range(0, 86_400 * 3, 7)}) < 600


def test_nothing_has_no_median():
    assert median(Counter()) is None
    assert percentile_90(Counter()) is None
    assert Figures().rating is None


def test_figures_of_two_are_those_of_both():
    one, other = Figures(), Figures()
    one.add("rated", 5)
    one.add("first_response", 1000, 2)
    other.add("rated", 2)
    other.add("first_response", 3000)
    one.merge(other)
    assert (one.rating, one.counts["rated"], median(one.spans["first_response"])) == (3.5, 2, 1000)


def test_a_fact_that_was_withdrawn_leaves_no_value():
    """A resolution that a reopening withdraws, in one sum or in two that are added."""
    found, other = Figures(), Figures()
    for times in (1, -1):
        found.add("resolution", 5, times)
        found.add("rated", 4, times)
    other.add("resolution", 7)
    found.merge(other)
    other.add("resolution", 7, -2)
    found.merge(other)
    assert not found.spans["resolution"]
    assert found.data()["resolution"] == {"count": 0, "median": None, "p90": None}
    assert found.rating is None
