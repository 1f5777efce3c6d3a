"""One SQL text, three engines, the same answers to the last bit."""

from __future__ import annotations

import inspect
from importlib import resources

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import customer_value as cv
from customer_value.customers.summary import pattern_table, purchase_days
from customer_value.data.engine_duckdb import DuckDB
from customer_value.measures.common import purchase_rows

pytestmark = pytest.mark.slow

COMPANY = "software"  # it has all ten tables
KINDS = {"VARCHAR": "text", "DATE": "date", "DOUBLE": "float", "BOOLEAN": "flag"}
TOO_SLOW = {"asset_uncertainty"}  # draws thousands of times from what others fetch
MANY = [f"nobody {i}" for i in range(2000)]


def asked_only_for_a_company():
    """Return the public functions that need nothing but a company."""
    found = {}
    for name in sorted(set(cv.__all__) - TOO_SLOW):
        function = getattr(cv, name)
        if not inspect.isfunction(function):
            continue
        needed = [
            parameter.name
            for parameter in inspect.signature(function).parameters.values()
            if parameter.default is parameter.empty
        ]
        if needed == ["company"]:
            found[name] = function
    return found


ASKED = {
    **asked_only_for_a_company(),
    "facts of an earlier day": lambda c: cv.customer_facts(c, as_of="2025-06-30"),
    "facts of some": lambda c: cv.customer_facts(c.filter(customers=ids(c))),
    "facts of many": lambda c: cv.customer_facts(c.filter(customers=[*ids(c), *MANY])),
    "summary in weeks": lambda c: cv.rfm_summary(c, unit="week", holdout_days=200),
    "summary in months": lambda c: cv.rfm_summary(c, unit="month"),
    "counts": lambda c: cv.summary_counts(c, holdout_days=200),
    "patterns": lambda c: pattern_table(c).to_pandas(),
    "referrals by margin": lambda c: cv.referral_value(c, basis="margin"),
    "days": lambda c: purchase_days(c, holdout_days=200),
    "referral value in margin": lambda c: cv.referral_value(c, basis="margin"),
    "logarithms of gaps": lambda c: purchase_rows(c, "log_gaps"),
}


def ids(company):
    return company.customers["customer_id"].tolist()[::7]


@pytest.fixture(scope="module")
def tables():
    """Return the tables of the company, with the types of their columns."""
    company, found = cv.load_dataset(COMPANY), {}
    for name, table in company.tables.items():
        columns = {
            column: KINDS.get(kind, "money")
            for column, kind in table.engine.kinds(table.query).items()
        }
        found[name] = columns, table.engine.rows(table.query)
    return found


class Watched:
    """A company whose engine is watched: what it is asked, and what it answers."""

    def __init__(self, company):
        self.company = company
        self.queries, self.frames = [], []
        engine = company.table("transactions").engine
        for name in ("fetch", "rows", "keep"):
            setattr(engine, name, self._watching(getattr(engine, name)))

    def _watching(self, method):
        def watching(query, *more):
            self.queries.append(query)
            answer = method(query, *more)
            if isinstance(answer, pd.DataFrame):
                self.frames.append(as_ordered(answer, query))
            elif isinstance(answer, list) and not query.startswith("DESCRIBE"):
                cells = [[str(cell) for cell in row] for row in answer]
                self.frames.append(as_ordered(pd.DataFrame(cells), query))
            return answer

        return watching

    def answers(self, asked):
        """Return what the engine answers while something is asked, and the result."""
        self.frames = []
        try:
            result = asked(self.company)
        except cv.CustomerValueError as error:
            result = pd.Series([str(error)])
        result = getattr(result, "scores", result)
        if isinstance(result, pd.Series):
            result = result.to_frame()
        return (
            [*self.frames, result] if isinstance(result, pd.DataFrame) else self.frames
        )


def as_ordered(frame, query):
    """Return an answer in the order asked for; where none is, in one of its own."""
    if "ORDER BY" in query.rsplit(")", 1)[-1]:
        return frame.copy()
    order = frame.astype(str).sort_values(list(frame.columns)).index
    return frame.loc[order].reset_index(drop=True)


@pytest.fixture(scope="module")
def watched(place, both, tables):
    """Return the company as DuckDB has it and as the engine has it."""
    local, source = both(place, tables)
    options = {"currency": "EUR", "assumptions": {"default_margin": 0.123456}}
    return [Watched(cv.read_dataset(one, **options)) for one in (local, source)]


@pytest.mark.parametrize("name", ASKED)
def test_the_engine_answers_as_duckdb_does(watched, name):
    ours, theirs = (one.answers(ASKED[name]) for one in watched)
    assert len(theirs) == len(ours)
    for our, their in zip(ours, theirs, strict=True):
        assert_frame_equal(their, our, check_exact=True)


def test_no_text_was_left_out(watched):
    """Hold every file of SQL against what was run; its first full line tells it."""
    run = "\n".join(watched[0].queries)
    for file in (resources.files("customer_value.data") / "sql").iterdir():
        lines = file.read_text(encoding="utf-8").splitlines()
        first = next(line for line in lines if line.strip() and "{{" not in line)
        assert first in run, file.name


def test_very_many_ids_are_no_list_in_the_query(watched):
    few = watched[1].company.filter(customers=MANY)
    assert len(few.table("transactions").sql()) < 3000


def test_nothing_but_results_leaves_the_engine(watched):
    ours, theirs = (one.company.table("transactions").engine for one in watched)
    assert isinstance(ours, DuckDB)
    assert type(theirs).__name__ in {"Database", "Spark"}


def test_what_a_company_says_of_itself_is_the_same(watched):
    one, other = (watch.company for watch in watched)
    assert other.history_days == one.history_days
    assert other._repr_html_() == one._repr_html_().replace(one.name, other.name)
