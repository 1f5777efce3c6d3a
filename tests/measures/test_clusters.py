"""Clusters: planted groups come back, clouds are not cut, and equals stay equal."""

from __future__ import annotations

import itertools
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_value.errors import MissingPartError
from customer_value.measures.clusters import CLEAR, Clusters, find_clusters
from customer_value.measures.segments import segment_customers

AXES = ("purchases_per_year", "revenue", "products")
KINDS = {  # what each planted kind buys
    "Frequent, high spend, varied": (40, 5000, 30),
    "Rare, high spend, narrow": (1, 4000, 1),
    "Rare, low spend, narrow": (2, 20, 2),
}


def planted(n=30, seed=1):
    chance = np.random.default_rng(seed)
    rows = [
        [value * chance.uniform(0.9, 1.1) for value in centre]
        for centre in KINDS.values()
        for _ in range(n)
    ]
    ids = [f"C{i:04}" for i in range(len(rows))]
    return pd.DataFrame(rows, columns=list(AXES), index=ids)


def cloud(n=60, seed=3):
    chance = np.random.default_rng(seed)
    values = np.exp(chance.normal(3, 1, (n, 3)))
    return pd.DataFrame(values, columns=list(AXES), index=[f"C{i}" for i in range(n)])


def test_planted_kinds_come_back_with_names_that_a_person_can_read():
    found = find_clusters(planted(), AXES)
    assert found.k == 3
    assert found.stable
    assert found.silhouette > 0.9
    names = found.labels.to_numpy().reshape(3, 30)
    assert (names == names[:, :1]).all()
    assert len(set(names[:, 0])) == 3
    assert names[0, 0] == "Frequent, high spend, varied"
    assert "ow spend" in names[2, 0]
    assert found.verdict == (
        f"3 clusters fit best (silhouette {found.silhouette:.2f}); 20 resamples agree "
        "with them at 1.00."
    )


def test_centres_are_the_means_of_the_members_on_the_standard_scale():
    facts = planted()
    found = find_clusters(facts, AXES)
    logs = np.log1p(facts)
    scaled = (logs - logs.mean()) / logs.std(ddof=0)
    expected = scaled.groupby(found.labels).mean()
    pd.testing.assert_frame_equal(found.centres.sort_index(), expected.sort_index())
    means = facts.groupby(found.labels).mean()
    pd.testing.assert_frame_equal(found.means.sort_index(), means.sort_index())


def test_a_cloud_is_not_cut_into_segments():
    found = find_clusters(cloud(), AXES)
    assert not found.stable
    assert found.labels.isna().all()
    assert found.centres.empty
    assert found.verdict.startswith("No clusters are shown: ")
    assert f"agree with them at {found.stability:.2f}" in found.verdict


def test_the_silhouette_is_that_of_a_slow_loop():
    facts = planted(n=8)
    found = find_clusters(facts, AXES)
    logs = np.log1p(facts)
    points = ((logs - logs.mean()) / logs.std(ddof=0)).to_numpy()
    kinds = found.labels.to_numpy()
    widths = []
    for i, point in enumerate(points):
        far = {
            kind: np.mean(
                [
                    np.linalg.norm(point - points[j])
                    for j in range(len(points))
                    if kinds[j] == kind and j != i
                ]
            )
            for kind in set(kinds)
        }
        own = far.pop(kinds[i])
        next_one = min(far.values())
        widths.append((next_one - own) / max(own, next_one))
    assert found.silhouette == pytest.approx(np.mean(widths))


def test_overlap_is_said():
    labels = pd.Series(dtype="str")
    tried = pd.DataFrame({"silhouette": [CLEAR - 0.01]}, index=[2])
    none = pd.DataFrame()
    found = Clusters(
        labels=labels, tried=tried, k=2, stability=0.9, centres=none, means=none
    )
    assert found.verdict.endswith("; they overlap.")


def test_namesakes_are_told_apart_by_what_parts_them_most():
    chance = np.random.default_rng(2)
    rows = [
        [freq, money * chance.uniform(0.95, 1.05), 5.0]
        for freq, money in ((1.0, 1), (1.0, 30), (1.0, 20_000), (1.0, 600_000))
        for _ in range(20)
    ]
    facts = pd.DataFrame(rows, columns=list(AXES))
    found = find_clusters(facts, AXES)
    names = list(dict.fromkeys(found.labels))
    assert len(names) == found.k == 4
    assert "Low spend (2 of 2 by revenue)" in names
    assert "High spend (1 of 2 by revenue)" in names


