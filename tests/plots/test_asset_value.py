from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from customer_value.data.assumptions import Assumptions
from customer_value.measures.asset_value import AssetValue
from customer_value.measures.streams import STREAMS
from customer_value.measures.tiers import by_tier, tiers
from customer_value.plots import asset_value as plots
from customer_value.plots.canvas import ACCENT, ALERT, GREY, INK, TIERS


def _test(rows):
    frame = pd.DataFrame(rows, columns=["customers", "predicted", "actual"])
    frame.index = [str(i + 1) for i in range(len(frame))]
    if len(frame):
        frame.loc["all"] = frame.sum()
    frame["ratio"] = frame["predicted"] / frame["actual"].where(frame["actual"] != 0)
    return frame.rename_axis("tenth")


def _result(streams, values=(800.0, 150.0, 50.0, -10.0), test=()):
    amounts = pd.Series(streams, dtype=float).reindex(STREAMS).fillna(0.0)
    values = pd.Series(values, dtype=float)
    return AssetValue(
        scores=pd.DataFrame({"net_asset_value": values}),
        variables=pd.DataFrame(index=values.index),
        total=float(amounts.sum()),
        streams=amounts,
        tiers=by_tier(tiers(values), values),
        activity="lookback",
        retention=0.8,
        referral_worth=np.nan,
        costs=pd.DataFrame(),
        evaluation=_test(test),
        notes=(),
        assumptions=Assumptions(),
        as_of=pd.Timestamp("2026-10-31"),
        currency="EUR",
    )


@pytest.fixture
def result():
    streams = {"current": 900, "referral": 300, "support": -200, "credit": -10}
    return _result(streams, test=[(2, 80.0, 100.0), (2, 10.0, 0.0)])


def test_the_streams_lead_from_zero_to_the_total(result, sound, seen):
    ax = sound(lambda: plots.waterfall(result), result)
    bars = [(bar.get_x(), bar.get_width()) for bar in ax.patches]
    assert bars == [(0, 900), (900, 300), (1000, 200), (990, 10), (0, 990)]
    faces = [to_hex(bar.get_facecolor()) for bar in ax.patches]
    assert faces == [ACCENT, ACCENT, ALERT, ALERT, INK]
    assert {"EUR −200", "EUR 990", "Credit losses"} <= set(seen(ax))


def test_the_total_is_the_title_of_the_streams(result, said):
    title, note, alt = said(plots.waterfall(result))
    assert title == (
        "The customers are worth EUR 990 over 3 years; "
        "75% of the income is current business"
    )
    assert note == (
        "Discounted net flow · 3 years at 10% a year · n = 4 customers · "
        "as of 31 October 2026"
    )
    assert alt.startswith("Bars from zero to EUR 990: Current business EUR 900")
    one, _, _ = said(plots.waterfall(_result({"current": 5e9})))
    assert one == "The customers are worth EUR 5.00 bn over 3 years"


def test_a_total_below_zero_is_drawn_below_zero(readable):
    ax = readable(plots.waterfall(_result({"current": 10, "support": -50})))
    last = ax.patches[-1]
    assert (last.get_x(), last.get_width()) == (-40, 40)


def test_customers_without_any_flow_are_said_in_words(said):
    title, _, _ = said(plots.waterfall(_result({})))
    assert title == "The customers are worth EUR 0 over 3 years"
    for picture in (plots.waterfall, plots.pyramid):
        nobody = said(picture(_result({}, values=())))[0]
        assert nobody == "There is no customer to value"


def test_the_tiers_stand_left_and_right_on_one_scale(result, sound):
    ax = sound(lambda: plots.pyramid(result), result)
    people = [-bar.get_width() for bar in ax.patches[:4]]
    value = [bar.get_width() for bar in ax.patches[4:]]
    assert people == pytest.approx([0.25] * 4)
    assert value == pytest.approx([0.8, 0.15, 0.05, 0])
    faces = [to_hex(bar.get_facecolor()) for bar in ax.patches[:4]]
    assert faces == list(TIERS.values())


def test_the_tiers_are_said_in_words(result, said):
    title, _, alt = said(plots.pyramid(result))
    tier = "The platinum tier is 25% of the customers and 80% of the"
    assert title == f"{tier} positive value"  # losses make the total less
    assert "lead 25% of customers, EUR −10" in alt
    gains = _result({}, values=(800.0, 150.0, 40.0, 10.0))
    assert said(plots.pyramid(gains))[0] == f"{tier} value"
    losses = _result({}, values=[-5.0, 0.0])
    assert said(plots.pyramid(losses))[0] == "No customer has a positive value"


def test_customers_that_cannot_be_valued_have_a_grey_row(result):
    result.tiers.loc["not valued"] = [3, 0.4, 0.0, 0.0]
    ax = plots.pyramid(result)
    assert to_hex(ax.patches[4].get_facecolor()) == GREY


def test_the_back_test_compares_each_tenth(result, sound, said):
    ax = sound(lambda: plots.back_test(result), result)
    assert [bar.get_height() for bar in ax.patches] == [100, 0]
    assert list(ax.lines[0].get_ydata()) == [80, 10]
    title, _, alt = said(ax)
    assert title == "The prediction was 90% of what came: EUR 90 against EUR 100"
    assert alt.startswith(title)


def test_a_back_test_without_a_sum_has_a_plain_title(result, said):
    alone = replace(result, evaluation=result.evaluation.drop(index="all"))
    title, _, _ = said(plots.back_test(alone))
    assert title == "Predicted margin against the margin that came"


def test_a_back_test_without_a_ratio_says_both_amounts(said):
    nothing = _result({}, test=[(2, 80.0, 0.0)])
    assert said(plots.back_test(nothing))[0] == (
        "One window ago EUR 80 was predicted; EUR 0 came"
    )


def test_a_short_history_is_said_in_words(said):
    title, _, _ = said(plots.back_test(_result({"current": 1})))
    assert title == "The history is too short to test the prediction on the past"


amounts = st.floats(-1e14, 1e14)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate])
@given(
    st.lists(amounts, min_size=8, max_size=8),
    st.lists(amounts, min_size=1, max_size=50),
    st.lists(st.tuples(st.just(3), amounts, amounts), max_size=10),
)
def test_every_valuation_makes_readable_pictures(readable, streams, values, test):
    result = _result(dict(zip(STREAMS, streams, strict=True)), values, test)
    readable(plots.waterfall(result))
    readable(plots.pyramid(result))
    readable(plots.back_test(result))
