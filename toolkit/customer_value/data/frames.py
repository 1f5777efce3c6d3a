"""The ten tables of a Dataset by name, as pandas DataFrames."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from customer_value.data.engine import Table


class Frames:
    """A mixin: every table as a fresh copy, None where it is absent."""

    __slots__ = ()

    if TYPE_CHECKING:
        tables: Mapping[str, Table]
        memo: Callable[..., pd.DataFrame]

    @property
    def customers(self) -> pd.DataFrame:
        """One row a customer."""
        return self._frame("customers")

    @property
    def transactions(self) -> pd.DataFrame:
        """One row a line of a purchase or return."""
        return self._frame("transactions")

    @property
    def interactions(self) -> pd.DataFrame | None:
        """One row a touch between the company and a customer."""
        return self._optional("interactions")

    @property
    def referrals(self) -> pd.DataFrame | None:
        """One row a customer brought by another."""
        return self._optional("referrals")

    @property
    def invoices(self) -> pd.DataFrame | None:
        """One row an invoice."""
        return self._optional("invoices")

    @property
    def survey(self) -> pd.DataFrame | None:
        """One row an answer."""
        return self._optional("survey")

    @property
    def outcomes(self) -> pd.DataFrame | None:
        """One row an outcome a customer rated."""
        return self._optional("outcomes")

    @property
    def wallet(self) -> pd.DataFrame | None:
        """One row a customer's spend in the category."""
        return self._optional("wallet")

    @property
    def contributions(self) -> pd.DataFrame | None:
        """One row an idea, review or other act beyond buying."""
        return self._optional("contributions")

    @property
    def indicators(self) -> pd.DataFrame | None:
        """One row a reading of an indicator."""
        return self._optional("indicators")

    def _frame(self, name: str) -> pd.DataFrame:
        return self.memo(("frame", name), self.tables[name].to_pandas)

    def _optional(self, name: str) -> pd.DataFrame | None:
        return self._frame(name) if name in self.tables else None
