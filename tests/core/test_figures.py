"""Medians and percentiles from counted buckets."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.figures import MEDIAN, NINE_IN_TEN, Histogram

SPANS = st.lists(st.integers(0, 365 * 86_400_000), min_size=1, max_size=60)


@given(SPANS, st.sampled_from([MEDIAN, NINE_IN_TEN, 1.0]))
def test_a_quantile_is_within_a_hundredth_of_the_true_one(spans, share):
    true = sorted(spans)[max(1, math.ceil(share * len(spans))) - 1]
    found = Histogram.of(spans).quantile(share)
    assert found == 0 if true < 1000 else found == pytest.approx(true, rel=0.0101)


@given(SPANS, SPANS)
def test_kept_bit_by_bit_it_is_what_rebuilding_gives(some, others):
    kept = Histogram.from_text(Histogram.of(some).text())
    kept.merge(Histogram.of(others))
    assert kept == Histogram.of([*others, *some])
    for span in some:
        kept.add(span, -1)
    assert kept.text() == Histogram.of(others).text()


def test_nothing_has_no_median():
    assert Histogram().quantile(MEDIAN) is None


def test_what_was_not_counted_cannot_be_taken_away():
    with pytest.raises(ValueError, match="more often"):
        Histogram().add(5000, -1)
