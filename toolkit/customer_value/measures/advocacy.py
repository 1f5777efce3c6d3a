"""Referral value: what customers bring through others, beside what they buy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.customers.facts import customer_facts
from customer_value.customers.windows import margin_sql
from customer_value.data.ranges import is_number, is_whole
from customer_value.errors import CustomerValueError, checks_kind, parameter_error
from customer_value.measures.asset_value import asset_value
from customer_value.measures.common import purchase_rows
from customer_value.measures.referral_links import (
    Links,
    circle,
    links_of,
    passed_up,
    referral_pairs,
)

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset

MODES = ("influence", "shared")
BASES = ("revenue", "margin", "net_asset_value")
NO_TABLE = "No referrals table: referral value is not measured."


@checks_kind
def referral_value(
    company: Dataset,
    *,
    mode: str = "influence",
    depth: int | None = 1,
    fading: float = 1.0,
    basis: str = "revenue",
) -> pd.DataFrame:
    """Add what the customers brought by each customer are worth.

    Parameters
    ----------
    company : Dataset
        The company, with a table of referrals.
    mode : {"influence", "shared"}, default "influence"
        "influence" gives every referrer the value of whom they brought, who keep it:
        right for deciding whom to look after, and its total counts that value twice.
        "shared" takes from the referred what it gives the referrer: it adds up to
        the company's total.
    depth : int or None, default 1
        Generations that count: 1 is whom a customer brought, 2 whom those brought as
        well. None follows every chain to its end.
    fading : float, default 1
        What arrives of a value with each generation, 0 to 1.
    basis : {"revenue", "margin", "net_asset_value"}, default "revenue"
        The value: revenue or margin of the whole history, or the net asset value
        without its referral stream. That stream expects referrals to come, this
        credits those that came; a customer gets one of the two here, never both.

    Returns
    -------
    DataFrame
        Index customer_id, the largest total first, currency: direct (the customer's
        own), referred (through others; shared, less what goes to the referrer),
        total (the sum of both). ``attrs`` holds the options, currency and as_of.

    Raises
    ------
    ParameterError
        If a parameter is outside its range, or referrals form a circle that is
        followed without fading; the circle is named.
    CustomerValueError
        If there is no referrals table.

    Notes
    -----
    With P[i, j] the share of credit that i has for bringing j, 1 over the number of
    referrers, influence is the sum of (fading P)^k direct over the generations
    k = 0 ... depth. A referral counts from its first day, self-referrals never. A
    referrer who is no customer keeps their part of the credit.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> bought = {"customer_id": ["A", "X"], "amount": [100_000.0, 40_000.0]}
    >>> brought = {"referrer_id": ["A"], "referred_id": ["X"]}
    >>> company = cv.read_dataset(
    ...     {
    ...         "transactions": pd.DataFrame({**bought, "date": "2026-01-01"}),
    ...         "referrals": pd.DataFrame({**brought, "date": "2026-01-01"}),
    ...     }
    ... )
    >>> cv.referral_value(company)["total"].tolist()
    [140000.0, 40000.0]
    """
    _check(mode, basis, depth=depth, fading=fading)
    steps = None if depth is None or math.isinf(depth) else int(depth)
    links = referral_links(company)
    if fading == 1 and steps != 1:
        _refuse_circle(links, depth)
    direct = direct_value(company, basis).reindex(links.customers).fillna(0.0)
    own = direct.to_numpy(dtype=float)
    total = passed_up(
        links, own, depth=steps, fading=float(fading), shared=mode == "shared"
    )
    table = {"direct": own, "referred": total - own, "total": total}
    order = np.argsort(-total, kind="stable")
    found = pd.DataFrame(table, index=links.customers).iloc[order]
    found.attrs = {
        "mode": mode,
        "depth": steps,
        "fading": float(fading),
        "basis": basis,
        "currency": company.currency,
        "as_of": company.as_of,
    }
    return found


def referral_links(company: Dataset) -> Links:
    """Return who brought whom; refuse a company without referrals."""
    if not company.has("referrals"):
        raise CustomerValueError(NO_TABLE)
    return company.memo(
        ("referral_links",),
        lambda: links_of(referral_pairs(company), customer_facts(company).index),
    )


def direct_value(company: Dataset, basis: str) -> pd.Series:
    """Return what each customer is worth without referrals, currency."""
    if basis == "revenue":
        return customer_facts(company)["revenue"]
    if basis == "margin":
        rows = purchase_rows(company, "margins", margin=margin_sql(company))
        return rows.set_index("customer_id")["margin"]
    scores = asset_value(company).scores
    return scores["net_asset_value"] - scores["referral"]


def _check(mode: object, basis: object, *, depth: object, fading: object) -> None:
    """Refuse options that mean nothing."""
    for name, value, known in (("mode", mode, MODES), ("basis", basis, BASES)):
        if value not in known:
            must = f"one of {', '.join(map(repr, known))}"
            raise parameter_error(name, "referral_value", must, value)
    if depth is not None and depth != math.inf and not is_whole(depth, 1):
        must = "a whole number of generations, 1 or more, or None for all"
        raise parameter_error("depth", "referral_value", must, depth)
    if not is_number(fading) or not 0 <= fading <= 1:  # type: ignore[operator]
        must = "a number from 0 to 1"
        raise parameter_error("fading", "referral_value", must, fading)


def _refuse_circle(links: Links, depth: object) -> None:
    """Refuse to follow referrals round in a circle without fading."""
    path = circle(links)
    if path:
        must = f"below 1, since referrals go round in a circle: {' > '.join(path)}"
        raise parameter_error("fading", f"referral_value(depth={depth!r})", must, 1.0)
