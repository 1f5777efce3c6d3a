"""Exercises on the data at the door: a duplicate, a stranger, what is lacking, ids."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from customer_value.course.answers import Trap, WrongAnswer, expect_number
from customer_value.course.check import task
from customer_value.words import listed, number

if TYPE_CHECKING:
    from customer_value.data.dataset import Dataset


# -------------------------------------------------------------- find the duplicate
def _twice(company: Dataset) -> list[str]:
    """Return the orders with a line that stands twice."""
    lines = company.transactions
    return sorted(set(lines.loc[lines.duplicated(), "order_id"].astype(str)))


def _reveal_duplicate(*, company: Dataset) -> str:
    return f"{listed(_twice(company)) or 'None'}."


@task(
    "start_here.duplicate",
    reveal=_reveal_duplicate,
    hints=(
        "company.transactions.duplicated(keep=False) is True for lines that are equal.",
        "Keep the lines where it is True and read their order_id.",
    ),
)
def duplicate(answer: object, *, company: Dataset) -> str:
    """Judge the number of the order that holds a line twice; None for none."""
    known = _twice(company)
    if answer is None and not known:
        return "Right. No line stands twice."
    if not isinstance(answer, str):
        got = type(answer).__name__
        raise WrongAnswer(f"Give the order_id as text; yours is a {got}.", "type")
    if answer in known:
        return f"Right. A line of {answer} stands twice."
    raise _wrong_order(answer, company)


def _wrong_order(answer: str, company: Dataset) -> WrongAnswer:
    """Say what the answer is instead of the order that was asked for."""
    lines = company.transactions
    if answer in set(lines["customer_id"]):
        return WrongAnswer("That is a customer. The order is asked.", "unit")
    orders = lines.loc[lines["order_id"] == answer]
    if orders.empty:
        return WrongAnswer("There is no such order.", "population")
    if len(orders) > 1:
        message = "That order has several lines, but no two of them are equal."
        return WrongAnswer(message, "population")
    return WrongAnswer("That order has one line only.", "population")


# -------------------------------------------------------------- an unknown customer
def _unknown(company: Dataset) -> list[str]:
    """Return the customers who buy but of whom nothing else is known."""
    customers = company.customers.set_index("customer_id")
    buying = customers.index.isin(company.transactions["customer_id"])
    return sorted(map(str, customers.index[customers.isna().all(axis=1) & buying]))


def _reveal_unknown(*, company: Dataset) -> str:
    return f"{listed(_unknown(company)) or 'None'}."


@task(
    "start_here.unknown_customer",
    reveal=_reveal_unknown,
    hints=(
        "company.issues has a row for unknown customers, with an example.",
        "Their row in company.customers holds the customer_id and nothing else.",
    ),
)
def unknown_customer(answer: object, *, company: Dataset) -> str:
    """Judge the id of a customer who buys but is not in the table of customers."""
    known = _unknown(company)
    if answer is None and not known:
        return "Right. Every customer who buys is in the table of customers."
    if not isinstance(answer, str):
        got = type(answer).__name__
        raise WrongAnswer(f"Give the customer_id as text; yours is a {got}.", "type")
    if answer in known:
        return f"Right. Nothing but purchases is known of {answer}."
    if answer in set(company.customers["customer_id"]):
        message = f"{answer} is in the table of customers, with attributes."
        raise WrongAnswer(message, "population")
    raise WrongAnswer("There is no such customer.", "population")


# -------------------------------------------------------------- what is missing
def _incomplete(company: Dataset) -> set[str]:
    """Return the sections for which a table or a column is absent."""
    coverage = company.coverage
    return set(coverage.loc[~coverage["present"], "section"])


def _reveal_incomplete(*, company: Dataset) -> str:
    return f"{listed(sorted(_incomplete(company))) or 'none'}."


@task(
    "start_here.incomplete",
    reveal=_reveal_incomplete,
    hints=(
        "company.coverage has a row for each table or column that a section uses.",
        "Take the different sections of the rows where present is False.",
    ),
)
def incomplete(answer: object, *, company: Dataset) -> str:
    """Judge the set of sections for which the data lack a table or a column."""
    if isinstance(answer, str) or not isinstance(answer, Iterable):
        raise WrongAnswer("Give a set of sections such as {'segments'}.", "type")
    given, right = {str(name) for name in answer}, _incomplete(company)
    unknown = given - set(company.coverage["section"])
    if unknown:
        message = f"There is no section {listed(sorted(map(repr, unknown)))}."
        raise WrongAnswer(message, "type")
    if given == right:
        return "Right. Their sentences say what is missing."
    if given == set(company.coverage["section"]) - right:
        raise WrongAnswer("Those are the complete sections: the opposite.", "sign")
    if given - right:
        message = f"{listed(sorted(given - right))}: all that it uses is present."
        raise WrongAnswer(message, "population")
    missing = len(right - given)
    raise WrongAnswer(f"Right so far; {missing} more to find.", "population")


# ------------------------------------------------------ ids that lost something
def _lost(company: Dataset) -> dict[str, set[str]]:
    """Return by enrichment the ids that are a customer's but for their zeros."""
    known = {_bare(one) for one in company.customers["customer_id"]}
    lines = company.unmatched.query("why == 'no such customer'")
    return {
        str(name): {one for one in ids if _bare(one) in known}
        for name, ids in lines.groupby("enrichment")["customer_id"]
    }


