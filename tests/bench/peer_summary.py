"""Sum up purchases with a peer, in the peer's own environment.

`python peer_summary.py PEER FILE UNIT OUT` reads a CSV file of purchases, sums it up
with lifetimes or pymc-marketing in days (D), weeks (W) or months (M), writes the rows
to OUT and tells the seconds (wall, cpu) of the summing alone.
"""

from __future__ import annotations

import sys
import time
import warnings

import pandas as pd
from pairs import tell

COLUMNS = ["frequency", "recency", "T", "monetary_value"]


def summed(peer: str, lines: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Return the peer's summary, a row a customer."""
    end = lines["date"].max()
    if peer == "lifetimes":
        from lifetimes.utils import summary_data_from_transaction_data

        return summary_data_from_transaction_data(
            lines,
            "customer_id",
            "date",
            monetary_value_col="amount",
            observation_period_end=end,
            freq=unit,
        )
    from pymc_marketing.clv.utils import rfm_summary

    frame = rfm_summary(
        lines,
        "customer_id",
        "date",
        "amount",
        observation_period_end=end,
        time_unit=unit,
    )
    return frame.set_index("customer_id")


def main(peer: str, path: str, unit: str, out: str) -> None:
    """Read, load the library, time the summing, write."""
    lines = pd.read_csv(path, parse_dates=["date"])
    summed(peer, lines.head(100), unit)  # loads the library, which is no part of it
    wall, spent = time.perf_counter(), time.process_time()
    rows = summed(peer, lines, unit)
    tell(wall=time.perf_counter() - wall, cpu=time.process_time() - spent)
    if out != "-":
        rows[COLUMNS].to_csv(out)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(*sys.argv[1:])
