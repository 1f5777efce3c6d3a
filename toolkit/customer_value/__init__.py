"""Measure what customers are worth: value index, asset value, four questions."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from customer_value.customers.attributes import customer_attributes
from customer_value.customers.facts import customer_facts
from customer_value.customers.rates import Rate, shrunk_rate
from customer_value.customers.rating import rate
from customer_value.customers.rfm import rfm_segment
from customer_value.customers.summary import rfm_summary, summary_counts
from customer_value.data.assumptions import Assumptions
from customer_value.data.dataset import Dataset
from customer_value.data.door import read_dataset
from customer_value.data.examples import list_datasets, load_dataset
from customer_value.errors import (
    CustomerValueError,
    DataError,
    MissingPartError,
    NotFittedError,
    ParameterError,
    ReportError,
)
from customer_value.judgements.agreement import Agreement
from customer_value.judgements.before_and_after import BeforeAndAfter, before_and_after
from customer_value.judgements.best_customers import BestCustomers, best_customers
from customer_value.judgements.call_list import CallList, call_list
from customer_value.judgements.claims import claims_ledger
from customer_value.judgements.lenses import EXECUTIVE_LENSES, Lens
from customer_value.judgements.triage import triage
from customer_value.judgements.votes import Kemeny, borda, kemeny, kendall_w
from customer_value.measures.acquisition import AcquisitionCost, acquisition_cost
from customer_value.measures.advocacy import referral_value
from customer_value.measures.advocate_overlap import AdvocateOverlap, advocate_overlap
from customer_value.measures.asset_uncertainty import (
    AssetUncertainty,
    asset_uncertainty,
)
from customer_value.measures.asset_value import (
    AssetValue,
    annuity_factor,
    asset_value,
    net_flow,
    tiers,
)
from customer_value.measures.cancellation_risk import (
    CancellationRisk,
    cancellation_risk,
)
from customer_value.measures.comparison import (
    compare_customers,
    compare_segments,
    segment_index,
)
from customer_value.measures.concentration import Concentration, concentration
from customer_value.measures.created_and_captured import created_and_captured
from customer_value.measures.credit_risk import (
    CreditRisk,
    credit_risk,
    expected_credit_loss,
)
from customer_value.measures.customer_mix import CustomerMix, customer_mix
from customer_value.measures.defection import Defection, defection
from customer_value.measures.equity_bridge import EquityBridge, equity_bridge
from customer_value.measures.front_end import FrontEndAndDepth, front_end_and_depth
from customer_value.measures.groups import segment_profile
from customer_value.measures.horizon_paths import HorizonPaths, horizon_paths
from customer_value.measures.ideal_profile import IdealProfile, ideal_profile
from customer_value.measures.indicator_links import IndicatorLinks, indicator_links
from customer_value.measures.indicators import indicator_attainment
from customer_value.measures.job_progress import job_progress
from customer_value.measures.leading_indicator import (
    LeadingIndicator,
    leading_indicator,
)
from customer_value.measures.likelihood_to_buy import Likelihood, likelihood_to_buy
from customer_value.measures.line_of_sight import LineOfSight, line_of_sight
from customer_value.measures.look_alikes import look_alikes
from customer_value.measures.marketing_return import MarketingReturn, marketing_return
from customer_value.measures.method_robustness import (
    method_robustness,
    rank_intervals,
)
from customer_value.measures.next_products import NextProducts, next_products
from customer_value.measures.opportunity import opportunity
from customer_value.measures.potential import RealPotential, real_and_potential
from customer_value.measures.products_held import ProductsHeld, products_held
from customer_value.measures.profit import (
    customer_profit,
    segment_profit,
    segment_value,
)
from customer_value.measures.promoters import Promoters, promoters
from customer_value.measures.reasons import comment_groups, reasons_to_choose
from customer_value.measures.redundancy import (
    Redundancy,
    correlation_ratio,
    redundancy,
)
from customer_value.measures.referral_cells import ReferralCells, referral_cells
from customer_value.measures.referred_customers import (
    ReferredCustomers,
    referred_customers,
)
from customer_value.measures.relationship_paths import (
    RelationshipPaths,
    relationship_paths,
)
from customer_value.measures.relationship_value import (
    RelationshipValue,
    relationship_position,
    relationship_value,
)
from customer_value.measures.repeat_purchase import RepeatPurchase, repeat_purchase
from customer_value.measures.rhythm import Regularity, purchase_regularity
from customer_value.measures.robustness import Robustness, weight_robustness
from customer_value.measures.roles import Roles, customer_roles
from customer_value.measures.rubric import default_rubric
from customer_value.measures.rubric_calibration import (
    RubricCalibration,
    rubric_calibration,
)
from customer_value.measures.satisfaction_link import (
    SatisfactionLink,
    satisfaction_link,
)
from customer_value.measures.segment_migration import (
    SegmentMigration,
    segment_migration,
)
from customer_value.measures.segments import Segmentation, segment_customers
from customer_value.measures.service import ServicePlan, service_plan
from customer_value.measures.spending import BestSpend, best_spend, break_even_spend
from customer_value.measures.switching_signals import (
    SwitchingSignals,
    switching_signals,
)
from customer_value.measures.tornado import Tornado, assumption_tornado
from customer_value.measures.value_at_stake import ValueAtStake, value_at_stake
from customer_value.measures.value_creation import opportunity_scores
from customer_value.measures.value_index import (
    ValueIndex,
    index_variables,
    value_index,
)
from customer_value.measures.wallet import wallet_allocation
from customer_value.measures.weight_sensitivity import weight_sensitivity
from customer_value.measures.workshop_assumptions import (
    WorkshopAssumptions,
    workshop_assumptions,
)
from customer_value.measures.workshop_weights import WorkshopWeights, workshop_weights

if TYPE_CHECKING:
    from customer_value import course, models, plots, report

__version__ = "0.1.0"

# heavy rooms load on first use, so that `import customer_value` is as cheap as pandas
_ROOMS = ("course", "models", "plots", "report")

__all__ = [  # noqa: RUF022 - as `sorted` has it, capitals first
    "AcquisitionCost",
    "AdvocateOverlap",
    "Agreement",
    "AssetUncertainty",
    "AssetValue",
    "Assumptions",
    "BeforeAndAfter",
    "BestCustomers",
    "BestSpend",
    "CallList",
    "CancellationRisk",
    "Concentration",
    "CreditRisk",
    "CustomerMix",
    "CustomerValueError",
    "DataError",
    "Dataset",
    "Defection",
    "EXECUTIVE_LENSES",
    "EquityBridge",
    "FrontEndAndDepth",
    "HorizonPaths",
    "IdealProfile",
    "IndicatorLinks",
    "Kemeny",
    "LeadingIndicator",
    "Lens",
    "Likelihood",
    "LineOfSight",
    "MarketingReturn",
    "MissingPartError",
    "NextProducts",
    "NotFittedError",
    "ParameterError",
    "ProductsHeld",
    "Promoters",
    "Rate",
    "RealPotential",
    "Redundancy",
    "ReferralCells",
    "ReferredCustomers",
    "Regularity",
    "RelationshipPaths",
    "RelationshipValue",
    "RepeatPurchase",
    "ReportError",
    "Robustness",
    "Roles",
    "RubricCalibration",
    "SatisfactionLink",
    "SegmentMigration",
    "Segmentation",
    "ServicePlan",
    "SwitchingSignals",
    "Tornado",
    "ValueAtStake",
    "ValueIndex",
    "WorkshopAssumptions",
    "WorkshopWeights",
    "acquisition_cost",
    "advocate_overlap",
    "annuity_factor",
    "asset_uncertainty",
    "asset_value",
    "assumption_tornado",
    "before_and_after",
    "best_customers",
    "best_spend",
    "borda",
    "break_even_spend",
    "call_list",
    "cancellation_risk",
    "claims_ledger",
    "comment_groups",
    "compare_customers",
    "compare_segments",
    "concentration",
    "correlation_ratio",
    "course",
    "created_and_captured",
    "credit_risk",
    "customer_attributes",
    "customer_facts",
    "customer_mix",
    "customer_profit",
    "customer_roles",
    "default_rubric",
    "defection",
    "equity_bridge",
    "expected_credit_loss",
    "front_end_and_depth",
    "horizon_paths",
    "ideal_profile",
    "index_variables",
    "indicator_attainment",
    "indicator_links",
    "job_progress",
    "kemeny",
    "kendall_w",
    "leading_indicator",
    "likelihood_to_buy",
    "line_of_sight",
    "list_datasets",
    "load_dataset",
    "look_alikes",
    "marketing_return",
    "method_robustness",
    "models",
    "net_flow",
    "next_products",
    "opportunity",
    "opportunity_scores",
    "plots",
    "products_held",
    "promoters",
    "purchase_regularity",
    "rank_intervals",
    "rate",
    "read_dataset",
    "real_and_potential",
    "reasons_to_choose",
    "redundancy",
    "referral_cells",
    "referral_value",
    "referred_customers",
    "relationship_paths",
    "relationship_position",
    "relationship_value",
    "repeat_purchase",
    "report",
    "rfm_segment",
    "rfm_summary",
    "rubric_calibration",
    "satisfaction_link",
    "segment_customers",
    "segment_index",
    "segment_migration",
    "segment_profile",
    "segment_profit",
    "segment_value",
    "service_plan",
    "shrunk_rate",
    "summary_counts",
    "switching_signals",
    "tiers",
    "triage",
    "value_at_stake",
    "value_index",
    "wallet_allocation",
    "weight_robustness",
    "weight_sensitivity",
    "workshop_assumptions",
    "workshop_weights",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module
    if name in _ROOMS:
        return importlib.import_module(f"customer_value.{name}")
    message = f"module 'customer_value' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return __all__
