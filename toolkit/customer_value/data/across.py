"""Faults between tables: unknown customers, days and sums that do not fit."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from customer_value.data import thin
from customer_value.data.engine import day, quoted, text
from customer_value.data.places import EXAMPLES
from customer_value.data.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from customer_value.data.engine import Engine, Table
    from customer_value.data.places import Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Across:
    """The clean tables, looked at together.

    Parameters
    ----------
    tables : dict of str to Table
        The tables as given, without derived customers.
    as_of : Timestamp
        The last day that counts.
    engine : Engine
        Where they are.
    places : dict of str to Places
        Where their rows stood, for examples; {} keeps to the ids.
    """

    tables: dict[str, Table]
    as_of: pd.Timestamp
    engine: Engine
    places: dict[str, Places] = field(default_factory=dict)

    def problems(self) -> Iterator[Problem]:
        """Report what the tables say about each other; all of it is kept."""
        yield from thin.problems(self.tables["transactions"], self.as_of)
        yield from self._below_zero()
        if "customers" in self.tables:
            for table, column, rule in OWNERS:
                if table in self.tables:
                    yield from self._unknown(table, column, rule)
            yield from self._early()
        if "referrals" in self.tables:
            yield from self._twice()
            yield from self._cycles()
        if "wallet" in self.tables:
            yield from self._wallet()

    def _query(self, table: str) -> str:
        return f"({self.tables[table].query})"

    def _unknown(self, table: str, column: str, rule: str) -> Iterator[Problem]:
        known = f"SELECT 1 FROM {self._query('customers')} AS known"
        ids = (
            f"SELECT {quoted(column)} AS id FROM {self._query(table)} AS given "
            f"WHERE NOT EXISTS "
            f"({known} WHERE known.customer_id = given.{quoted(column)})"
        )
        added = "kept; customers added without attributes"
        for problem in self._found(
            table,
            rule,
            column=column,
            ids=ids,
            action=added if table == "transactions" else "kept",
            mend="Add these customers to the table customers, or correct the ids.",
        ):
            nobody = problem.share == 1
            yield problem._replace(mend=NO_MATCH) if nobody else problem

    def _below_zero(self) -> Iterator[Problem]:
        yield from self._found(
            "transactions",
            "customer's total below 0",
            ids=(
                f"SELECT customer_id AS id FROM {self._query('transactions')} "
                "GROUP BY customer_id HAVING SUM(amount) < 0"
            ),
            of="(SELECT DISTINCT customer_id FROM {})",
            action="kept; more was returned than bought",
            mend="Check whether the purchases lie before the first line.",
        )

    def _early(self) -> Iterator[Problem]:
        if "acquired_on" not in self.tables["customers"].columns():
            return
        yield from self._found(
            "customers",
            "purchase before acquired_on",
            ids=(
                f"SELECT customer_id AS id FROM {self._query('customers')} JOIN "
                f"(SELECT customer_id, MIN(date) AS first FROM "
                f"{self._query('transactions')} WHERE amount > 0 GROUP BY customer_id) "
                "USING (customer_id) WHERE first < acquired_on"
            ),
            action="kept; the first purchase counts",
            mend="Correct acquired_on.",
        )

    def _twice(self) -> Iterator[Problem]:
        yield from self._found(
            "referrals",
            "referred twice",
            column="referred_id",
            ids=(
                f"SELECT referred_id AS id FROM {self._query('referrals')} "
                "GROUP BY referred_id HAVING COUNT(DISTINCT referrer_id) > 1"
            ),
            action="kept; the referrers share the credit",
            mend="Nothing, if several customers did refer them.",
        )

    def _cycles(self) -> Iterator[Problem]:
        """Report customers who refer each other in a circle."""
        import pandas as pd
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        pairs = self.tables["referrals"].to_pandas()
        if pairs.empty:
            return
        ids, names = pd.factorize(
            pd.concat([pairs["referrer_id"], pairs["referred_id"]], ignore_index=True)
        )
        by, who = ids[: len(pairs)], ids[len(pairs) :]
        shape = (len(names), len(names))
        graph = coo_array(([True] * len(pairs), (by, who)), shape=shape)
        _, group = connected_components(graph, directed=True, connection="strong")
        size = pd.Series(group).value_counts()
        circles = sorted(size[size > 1].index)
        if circles:
            members = sorted(names[i] for i in range(len(names)) if group[i] in circles)
            few = members[:EXAMPLES]
            shown = " UNION ALL ".join(f"SELECT {text(one)} AS id" for one in few)
            yield Problem(
                table="referrals",
                rule="referral cycle",
                severity="keep",
                rows=len(circles),
                share=len(circles) / len(pairs),
                example=self._example("referrals", "referrer_id", shown),
                action="kept; the fading of indirect referrals ends it",
                mend="Check who came first.",
            )

    def _wallet(self) -> Iterator[Problem]:
        import pandas as pd

        start = day(self.as_of - pd.DateOffset(years=1))
        yield from self._found(
            "wallet",
            "category_spend below revenue",
            ids=(
                f"SELECT customer_id AS id FROM {self._query('wallet')} JOIN "
                f"(SELECT customer_id, SUM(amount) AS revenue FROM "
                f"{self._query('transactions')} WHERE date > {start} "
                "GROUP BY customer_id) USING (customer_id) "
                "WHERE category_spend < revenue"
            ),
            action="kept; the share of wallet counts as 1",
            mend="Ask for the spend of a whole year with all suppliers.",
        )

    def _found(
        self,
        table: str,
        rule: str,
        *,
        ids: str,
        action: str,
        mend: str,
        column: str = "customer_id",
        of: str = "{}",
    ) -> Iterator[Problem]:
        """Report the rows of a query for offending ids, if there are any."""
        rows = int(self.engine.rows(f"SELECT COUNT(*) FROM ({ids}) AS bad")[0][0])
        if not rows:
            return
        all_rows = of.format(self._query(table))
        total = self.engine.rows(f"SELECT COUNT(*) FROM {all_rows} AS everything")[0][0]
        yield Problem(
            table=table,
            rule=rule,
            severity="keep",
            rows=rows,
            share=rows / int(total),
            example=self._example(table, column, ids),
            action=action,
            mend=mend,
            share_revenue=self._sold(table, column, ids),
        )

    def _example(self, table: str, column: str, ids: str) -> str:
        """Name lines and ids; the ids alone where true ones are hidden."""
        if table in self.places:
            return self.places[table].of(column, ids)
        query = f"SELECT DISTINCT id FROM ({ids}) AS bad ORDER BY id LIMIT {EXAMPLES}"
        return ", ".join(str(row[0]) for row in self.engine.rows(query))

    def _sold(self, table: str, column: str, ids: str) -> float:
        """Return the share of what was sold or invoiced, NaN for other tables."""
        if table not in {"transactions", "invoices"}:
            return math.nan
        sold = "SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END)"
        query = f"SELECT {sold} FROM {self._query(table)} AS lines"
        theirs = f"{query} WHERE {quoted(column)} IN (SELECT id FROM ({ids}) AS bad)"
        part, whole = (float(self.engine.rows(q)[0][0] or 0) for q in (theirs, query))
        return part / whole if whole else math.nan


NO_MATCH = (
    "None of these ids is in the table customers: check prefixes, leading zeros and "
    "whether both files come from the same system."
)
OWNERS = (
    ("transactions", "customer_id", "unknown customer"),
    ("interactions", "customer_id", "unknown customer"),
    ("referrals", "referrer_id", "unknown referrer"),
    ("referrals", "referred_id", "unknown customer referred"),
    ("invoices", "customer_id", "unknown customer"),
    ("survey", "customer_id", "unknown customer"),
    ("outcomes", "customer_id", "unknown customer"),
    ("wallet", "customer_id", "unknown customer"),
    ("contributions", "customer_id", "unknown customer"),
)
