from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

import customer_value as cv
from customer_value.errors import ParameterError
from customer_value.measures.opportunity import band_of
from customer_value.plots import value_creation as plots
from customer_value.plots.canvas import ACCENT, ALERT, GREY


def table(rows, *, groups=None):
    """Return a table as opportunity_scores gives it, from (name, I, S, n)."""
    frame = pd.DataFrame(rows, columns=["outcome", "importance", "satisfaction", "n"])
    frame = frame.set_index("outcome").astype({"importance": float})
    frame["opportunity"] = cv.opportunity(frame["importance"], frame["satisfaction"])
    frame["band"] = band_of(frame)
    frame["low"] = (frame["opportunity"] - 1).clip(lower=0)
    frame["high"] = (frame["opportunity"] + 1).clip(upper=20)
    frame["top_three"] = np.where(frame["n"] >= 20, 0.5, np.nan)
    frame = frame.sort_values("opportunity", ascending=False, kind="stable")
    if groups:
        frame = pd.concat(dict.fromkeys(groups, frame), names=["town"])
    frame.attrs = {"as_of": pd.Timestamp("2025-12-31"), "respondents": 40}
    return frame


ROWS = [
    ("fast", 9.0, 1.0, 40),
    ("cheap", 6.5, 2.0, 40),
    ("calm", 5.0, 8.0, 40),
    ("rare", 10.0, 0.0, 19),
]


def test_every_outcome_is_a_dot_where_it_belongs(sound):
    ax = sound(lambda: plots.landscape(table(ROWS)))
    hollow, full = ax.collections
    assert full.get_offsets().tolist() == [[9, 1], [6.5, 2], [5, 8]]
    shades = [to_hex(face) for face in full.get_facecolors()]
    assert shades == [ALERT, ACCENT, GREY]
    assert hollow.get_offsets().tolist() == [[10, 0]]
    assert [to_hex(face) for face in hollow.get_facecolors()] == ["#ffffff"]


def test_the_title_names_the_largest_sure_opportunity(said):
    for draw in (plots.landscape, plots.scores):
        title, note, alt = said(draw(table(ROWS)))
        assert title == ("Fast is the largest opportunity: 17.0 of 20 (16.0 to 18.0)")
        assert note.endswith("n = 40 respondents · as of 31 December 2025")
        assert "fast: 17.0" in alt
        assert "rare" in alt


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        (
            [("calm", 5.0, 8.0, 40)],
            "No outcome scores 10 or more; calm leads with 5.0",
        ),
        (
            [("rare", 10.0, 0.0, 3)],
            "No outcome has 20 respondents, so no score is sure",
        ),
        ([], "No outcome was rated"),
    ],
)
def test_what_is_not_there_is_said(said, rows, title):
    for draw in (plots.landscape, plots.scores):
        assert said(draw(table(rows)))[0] == title


def test_one_group_or_all_of_them(said, seen, sound):
    both = table(ROWS, groups=["Cork", "Kiel"])
    ax = sound(lambda: plots.landscape(both))
    assert sum(len(dots.get_offsets()) for dots in ax.collections) == 8
    assert any("Cork: fast" in text for text in seen(ax))
    ax = sound(lambda: plots.landscape(both, group="Kiel"))
    assert sum(len(dots.get_offsets()) for dots in ax.collections) == 4
    assert "Kiel" in said(ax)[1]
    for draw in (plots.landscape, plots.scores):
        with pytest.raises(ParameterError, match="one of 'Cork', 'Kiel'"):
            draw(both, group="Rome")
        with pytest.raises(ParameterError, match="has no groups"):
            draw(table(ROWS), group="Cork")


def test_each_score_has_its_interval(sound, seen):
    ax = sound(lambda: plots.scores(table(ROWS)))
    lines = [line for line in ax.lines if len(line.get_xdata()) == 2]
    ends = [tuple(line.get_xdata()) for line in lines if line.get_xdata()[0] % 1 != 0.9]
    assert (16.0, 18.0) in ends
    assert {"17.0", "50%", "40"} <= set(seen(ax))


def test_crowds_and_awkward_names_stay_readable(sound, awkward):
    rows = [(name, 5.0 + k / 50, 5.0, 40) for k, name in enumerate(awkward * 3)]
    crowded = table(rows)
    sound(lambda: plots.landscape(crowded))
    sound(lambda: plots.scores(crowded))
    same = table([(f"outcome {n}", 10.0, 0.0, 25) for n in range(30)])
    ax = sound(lambda: plots.landscape(same))
    assert sum(len(dots.get_offsets()) for dots in ax.collections) == 30


