"""The chapters of the client report, by name."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING

from customer_value.data.coverage import why_off
from customer_value.data.dataset import Dataset
from customer_value.errors import KINDS, did_you_mean, parameter_error
from customer_value.report import (
    advocacy_chapter,
    best_chapter,
    claims_chapter,
    creation_chapter,
    data_quality,
    defection_chapter,
    four_questions,
    index_chapter,
    profile_chapter,
    relationship_chapter,
    repeat_chapter,
    risk_chapter,
    segments_chapter,
    worth,
)
from customer_value.report.blocks import Note, Section

if TYPE_CHECKING:
    from collections.abc import Callable

    from customer_value.report.block import Block

CHAPTERS: dict[str, tuple[str, Callable[..., list[Block]]]] = {
    "coverage": ("What the data allow", data_quality.coverage),
    "repeat_purchase": ("Who buys repeatedly", repeat_chapter.repeat),
    "segments": ("How customers differ", segments_chapter.segments),
    "defection": ("Who leaves", defection_chapter.leaving),
    "likelihood_to_buy": ("Who will buy again", four_questions.likelihood),
    "value_index": ("Who is valuable", index_chapter.value),
    "asset_value": ("What the customers are worth", worth.worth),
    "risk": ("What is at risk", risk_chapter.risk),
    "relationship_value": (
        "How relationships stand",
        relationship_chapter.relationships,
    ),
    "ideal_profile": ("Who the ideal customer is", profile_chapter.profile),
    "advocacy": ("Who brings others and speaks for you", advocacy_chapter.beyond),
    "value_creation": ("What customers want and get", creation_chapter.creation),
    "best_customers": ("Who the best customers are", best_chapter.best),
    "claims": ("What is said, and what the data say", claims_chapter.claims),
    "method": ("Method and assumptions", worth.method),
}


def section(name: str, company: Dataset, **options: object) -> Section:
    """Return one chapter of the client report, or the sentence that replaces it.

    Parameters
    ----------
    name : str
        One of the chapters: coverage, repeat_purchase, segments, defection,
        likelihood_to_buy, value_index, asset_value, risk, relationship_value,
        ideal_profile, advocacy, value_creation, best_customers, claims, method.
    company : Dataset
        The company.
    **options
        What the chapter may be told, such as ``method="best"`` for
        likelihood_to_buy: it then shows how every method did.

    Returns
    -------
    Section
        Heading, picture and table; where the data do not allow the chapter, its
        heading and one sentence that says what it would need.

    Raises
    ------
    ParameterError
        If there is no such chapter or option, or this is no company.

    Examples
    --------
    >>> import customer_value as cv
    >>> chapter = cv.report.section("repeat_purchase", cv.load_dataset("retailer"))
    >>> chapter.title
    'Who buys repeatedly'
    """
    if name not in CHAPTERS:
        hint = did_you_mean(name, CHAPTERS)
        must = f"one of {', '.join(CHAPTERS)}.{hint}".rstrip(".")
        raise parameter_error("name", "section", must, name)
    if not isinstance(company, Dataset):
        raise parameter_error("company", "section", KINDS["Dataset"], company)
    title, write = CHAPTERS[name]
    known = [name for name in signature(write).parameters if name != "company"]
    for option, value in options.items():
        if option not in known:
            must = f"one of {', '.join(known)}" if known else "left out"
            raise parameter_error(option, f"section({name!r})", must, value)
    missing = why_off(company, name)
    if missing:
        return Section([Note(missing, title="Not in this report.")], title=title)
    return Section(write(company, **options), title=title)