def test_facts_that_tell_nobody_apart_are_left_out():
    facts = planted().assign(products=np.nan, purchases_per_year=3.0)
    found = find_clusters(facts, AXES)
    assert list(found.centres.columns) == ["revenue"]


def test_a_missing_value_counts_as_the_average():
    facts = planted()
    facts.iloc[0, 2] = np.nan
    found = find_clusters(facts, AXES)
    assert found.labels.notna().all()


@pytest.mark.parametrize("facts", [planted(n=6), planted().iloc[:1], cloud().iloc[:0]])
def test_too_few_customers_make_no_clusters(facts):
    found = find_clusters(facts, AXES)
    assert (found.k, found.stable) == (0, False)
    assert found.verdict == (
        "No clusters were looked for: that needs 20 customers who differ."
    )


def test_customers_who_are_all_alike_make_no_clusters():
    facts = pd.DataFrame([[1.0, 2.0, 3.0]] * 200, columns=list(AXES))
    assert find_clusters(facts, AXES).k == 0


def test_a_handful_beside_a_crowd_makes_no_clusters():
    facts = pd.DataFrame([[1.0, 2.0, 3.0]] * 30_000, columns=list(AXES))
    facts.iloc[0] = 9.0
    facts.iloc[1] = 99.0
    assert not find_clusters(facts, AXES).stable


def test_a_second_look_finds_the_same():
    facts = planted()
    again = find_clusters(facts.copy(), AXES)
    pd.testing.assert_series_equal(find_clusters(facts, AXES).labels, again.labels)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000))
def test_equal_customers_are_in_one_cluster(seed):
    facts = cloud(seed=seed)
    twice = pd.concat([facts, facts.set_axis([f"D{i}" for i in range(60)])])
    found = find_clusters(twice, AXES)
    if found.stable:
        one, two = found.labels.iloc[:60], found.labels.iloc[60:]
        assert one.tolist() == two.tolist()


@pytest.mark.slow
def test_a_large_company_is_learned_from_a_part():
    found = find_clusters(planted(n=10_000), AXES)
    assert found.k == 3
    names = found.labels.to_numpy().reshape(3, 10_000)
    assert (names == names[:, :1]).all()


def test_without_scikit_learn_the_install_line_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(MissingPartError, match=r"customer-value\[clusters\]"):
        find_clusters(planted(), AXES)


# ------------------------------------------------------------- through the measure
def company_of(facts, make_company):
    """Give each customer one product a purchase day in 2025, as the facts say."""
    lines = [
        (
            who,
            str(pd.Timestamp("2025-01-01") + pd.Timedelta(days=8 * k))[:10],
            5 * n,
            f"p{k}",
        )
        for who, n in facts.items()
        for k in range(n)
    ]
    columns = ["customer_id", "date", "amount", "product_id"]
    return make_company(pd.DataFrame(lines, columns=columns), as_of="2025-12-31")


def test_clusters_are_segments_with_money(make_company):
    facts = {f"C{i:02}": 1 + 30 * (i % 2) for i in range(40)}
    facts["C00"], facts["C01"] = 2, 30
    answer = segment_customers(company_of(facts, make_company), method="clusters")
    assert answer.clusters is not None
    assert answer.profile["customers"].tolist() == [20, 20]
    assert answer.profile.index[0] == "Frequent, high spend, varied"
    assert answer.limits.empty
    assert answer.notes[0] == answer.clusters.verdict
    assert answer.finding.startswith("The segment Frequent")


def test_where_nothing_is_stable_nobody_is_forced_into_a_segment(make_company):
    answer = segment_customers(
        company_of({"A": 1, "B": 2}, make_company), method="clusters"
    )
    assert answer.scores["segment"].isna().all()
    assert answer.profile.empty
    assert answer.finding == (
        "No clusters were looked for: that needs 20 customers who differ."
    )
    assert "<table" in answer._repr_html_()


def test_shuffled_rows_change_no_cluster(make_company):
    facts = {f"C{i:02}": 1 + 7 * (i % 3) for i in range(45)} | {"C00": 2}
    company = company_of(facts, make_company)
    shuffled = company.transactions.sample(frac=1, random_state=3)
    again = make_company(shuffled, as_of="2025-12-31")
    one, two = (segment_customers(c, method="clusters") for c in (company, again))
    pd.testing.assert_frame_equal(one.scores, two.scores)
    assert one.clusters.stability == two.clusters.stability
    for a, b in itertools.combinations(one.scores.index, 2):
        if facts[a] == facts[b]:
            names = one.scores["segment"]
            assert names[a] == names[b]
