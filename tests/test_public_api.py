"""What `import customer_value as cv` offers, and what every name promises."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys
import tomllib
from dataclasses import FrozenInstanceError, fields, is_dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpydoc.validate import ERROR_MSGS, validate
from pandas.testing import assert_frame_equal

import customer_value as cv
from customer_value.result import Result

ROOMS = ("course", "models", "plots", "report")
# The names that notebooks type and that outside checks call.
PROMISED = {
    "the door": ["Assumptions", "list_datasets", "load_dataset", "read_dataset"],
    "one row a customer": [
        *("customer_attributes", "customer_facts", "rate", "rfm_summary"),
        "summary_counts",
    ],
    "the four questions": [
        *("repeat_purchase", "segment_customers", "defection", "likelihood_to_buy"),
        *("purchase_regularity", "front_end_and_depth"),
    ],
    "segments": [
        *("customer_mix", "segment_migration", "segment_profile"),
        *("next_products", "products_held"),
    ],
    "index": [
        *("index_variables", "value_index", "weight_robustness", "workshop_weights"),
        *("method_robustness", "rank_intervals", "weight_sensitivity"),
        *("redundancy", "correlation_ratio", "segment_index", "compare_segments"),
        "compare_customers",
    ],
    "asset": [
        *("annuity_factor", "asset_value", "concentration", "tiers"),
        *("customer_profit", "segment_profit", "segment_value", "service_plan"),
        *("real_and_potential", "ideal_profile", "look_alikes"),
        *("acquisition_cost", "marketing_return"),
        *("horizon_paths", "assumption_tornado", "equity_bridge"),
        *("break_even_spend", "asset_uncertainty", "workshop_assumptions"),
    ],
    "risk": [
        *("credit_risk", "cancellation_risk", "switching_signals", "value_at_stake"),
    ],
    "advocacy": [
        *("referral_value", "referral_cells", "advocate_overlap", "triage"),
        *("promoters", "customer_roles", "referred_customers"),
    ],
    "value creation": [
        *("opportunity_scores", "job_progress"),
        *("indicator_attainment", "indicator_links"),
        *("line_of_sight", "created_and_captured", "satisfaction_link"),
        *("reasons_to_choose", "comment_groups", "call_list", "before_and_after"),
    ],
    "relationships": [
        *("relationship_value", "relationship_paths", "relationship_position"),
        *("default_rubric", "rubric_calibration", "leading_indicator"),
    ],
    "best customers": [
        *("best_customers", "EXECUTIVE_LENSES", "Lens", "claims_ledger"),
    ],
    "by hand": [
        *("borda", "kemeny", "kendall_w"),
        *("best_spend", "expected_credit_loss", "net_flow", "rfm_segment"),
        "opportunity",
        "shrunk_rate",
        "wallet_allocation",
    ],
    "ways out": list(ROOMS),
}
PROMISED_INSIDE = [
    *("plots.figure", "plots.value_index.ranking"),
    *("report.render", "report.client_report", "report.section"),
    "report.workbook",
    *("course.Explorer", "course.check", "course.controls"),
    *("models.NBD", "models.BetaGeo", "models.ModifiedBetaGeo", "models.ParetoNBD"),
    *("models.CNBDk", "models.GammaGamma"),
    *("models.ShiftedBetaGeo", "models.kaplan_meier"),
    *("models.compare", "models.evaluate", "models.tracking"),
    *("models.repeat_counts", "models.alive_surface", "models.spend_fit"),
    *("plots.models.repeat_frequency", "plots.models.cumulative"),
]
HEAVY = ["duckdb", "ipywidgets", "matplotlib", "papermill", "scipy", "seaborn"]

FUNCTIONS = sorted(name for name in cv.__all__ if inspect.isfunction(getattr(cv, name)))
CLASSES = sorted(name for name in cv.__all__ if inspect.isclass(getattr(cv, name)))
METHODS = sorted(
    f"{name}.{method}"
    for name in CLASSES
    for method, value in vars(getattr(cv, name)).items()
    if inspect.isfunction(value) and not method.startswith("_")
)


def found(dotted):
    """Find a public thing by its dotted name."""
    thing = cv
    for part in dotted.split("."):
        thing = getattr(thing, part)
    return thing


# ----------------------------------------------------------------------- the door


def test_the_list_of_names_is_sorted_and_true():
    assert cv.__all__ == sorted(cv.__all__)
    assert len(set(cv.__all__)) == len(cv.__all__)
    assert all(hasattr(cv, name) for name in cv.__all__)


def test_completion_offers_the_public_names_only():
    assert dir(cv) == cv.__all__


@pytest.mark.parametrize("name", [n for names in PROMISED.values() for n in names])
def test_every_promised_name_is_there(name):
    assert name in cv.__all__


@pytest.mark.parametrize("name", PROMISED_INSIDE)
def test_every_promised_name_of_a_room_is_there(name):
    assert found(name) is not None


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        cv.no_such_name  # noqa: B018 - looking it up is the test


def test_the_version_is_that_of_the_package(root):
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    assert cv.__version__ == tomllib.loads(text)["project"]["version"]


def test_the_import_loads_nothing_heavy():
    code = "import sys, customer_value; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert not set(HEAVY) & set(done.stdout.split())


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_found_without_importing_it_first(room):
    code = f"import customer_value as cv; print(cv.{room}.__name__)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == f"customer_value.{room}"


# ------------------------------------------------------------ signatures and texts


@pytest.mark.parametrize("name", FUNCTIONS + METHODS)
def test_all_but_two_arguments_are_named(name):
    kinds = [p.kind for p in inspect.signature(found(name)).parameters.values()]
    positional = kinds.count(inspect.Parameter.POSITIONAL_OR_KEYWORD)
    assert positional - ("." in name) <= (3 if name == "rfm_segment" else 2)


@pytest.mark.parametrize("name", FUNCTIONS + METHODS)
def test_every_argument_and_answer_has_a_type(name):
    signature = inspect.signature(found(name))
    assert signature.return_annotation is not inspect.Signature.empty
    arguments = [p for p in signature.parameters.values() if p.name != "self"]
    assert all(p.annotation is not p.empty for p in arguments)


@pytest.fixture(scope="module")
def checks(root):
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    listed = set(tomllib.loads(text)["tool"]["numpydoc_validation"]["checks"])
    assert "all" in listed
    return set(ERROR_MSGS) - listed


@pytest.mark.parametrize("name", FUNCTIONS + METHODS + CLASSES)
def test_docstrings_follow_numpydoc(name, checks):
    thing = found(name)
    path = f"{thing.__module__}.{thing.__qualname__}"
    if inspect.isclass(thing):
        checks = checks - {"PR01", "PR02"}  # its fields stand under Attributes
    if "." in name:
        checks = checks - {"RT01"}  # the summary line of a method says what it returns
    faults = [text for code, text in validate(path)["errors"] if code in checks]
    assert not faults


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_an_example(name):
    assert ">>> " in (found(name).__doc__ or "")


@pytest.mark.parametrize(
    "name", [name for name in CLASSES if is_dataclass(getattr(cv, name))]
)
def test_results_cannot_be_changed(name):
    kind = getattr(cv, name)
    assert kind.__dataclass_params__.frozen
    assert not (kind.__dataclass_params__.eq and issubclass(kind, Result))
    assert "__slots__" in vars(kind)
    empty = object.__new__(kind)
    with pytest.raises((FrozenInstanceError, TypeError)):
        setattr(empty, fields(kind)[0].name, 1)


@pytest.mark.parametrize("name", [name for name in CLASSES if name.endswith("Error")])
def test_every_error_is_ours(name):
    assert issubclass(getattr(cv, name), cv.CustomerValueError)


def test_no_module_is_longer_than_a_sitting():
    package = Path(cv.__file__).parent
    long = {
        path.name: lines
        for path in package.rglob("*.py")
        if path != package / "__init__.py"  # a list of names, looked up and not read
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert not long


def test_every_module_can_be_imported():
    package = Path(cv.__file__).parent
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        if "__main__" not in parts:
            importlib.import_module(".".join(parts).removesuffix(".__init__"))


# ------------------------------------------------------- what every measure promises


def purchases(seed=0):
    """Make two years of purchases of 60 customers."""
    chance = np.random.default_rng(seed)
    rows = 600
    days = np.sort(chance.integers(0, 730, rows))
    return pd.DataFrame(
        {
            "transaction_id": [f"T{n:04d}" for n in range(rows)],
            "customer_id": [f"C{n:02d}" for n in chance.integers(0, 60, rows)],
            "date": pd.Timestamp("2024-01-01") + pd.to_timedelta(days, unit="D"),
            "amount": chance.integers(5, 500, rows) / 2,
            "product_id": [f"P{n}" for n in chance.integers(0, 9, rows)],
        }
    )


MEASURES = {
    "customer_facts": cv.customer_facts,
    "rfm_summary": cv.rfm_summary,
    "rfm_summary_held_out": lambda company: cv.rfm_summary(company, holdout_days=90),
    "summary_counts": cv.summary_counts,
    "repeat_purchase": lambda company: cv.repeat_purchase(company).scores,
    "repeat_purchase_profile": lambda company: cv.repeat_purchase(company).profile,
    "purchase_regularity": lambda company: cv.purchase_regularity(company).scores,
    "front_end_and_depth": lambda company: cv.front_end_and_depth(company).scores,
    "segment_customers": lambda company: cv.segment_customers(company).scores,
    "segment_customers_rfm": lambda company: (
        cv.segment_customers(company, method="rfm").scores
    ),
    "segment_profile": cv.segment_profile,
    "products_held": lambda company: cv.products_held(company).matrix,
    "next_products": lambda company: cv.next_products(company, min_support=2).pairs,
    "segment_migration": lambda company: cv.segment_migration(company).scores,
    "customer_mix": lambda company: cv.customer_mix(company, by="segment").scores,
    "defection": lambda company: cv.defection(company).scores,
    "likelihood_to_buy": lambda company: (
        cv.likelihood_to_buy(company, horizon_days=90).scores
    ),
    "likelihood_to_buy_best": lambda company: (
        cv.likelihood_to_buy(company, horizon_days=90, method="best").scores
    ),
    "index_variables": cv.index_variables,
    "value_index": lambda company: cv.value_index(cv.index_variables(company)).scores,
    "weight_robustness": lambda company: (
        cv.weight_robustness(cv.value_index(cv.index_variables(company))).scores
    ),
    "rank_intervals": lambda company: cv.rank_intervals(
        cv.value_index(cv.index_variables(company))
    ),
    "segment_index": lambda company: cv.segment_index(
        cv.value_index(cv.index_variables(company)),
        cv.segment_customers(company).scores["segment"],
    ),
    "asset_value": lambda company: cv.asset_value(company).scores,
    "switching_signals": lambda company: cv.switching_signals(company).scores,
    "value_at_stake": lambda company: cv.value_at_stake(company).scores,
    "best_customers": lambda company: cv.best_customers(company).scores,
    "claims_ledger": cv.claims_ledger,
    "best_customers_ranks": lambda company: cv.best_customers(company).ranks,
    "customer_profit": cv.customer_profit,
    "asset_uncertainty": lambda company: cv.asset_uncertainty(company, draws=5).scores,
    "horizon_paths": lambda company: cv.horizon_paths(company).scores,
    "assumption_tornado": lambda company: cv.assumption_tornado(company).scores,
    "equity_bridge": lambda company: (
        cv.equity_bridge(company, since="2025-06-30").scores
    ),
    "before_and_after": lambda company: cv.before_and_after(company).scores,
    "break_even_spend": lambda company: cv.break_even_spend(cv.asset_value(company)),
    "service_plan": lambda company: (
        cv.service_plan(cv.asset_value(company), hours=100).scores
    ),
    "acquisition_cost": lambda company: (
        cv.acquisition_cost(company, spend=1000).by_channel
    ),
}


@pytest.fixture(scope="module")
def company():
    return cv.read_dataset({"transactions": purchases()})


@pytest.fixture(scope="module")
def shuffled():
    rows = purchases().sample(frac=1, random_state=7)
    return cv.read_dataset({"transactions": rows.reset_index(drop=True)})


def test_reading_leaves_the_frame_of_the_caller_as_it_was():
    given = purchases()
    cv.read_dataset({"transactions": given})
    assert_frame_equal(given, purchases())


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_leaves_the_company_as_it_was(name, company):
    before = company.transactions
    MEASURES[name](company)
    assert_frame_equal(company.transactions, before)


@pytest.mark.parametrize("name", MEASURES)
def test_the_order_of_the_rows_changes_nothing(name, company, shuffled):
    expected = MEASURES[name](company).sort_index()
    assert_frame_equal(MEASURES[name](shuffled).sort_index(), expected)


@pytest.mark.parametrize("name", MEASURES)
def test_nobody_can_spoil_the_answer_of_the_next_reader(name, company):
    first = MEASURES[name](company)
    expected = first.copy()
    first.loc[:, first.columns[0]] = first[first.columns[0]].iloc[0]
    assert_frame_equal(MEASURES[name](company), expected)


@pytest.mark.parametrize("name", ["value_index", "weight_robustness"])
def test_an_index_leaves_its_variables_as_they_were(name, company):
    variables = cv.index_variables(company)
    before = variables.copy()
    index = cv.value_index(variables)
    if name == "weight_robustness":
        cv.weight_robustness(index)
    assert_frame_equal(variables, before)


@pytest.mark.parametrize("name", [*PROMISED["the four questions"], "asset_value"])
def test_a_result_speaks_for_itself(name, company):
    result = getattr(cv, name)(company)
    assert repr(result) == repr(getattr(cv, name)(company))
    assert "\n" not in repr(result)
    assert " at 0x" not in repr(result)
    assert "<table" in result._repr_html_()
    assert isinstance(result.summary(), pd.DataFrame)
    assert result.finding.endswith(".")
    assert any(sign.isdigit() for sign in result.finding)
