"""Every model of repeat purchase on the same customers, the best first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.errors import DataError
from customer_value.models.catalogue import CATALOGUE
from customer_value.models.checks import checked_summary
from customer_value.models.evaluation import MODEL, NEEDS, Evaluation, evaluate
from customer_value.models.gamma_gamma import GammaGamma
from customer_value.models.rows import COLUMNS
from customer_value.models.status import LEVEL, OK, p_said
from customer_value.result import Result
from customer_value.words import number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from customer_value.models.estimator import RepeatPurchaseModel

NULL = "NBD"
MONEY = "monetary_value"
SAME = "the same as MBG/NBD"
_JUDGED = ("log_score", "brier", "auc")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True, repr=False)
class ModelComparison(Result):
    """How well each model fits, and how it did on purchases it has not seen.

    Attributes
    ----------
    scores : DataFrame
        Index model ("BG/NBD", ...), the smallest BIC first. Columns: parameters
        (how many are estimated), log_likelihood, aic, bic, likelihood_ratio and
        p_value (against the same buyers without defection; missing for NBD), status
        ("the same as MBG/NBD" where k is 1), chosen (flag). With a hold-out also
        log_score, brier, auc (of buying at all) and total_error (purchases
        predicted / actual - 1).
    chosen : str
        The model with the smallest BIC of those with status "ok", where one with
        defection fits better than NBD; otherwise NBD.
    models : mapping of str to model
        The fitted models by the same names.
    evaluations : mapping of str to Evaluation
        How each did on the hold-out; empty without one.
    spend : GammaGamma or None
        The model of spend, fitted where the summary has monetary_value. Its
        ``correlation_`` says whether spend and frequency go together.
    """

    scores: pd.DataFrame
    chosen: str
    models: Mapping[str, RepeatPurchaseModel]
    evaluations: Mapping[str, Evaluation]
    spend: GammaGamma | None

    @property
    def finding(self) -> str:
        """Which model is chosen and why."""
        status = self.scores["status"][self.chosen]
        size = number(len(self.scores))
        if self.chosen != NULL:
            bic = number(float(self.scores["bic"][self.chosen]), 1)
            said = f"{self.chosen} fits best of {size} models (BIC {bic})"
        elif status != OK:
            return str(self.models[NULL].result_.message)
        else:
            said = self._without()
        return f"{said}{self._held_out()}."

    def summary(self) -> pd.DataFrame:
        """Return the table of the models."""
        return self.scores

    def _without(self) -> str:
        """Say why the model without defection leads.

        Regular buyers are tested against regular buyers who stay, not against NBD:
        that test says nothing here.
        """
        regular = [
            name for name, one in self.models.items() if "k" in one.result_.params
        ]
        tested = self.scores.drop(index=regular)
        least = float(tested["p_value"].min())
        if not least < LEVEL:
            down = number(float(np.floor(100 * least) / 100), 2)
            return (
                "NBD is enough: no model with defection fits better, so there is no "
                f"defection to measure (p at least {down})"
            )
        if (tested["status"][tested["p_value"] < LEVEL] == OK).any():
            why = "defection shows, but too little to be worth more parameters"
        else:
            why = "defection shows, but the data do not tell its parameters apart"
        return f"NBD leads: {why} ({p_said(least)})"

    def _held_out(self) -> str:
        """Say which model the hold-out prefers."""
        if not self.evaluations:
            return ""
        best = str(self.scores["log_score"].round(6).idxmax())
        off = float(self.scores["total_error"][self.chosen])
        word = "few" if off < 0 else "many"
        apart = f" ({percent(abs(off))} too {word} in all)" if np.isfinite(off) else ""
        if best == self.chosen:
            return f"; on the hold-out{apart} its log score is the best too"
        return f"; on the hold-out{apart} {best} has the best log score"

    def _headline(self) -> dict[str, object]:
        return {
            "chosen": self.chosen,
            "models": len(self.scores),
            "bic": float(self.scores["bic"][self.chosen]),
        }


def compare(summary: pd.DataFrame) -> ModelComparison:
    """Fit every model of repeat purchase to the same customers.

    Parameters
    ----------
    summary : DataFrame
        A row a customer: frequency, recency and T as ``rfm_summary`` gives them;
        ``weights`` if rows stand for several. With holdout_frequency and holdout_T
        the models are judged on the hold-out too; with monetary_value a Gamma-Gamma
        model of spend is fitted beside them. With log_gaps (see ``CNBDk.fit``) more
        is known of how regularly customers buy.

    Returns
    -------
    ModelComparison
        The table, the choice with its reason, the fitted models.

    Raises
    ------
    ParameterError
        If the summary is no DataFrame, or has a hold-out and weights.
    DataError
        If a column is missing, rows break a rule or there is no customer.

    References
    ----------
    .. [1] Schwarz, Estimating the Dimension of a Model, Annals of Statistics 6,
       1978 (BIC).

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> table = {"frequency": [0, 1, 4], "recency": [0, 9, 30], "T": [40, 40, 40]}
    >>> cv.models.compare(pd.DataFrame(table)).chosen
    'NBD'
    """
    needs = [name for name in NEEDS if name in COLUMNS or held_out(summary)]
    if checked_summary(summary, needs=needs, caller="compare").empty:
        raise DataError("summary: there is no customer to learn from.")
    models = {kind.label: kind.make().fit(summary) for kind in CATALOGUE}
    judged = (
        {name: evaluate(model, summary) for name, model in models.items()}
        if held_out(summary)
        else {}
    )
    table = _table(models, judged)
    chosen = _chosen(table)
    return ModelComparison(
        scores=table.assign(chosen=table.index == chosen),
        chosen=chosen,
        models=models,
        evaluations=judged,
        spend=GammaGamma().fit(summary) if MONEY in summary.columns else None,
    )


def held_out(summary: object) -> bool:
    """Say whether a summary has a hold-out.

    >>> held_out(pd.DataFrame({"frequency": [1], "holdout_T": [9.0]}))
    True
    """
    names = summary.columns if isinstance(summary, pd.DataFrame) else ()
    return any(name in names for name in NEEDS if name not in COLUMNS)


def _table(
    models: Mapping[str, RepeatPurchaseModel], judged: Mapping[str, Evaluation]
) -> pd.DataFrame:
    """Put the fits beside each other, the smallest BIC first."""
    rows = {}
    for name, model in models.items():
        fit = model.result_
        rows[name] = {
            "parameters": round(fit.aic / 2 + fit.log_likelihood),
            "log_likelihood": fit.log_likelihood,
            "aic": fit.aic,
            "bic": fit.bic,
            "likelihood_ratio": fit.likelihood_ratio,
            "p_value": fit.p_value,
            "status": SAME if fit.params.get("k") == 1 else fit.status,
        }
        if judged:
            quality = judged[name].quality
            rows[name] |= {score: quality[score] for score in _JUDGED}
            rows[name]["total_error"] = judged[name].errors.loc[MODEL, "total_error"]
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("model")
    # models that collapse to NBD differ from it by rounding: the simpler one leads
    return table.sort_values("bic", kind="stable", key=lambda bic: bic.round(6))


def _chosen(table: pd.DataFrame) -> str:
    """Take the smallest BIC of what is sound, and defection only where it shows."""
    shows = (table["status"] == OK) & (table["p_value"] < LEVEL)
    sound = table.index[shows | (table.index == NULL)]
    return str(sound[0])