def _bare(customer: str) -> str:
    return customer.lstrip("0")


def _all_lost(company: Dataset) -> set[str]:
    return {one for ids in _lost(company).values() for one in ids}


def _reveal_lost(*, company: Dataset) -> str:
    return f"{listed(sorted(_all_lost(company))) or 'none'}."


@task(
    "start_here.lost_zeros",
    reveal=_reveal_lost,
    hints=(
        "company.unmatched holds the ids of the file that are no customer's.",
        "str.zfill(6) writes zeros in front; which of them are customers then?",
    ),
)
def lost_zeros(answer: object, *, company: Dataset) -> str:
    """Judge the set of ids of a third party that lost their leading zeros."""
    if isinstance(answer, str) or not isinstance(answer, Iterable):
        raise WrongAnswer("Give a set of ids as the file has them.", "type")
    given, right = {str(one) for one in answer}, _all_lost(company)
    if given == right:
        return "Right. A spreadsheet took these ids for numbers."
    everyone = set(company.customers["customer_id"])
    if given & everyone and {_bare(one) for one in given} == set(map(_bare, right)):
        message = "Those are the customers. The ids as the file has them are asked."
        raise WrongAnswer(message, "unit")
    if given - right:
        strange = listed(sorted(given - right)[:3])
        message = f"{strange}: no customer's either with zeros in front."
        raise WrongAnswer(message, "population")
    raise WrongAnswer(f"Right so far; {len(right - given)} more to find.", "population")


# ------------------------------------------------------ the match rate, once mended
def _rates(company: Dataset) -> tuple[float, float, float]:
    """Return the match rate as it will be and as it is, and the share of ids used."""
    join = company.joins[0]
    more = len(_lost(company).get(join.name, set()))
    return (
        (join.matched + more) / join.customers,
        join.match_rate,
        (join.matched + more) / join.ids,
    )


def _reveal_rate(*, company: Dataset) -> str:
    return f"{number(_rates(company)[0], 4)}."


@task(
    "start_here.match_rate",
    reveal=_reveal_rate,
    hints=(
        "Of all customers, not of the ids in the file.",
        "Add the ids that lost their zeros to those matched, divide by customers.",
    ),
)
def match_rate(answer: object, *, company: Dataset) -> str:
    """Judge the share of customers found once the ids are mended; None for no file."""
    if not company.joins:
        if answer is None:
            return "Right. No file of a third party was joined."
        raise WrongAnswer("No file of a third party was joined: answer None.", "type")
    mended, now, of_ids = _rates(company)
    traps = (
        Trap(
            of_ids, "That is the share of the file's ids. Of customers.", "population"
        ),
        Trap(now, "That is the match rate as it is, before mending.", "window"),
    )
    expect_number(answer, mended, what="The match rate", tolerance=0.0005, traps=traps)
    return "Right. A few zeros cost customers their attributes."
