"""The ten tables of a Dataset by name, as pandas DataFrames; and a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from customer_value.data.engine import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd


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

    def put(self, frame: pd.DataFrame) -> Table:
        """Bring a DataFrame, such as scores, to where the data are.

        Parameters
        ----------
        frame : DataFrame
            A named index becomes the first columns.

        Returns
        -------
        Table
            A temporary one; ``to_table`` writes it under a name.

        Examples
        --------
        >>> import customer_value as cv
        >>> company = cv.load_dataset("retailer")
        >>> company.put(cv.customer_facts(company)[["revenue"]]).columns()
        ('customer_id', 'revenue')
        """
        named = frame.reset_index() if frame.index.names != [None] else frame
        engine = self.tables["transactions"].engine
        return Table(engine, f"SELECT * FROM {engine.register(named)}")

    def _frame(self, name: str) -> pd.DataFrame:
        return self.memo(("frame", name), self.tables[name].to_pandas)

    def _optional(self, name: str) -> pd.DataFrame | None:
        return self._frame(name) if name in self.tables else None