@pytest.mark.parametrize("rating", ["top_box", "mean"])
def test_the_bundled_company_is_readable(sound, said, rating):
    company = cv.load_dataset("software")
    every = cv.opportunity_scores(company, by="segment", rating=rating)
    ax = sound(lambda: plots.landscape(every))
    assert said(ax)[0].startswith(
        "Mid-market: less time to combine the books of several companies"
    )
    assert ("mean answers" in said(ax)[1]) == (rating == "mean")
    sound(lambda: plots.scores(every, group="Enterprise"))


# ---------------------------------------------------------------- goals and both sides


@pytest.fixture(scope="module")
def company():
    return cv.load_dataset("software")


def widths(ax):
    return [patch.get_width() for patch in ax.patches]


def test_attainment_is_a_bar_from_baseline_to_target(company, sound, said, seen):
    given = cv.indicator_attainment(company)
    ax = sound(lambda: plots.attainment(given))
    assert widths(ax) == pytest.approx(given["attainment"].tolist())
    assert to_hex(ax.patches[0].get_facecolor()) == ACCENT  # of the customer
    assert to_hex(ax.patches[-1].get_facecolor()) == GREY
    assert said(ax)[0] == (
        "Goals for customers are 66% reached, goals for the company are 51% reached"
    )
    assert {"54.8", "78.6", "85", "79%"} <= set(seen(ax))


def test_attainment_far_out_ends_at_the_edge(company, sound, said):
    given = cv.indicator_attainment(company)
    given["attainment"] = [9.0, -7.0, *[np.nan] * 8]
    ax = sound(lambda: plots.attainment(given))
    assert widths(ax) == [1.25, -0.25]
    given["attainment"] = np.nan
    assert said(plots.attainment(given))[0] == "No indicator has a way to go"


def test_each_lag_has_its_two_correlations(company, sound, said):
    links = cv.indicator_links(company)
    ax = sound(lambda: plots.lags(links), links)
    part = links.scores.loc[links.best.index[0]]
    heights = [patch.get_height() for patch in ax.patches]
    assert heights[:4] == pytest.approx(part["tie"].tolist())
    assert heights[4:] == pytest.approx(part["changes"].tolist())
    assert said(ax)[0] == links.finding.removesuffix(".")
    few = cv.indicator_links(company.at("2023-04-30"))
    assert "too few periods" in said(sound(lambda: plots.lags(few)))[0]


def test_no_pair_of_indicators_is_said(said):
    read = pd.DataFrame({"date": ["2025-01-01"], "indicator": "x", "kind": "cpi"})
    sold = pd.DataFrame({"customer_id": ["A"], "date": "2025-01-01", "amount": 1.0})
    alone = cv.read_dataset({"transactions": sold, "indicators": read.assign(value=1)})
    title, _, _ = said(plots.lags(cv.indicator_links(alone)))
    assert title == "There is no pair of indicators of customer and company"


def test_the_least_job_stands_out(company, sound, said):
    given = cv.job_progress(company, by="segment")
    ax = sound(lambda: plots.progress(given))
    assert widths(ax) == pytest.approx(sorted(given["progress"]))
    assert to_hex(ax.patches[0].get_facecolor()) == ALERT
    title, note, _ = said(ax)
    assert (
        title == "Small business: steer the business is the least done of the jobs: 46%"
    )
    assert note.endswith("as of 31 October 2026")
    assert said(plots.progress(given.assign(status="grey")))[0].startswith("No job has")
    assert said(plots.progress(given.head(0)))[0] == "No outcome was rated"
    assert said(plots.progress(cv.job_progress(company)))[0].startswith("Steer")


def test_those_who_bought_again_stand_by_their_answers(company, sound, said, seen):
    link = cv.satisfaction_link(company)
    ax = sound(lambda: plots.repurchase(link), link)
    assert ax.lines[-1].get_ydata().tolist() == link.bands["rate"].tolist()
    assert {"87%", "98%", "94%"} <= set(seen(ax))
    early = cv.satisfaction_link(company, horizon_days=1400)
    assert said(plots.repurchase(early))[0] == early.finding.removesuffix(".")


def test_both_sides_stand_beside_each_other(company, sound, said):
    given = cv.created_and_captured(company)
    ax = sound(lambda: plots.both_sides(given))
    heights = [patch.get_height() for patch in ax.patches]
    assert heights == pytest.approx(given["progress"].tolist())
    assert said(ax)[0] == (
        "Mid-market gets least: satisfied with 56% of what matters, worth EUR 22.1 k "
        "a customer"
    )
    nobody = given.assign(status="grey")
    assert said(plots.both_sides(nobody))[0].startswith("No group has 20 respondents")
    loss = given.assign(net_asset_value_each=[-5e3, -1.0, 2e4])
    sound(lambda: plots.both_sides(loss))
