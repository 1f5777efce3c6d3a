"""What each lens sees: its criteria measured, rated and added up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from customer_value.customers.contracts import cancelled
from customer_value.customers.facts import customer_facts
from customer_value.errors import CustomerValueError
from customer_value.judgements.criteria import CRITERIA, Measured, measured
from customer_value.measures.value_index import value_index
from customer_value.words import count, listed, plural

if TYPE_CHECKING:
    from customer_value.data.assumptions import Assumptions
    from customer_value.data.dataset import Dataset
    from customer_value.judgements.lenses import Lens
    from customer_value.measures.value_index import ValueIndex

COLUMNS = ["lens", "criterion", "words", "weight", "less_is_better"]
COLUMNS += ["influence", "note"]
SAME = "the same for everyone"


class Views(NamedTuple):
    """The lenses that can be looked through, and what they show.

    Attributes
    ----------
    lenses : tuple of Lens
        Those with at least one criterion.
    scores : DataFrame
        Index customer_id, a column a lens: index, 100 = average.
    measured : DataFrame
        Index customer_id, a column a criterion that the data allow.
    gains : dict of str to DataFrame
        By lens: what each criterion adds to a customer's distance from the average.
    criteria : DataFrame
        A row a lens and criterion, with the note of those left out.
    notes : tuple of str
        What is left out, in sentences.
    """

    lenses: tuple[Lens, ...]
    scores: pd.DataFrame
    measured: pd.DataFrame
    gains: dict[str, pd.DataFrame]
    criteria: pd.DataFrame
    notes: tuple[str, ...]


def views_of(company: Dataset, rules: Assumptions, lenses: tuple[Lens, ...]) -> Views:
    """Measure the criteria and make an index of each lens."""
    customers = compared_customers(company)
    names = [name for lens in lenses for name in lens.criteria]
    found = measured(company, rules, names=names, customers=customers)
    shown = tuple(one for one in lenses if set(one.criteria) & set(found.table))
    if not shown:
        why = " ".join(found.left_out.values())
        raise CustomerValueError(f"No lens has a criterion that can be measured. {why}")
    indices = {lens.name: _index(lens, found.table, rules) for lens in shown}
    scores = {name: index.scores["index"] for name, index in indices.items()}
    rows = [row for lens in lenses for row in _rows(lens, found, indices)]
    return Views(
        lenses=shown,
        scores=pd.DataFrame(scores, index=customers),
        measured=found.table,
        gains={name: index.contributions for name, index in indices.items()},
        criteria=pd.DataFrame(rows, columns=COLUMNS),
        notes=(
            *found.left_out.values(),
            *_not_shown(lenses, shown),
            *_gone(company),
        ),
    )


def compared_customers(company: Dataset) -> pd.Index:
    """Return those who have bought and not cancelled: they are customers today."""
    facts = customer_facts(company)
    bought = facts.index[facts["purchases"] > 0]
    customers = bought.difference(cancelled(company))
    if not len(customers):
        message = "Nobody has bought and not cancelled: there is no one to compare."
        raise CustomerValueError(message)
    return customers.rename("customer_id")


def _index(lens: Lens, values: pd.DataFrame, rules: Assumptions) -> ValueIndex:
    """Make the index of one lens from the criteria that were measured."""
    names = [name for name in lens.criteria if name in values]
    weights = {k: w for k, w in (lens.weights or {}).items() if k in names}
    return value_index(
        values[names],
        weights=weights,
        rating=rules.rating,
        aggregation=rules.aggregation,
        reverse=[name for name in names if CRITERIA[name].less_is_better],
        min_coverage=rules.min_coverage,
    )


def _rows(
    lens: Lens, found: Measured, indices: dict[str, ValueIndex]
) -> list[tuple[object, ...]]:
    """Return a row for each criterion of a lens, also of those left out."""
    index = indices.get(lens.name)
    rows: list[tuple[object, ...]] = []
    for name in lens.criteria:
        note, influence = found.left_out.get(name, ""), float("nan")
        if index is not None and not note:
            influence = float(index.influence["influence"].loc[name])
            note = SAME if name in index.uninformative else ""
        one = CRITERIA[name]
        weight = float((lens.weights or {}).get(name, 3.0))
        rows.append(
            (lens.name, name, one.words, weight, one.less_is_better, influence, note)
        )
    return rows


def _not_shown(lenses: tuple[Lens, ...], shown: tuple[Lens, ...]) -> tuple[str, ...]:
    """Name the lenses without a criterion."""
    gone = [lens.name for lens in lenses if lens not in shown]
    if not gone:
        return ()
    lens, is_ = plural(len(gone), "lens", "lenses"), plural(len(gone), "is", "are")
    which = plural(len(gone), "it has", "they have")
    return (f"The {lens} {listed(gone)} {is_} not shown: {which} no criterion left.",)


def _gone(company: Dataset) -> tuple[str, ...]:
    """Count the customers who have cancelled."""
    people = len(cancelled(company))
    if not people:
        return ()
    return (f"{count(people, 'customer')} not compared: the contract has ended.",)
