"""Harbour & Home: what a provider of micro-geography knows of the customers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from companies.chance import pick, stream

NAME = "neighbourhoods"
SHARE_KNOWN = 0.84
STRANGERS, TWICE, DIFFER, LOST_ZEROS = 24, 5, 4, 6
# by hidden kind (regulars, gift buyers, home makers, samplers)
POWER = (111.0, 102.0, 117.0, 93.0)  # purchasing power, 100 is the country
AREAS = {
    "urban": (30, 42, 18, 48),
    "suburban": (50, 36, 52, 30),
    "rural": (20, 22, 30, 22),
}
AGES = {
    "under 35": (18, 26, 15, 45),
    "35 to 54": (52, 40, 47, 34),
    "55 or over": (30, 34, 38, 21),
}
WORK = {
    "office": (38, 34, 30, 33),
    "trade": (22, 20, 34, 22),
    "care and teaching": (26, 24, 18, 20),
    "retired or studying": (14, 22, 18, 25),
}
PROVINCES = {
    "Leinster": ("Dublin", "Kilkenny", "Wexford"),
    "Munster": ("Cork", "Limerick", "Waterford", "Kerry"),
    "Connacht": ("Galway",),
    "Ulster": ("Donegal",),
}
EMPTY = {"age_band": 0.12, "occupation": 0.30, "purchasing_power": 0.03}


def known(table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Any]]:
    """
    Make the file of a third party, with planted trouble.

    Parameters
    ----------
    table : DataFrame
        The customers with their hidden kind, see `retailer.people`.

    Returns
    -------
    tuple of DataFrame and dict
        A row a customer, as the provider sends it; what is planted.
    """
    rng, size = stream("retailer", NAME), len(table)
    kind = table["kind"].to_numpy(dtype=np.int64)
    rows = pd.DataFrame({"customer_id": table["customer_id"]})
    for name, shares in {
        "area": AREAS,
        "age_band": AGES,
        "occupation": WORK,
    }.items():
        rows[name] = _drawn(rng, shares, kind)
    power = np.array(POWER)[kind] + 13 * rng.standard_normal(size)
    rows["purchasing_power"] = pd.Series(np.round(power, 1))
    county = {one: name for name, many in PROVINCES.items() for one in many}
    rows["region"] = table["region"].map(county)
    for name, share in EMPTY.items():
        rows[name] = rows[name].where(rng.random(size) >= share)
    rows = rows[rng.random(size) < SHARE_KNOWN]
    return _troubled(rng, rows.reset_index(drop=True), size)


def _drawn(
    rng: np.random.Generator,
    shares: dict[str, tuple[int, ...]],
    kind: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401 - an array of words
    names = np.array(list(shares), dtype=object)
    words = np.empty(len(kind), dtype=object)
    for one in range(4):
        at = np.flatnonzero(kind == one)
        weights = [share[one] for share in shares.values()]
        words[at] = names[pick(rng, weights, size=len(at))]
    return words


def _troubled(
    rng: np.random.Generator, rows: pd.DataFrame, size: int
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Plant strangers, rows sent twice, rows that differ and ids without zeros."""
    ids = rows["customer_id"].copy()
    short = np.flatnonzero(ids.str.startswith("0"))
    chosen = rng.permutation(short)[: TWICE + DIFFER + LOST_ZEROS]
    twice, differ, lost = np.split(chosen, [TWICE, TWICE + DIFFER])
    first = max(900_000, size + 1)
    other = rows.loc[differ].assign(area="urban", purchasing_power=100.0)
    strangers = rows.loc[rng.integers(0, len(rows), STRANGERS)].assign(
        customer_id=[f"{first + 37 * n}" for n in range(STRANGERS)]
    )
    rows.loc[lost, "customer_id"] = ids[lost].str.lstrip("0")
    sent = pd.concat([rows, rows.loc[twice], other, strangers], ignore_index=True)
    sent = sent.loc[rng.permutation(len(sent))].reset_index(drop=True)
    truths = {
        "file": f"enrichment/{NAME}.csv",
        "rows": len(sent),
        "ids": int(sent["customer_id"].nunique()),
        "matched": len(rows) - DIFFER - LOST_ZEROS,
        "customers": size,
        "strangers": STRANGERS,
        "sent_twice": sorted(ids[twice]),
        "rows_differ": sorted(ids[differ]),
        "lost_zeros": sorted(ids[lost]),
        "what": "home makers and regulars live where purchasing power is high",
    }
    return sent, truths
