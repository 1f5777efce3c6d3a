"""The other five: what customers say, want, spend elsewhere, give; indicators."""

from __future__ import annotations

from customer_value.data.columns import Column, TableSpec
from customer_value.data.declared import CUSTOMER, DATE, flag, money, number, text
from customer_value.data.rule import Rule

SCALES = {"satisfaction": (1, 5), "intent": (1, 5), "recommend": (0, 10)}
QUESTIONS = (*SCALES, "our_rank", "brands_used")


def _scaled() -> str:
    """Say what the answers to each question are."""
    return ", ".join(f"{name} {low} to {high}" for name, (low, high) in SCALES.items())


def _rating(name: str, meaning: str) -> Column:
    return Column(
        name=name,
        kind="rating",
        meaning=meaning,
        good_for="opportunity scores",
        required=True,
        low=1,
        high=5,
    )


SURVEY = TableSpec(
    name="survey",
    row="an answer",
    day="date",
    columns=(
        CUSTOMER,
        DATE,
        text(
            "question",
            "Which question was asked",
            "satisfaction, promoters, share of wallet by rank",
            required=True,
            choices=QUESTIONS,
            otherwise="kept; no measure reads it",
            given="recommend",
        ),
        number(
            "value",
            f"The answer: {_scaled()}; a rank or number of brands",
            "satisfaction, promoters, share of wallet by rank",
            own_unit="points",
            required=True,
            given=9,
        ),
        text(
            "comment",
            "What the customer wrote",
            "reasons in the customers' words",
            given="Quick delivery",
        ),
    ),
    gives="satisfaction and its link to buying, share of wallet by rank",
    if_absent="Satisfaction and recommendation are not measured.",
    checks=(
        Rule(
            name="answer outside its scale",
            column="value",
            bad=" OR ".join(
                f"(LOWER(question) = '{name}' AND (value < {low} OR value > {high}))"
                for name, (low, high) in SCALES.items()
            ),
            effect="fault",
            mend=f"The scales are: {_scaled()}.",
        ),
    ),
)

OUTCOMES = TableSpec(
    name="outcomes",
    row="an outcome rated by a customer",
    columns=(
        CUSTOMER,
        text(
            "job",
            "The job to be done",
            "progress by job",
            required=True,
            given="Keep the machine running",
        ),
        text(
            "outcome",
            "The result the customer wants",
            "opportunity scores",
            required=True,
            given="Find a spare part quickly",
        ),
        _rating("importance", "How important it is"),
        _rating("satisfaction", "How well it is met today"),
    ),
    gives="opportunity scores",
    if_absent="No opportunity scores.",
)

WALLET = TableSpec(
    name="wallet",
    row="a customer's spend in the category",
    key="customer_id",
    amount="category_spend",
    columns=(
        CUSTOMER,
        money(
            "category_spend",
            "Spend with all suppliers",
            "share of wallet, potential revenue",
            own_unit="currency a year",
            required=True,
            low=0,
            given=1000,
        ),
        money(
            "pipeline",
            "Offers open, weighted by their chance",
            "potential revenue",
            low=0,
        ),
    ),
    gives="share of wallet, potential revenue",
    if_absent="Potential revenue is 0 and labelled as not measured.",
)

CONTRIBUTIONS = TableSpec(
    name="contributions",
    row="an idea, review or other act beyond buying",
    day="date",
    amount="value",
    columns=(
        CUSTOMER,
        DATE,
        text(
            "role",
            "In which role, such as tester",
            "roles of a customer",
            required=True,
            given="tester",
        ),
        text(
            "kind",
            "What was given, such as idea",
            "what customers give beyond money",
            required=True,
            given="idea",
        ),
        flag(
            "adopted",
            "Whether it was used",
            "value of ideas",
            undated=True,
        ),
        money(
            "value",
            "What it was worth",
            "value of ideas",
            undated=True,
        ),
    ),
    gives="value of ideas, roles",
    if_absent="The value of ideas is not measured.",
)

INDICATORS = TableSpec(
    name="indicators",
    row="a reading of an indicator",
    day="date",
    columns=(
        DATE,
        text(
            "indicator",
            "Its name",
            "attainment by indicator",
            required=True,
            given="Days to deliver",
        ),
        text(
            "kind",
            "For customers (cpi) or internal (kpi)",
            "what customers get beside what the company earns",
            required=True,
            choices=("cpi", "kpi"),
            otherwise="kept; on neither side",
            given="cpi",
        ),
        number(
            "value",
            "The reading",
            "attainment by indicator",
            required=True,
        ),
        number(
            "baseline",
            "Where it started",
            "attainment by indicator",
        ),
        number(
            "target",
            "Where it should be",
            "attainment by indicator",
        ),
    ),
    gives="indicators of the customer beside those of the company",
    if_absent="No page on indicators.",
)
