"""What every model is: options, a fit, a result, or parameters that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from customer_value.errors import NotFittedError, ParameterError, did_you_mean
from customer_value.models.fitted import ModelResult, given_result
from customer_value.models.options import above_zero
from customer_value.words import listed

if TYPE_CHECKING:
    from collections.abc import Mapping


class Model:
    """Options at construction, everything learned in ``result_``.

    Parameters
    ----------
    prior_sd : float, optional
        Standard deviation of a log-normal prior of every parameter, in scaled
        units; None is maximum likelihood.
    """

    NAMES: ClassVar[tuple[str, ...]]
    result_: ModelResult

    def __init__(self, *, prior_sd: float | None = None) -> None:
        self.prior_sd = prior_sd

    def __repr__(self) -> str:
        name = type(self).__name__
        if not hasattr(self, "result_"):
            given = "" if self.prior_sd is None else f"prior_sd={self.prior_sd}"
            return f"{name}({given})"
        return repr(self.result_).replace(f"ModelResult(model={name}, ", f"{name}(")

    @classmethod
    def from_params(cls, **params: float) -> Self:
        """Return a model with known parameters, as after a fit.

        Parameters
        ----------
        **params : float
            Every parameter of the model, above 0.

        Returns
        -------
        model
            Ready for predictions; its standard errors are 0.

        Raises
        ------
        ParameterError
            If a parameter is missing, unknown or not above 0.
        """
        caller = f"{cls.__name__}.from_params"
        for name in params:
            if name not in cls.NAMES:
                hint = did_you_mean(name, cls.NAMES)
                message = f"{caller} has no parameter {name!r}.{hint}"
                raise ParameterError(message)
        missing = [name for name in cls.NAMES if name not in params]
        if missing:
            raise ParameterError(f"{caller} needs {listed(missing)} too.")
        known = {
            name: above_zero(params[name], name=name, caller=caller)
            for name in cls.NAMES
        }
        model = cls()
        model.result_ = given_result(cls.__name__, known)
        return model

    def _caller(self, verb: str) -> str:
        return f"{type(self).__name__}.{verb}"

    def _fitted(self, verb: str) -> ModelResult:
        """Return the result; say what to do where there is none."""
        if not hasattr(self, "result_"):
            message = (
                f"{self._caller(verb)} needs a fitted model: call fit(summary) first."
            )
            raise NotFittedError(message)
        return self.result_

    def _params(self) -> tuple[float, ...]:
        """Return the parameters in the order of NAMES."""
        params: Mapping[str, float] = self._fitted("predict").params
        return tuple(params[name] for name in self.NAMES)
