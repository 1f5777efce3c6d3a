"""The chapters of the second and the fourth question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.measures.likelihood_result import LABELS
from customer_value.measures.likelihood_to_buy import likelihood_to_buy
from customer_value.plots import likelihood_to_buy as likelihood_plots
from customer_value.report.blocks import Exhibit, Note, Table
from customer_value.report.chapter import SOURCE
from customer_value.words import count, number, percent

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset
    from customer_value.measures.likelihood_to_buy import Likelihood
    from customer_value.report.block import Block

BANDS = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)


def likelihood(company: Dataset, *, method: str = "lookback") -> list[Block]:
    """Show how likely customers are to buy, how well that was judged, and by whom."""
    result = likelihood_to_buy(company, method=method)
    facts = customer_facts(company)
    known = result.scores.join(facts["revenue_12m"]).dropna(subset=["probability"])
    labels = ["under 10%", "10 to 25%", "25 to 50%", "50 to 75%", "75% and more"]
    band = pd.cut(known["probability"], BANDS, labels=labels, include_lowest=True)
    by = known.groupby(band, observed=False)
    currency = f"Revenue 12 months, {company.currency}"
    frame = pd.DataFrame(
        {
            "Customers": by.size(),
            "Share": by.size() / max(len(known), 1),
            "Expected to buy": by["probability"].sum(),
            currency: by["revenue_12m"].sum(),
        }
    ).rename_axis("Likelihood to buy again")
    table = Table(
        frame[frame["Customers"] > 0].iloc[::-1],
        title=_expected_title(known["probability"].sum(), len(known), result),
        note=_judged(result),
        formats={"Share": percent, "Expected to buy": number, currency: number},
        bars=["Customers"],
        source=SOURCE,
    )
    judged = Exhibit(likelihood_plots.calibration(result), source=SOURCE)
    doubt = [Note(result.doubt)] if result.doubt else []
    return [*_choice(result), judged, table, *doubt]


def _choice(result: Likelihood) -> list[Block]:
    """Show which method answers, where more than one was tried."""
    if not result.choice:
        return []
    picture = likelihood_plots.comparison(result)
    said = " ".join([result.choice, *(note for note in result.notes)])
    return [
        Note(said, title=f"By {LABELS[result.method]}."),
        Exhibit(picture, source=SOURCE),
    ]


def _expected_title(expected: float, n: int, result: Likelihood) -> str:
    days = result.horizon_days
    if not n:  # ranks give no probability
        return result.finding.removesuffix(".")
    return (
        f"{number(expected)} of {count(n, 'customer')} are expected to buy within "
        f"{days} days"
    )


def _judged(result: Likelihood) -> str:
    """Say how well the likelihood did on a past that is known."""
    row = result.evaluation.iloc[0]
    if row["kind"] == "not judged":
        return "Too few customers or too short a history to judge the likelihood"
    # without buyers or without others there is nothing to rank
    ranked = f"AUC {row['auc']:.2f}, " if row["auc"] == row["auc"] else ""
    return (
        f"Judged {row['kind']} on {count(int(row['n']), 'customer')}: {ranked}"
        f"Brier score {row['brier']:.3f}, predicted {percent(row['mean_probability'])} "
        f"against {percent(row['actual_rate'])} observed"
    )
