"""What the room of the models offers, and how its texts are written."""

from __future__ import annotations

import inspect
import tomllib

import pytest
from numpydoc.validate import ERROR_MSGS, validate

import customer_value as cv

CLASSES = [
    name for name in cv.models.__all__ if inspect.isclass(getattr(cv.models, name))
]
FUNCTIONS = [
    name for name in cv.models.__all__ if inspect.isfunction(getattr(cv.models, name))
]
METHODS = sorted(
    {
        f"{value.__module__}.{value.__qualname__}": value
        for name in CLASSES
        for method, value in inspect.getmembers(getattr(cv.models, name), callable)
        if not method.startswith("_") and hasattr(value, "__qualname__")
    }.items()
)
ids = [path.removeprefix("customer_value.models.") for path, _ in METHODS]


def test_the_list_of_names_is_true():
    assert dir(cv.models) == sorted(cv.models.__all__)
    assert all(hasattr(cv.models, name) for name in cv.models.__all__)
    with pytest.raises(AttributeError, match="no attribute 'no_such_model'"):
        cv.models.no_such_model  # noqa: B018 - looking it up is the test


@pytest.fixture(scope="module")
def checks(root):
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    listed = set(tomllib.loads(text)["tool"]["numpydoc_validation"]["checks"])
    return set(ERROR_MSGS) - listed


@pytest.mark.parametrize("name", CLASSES)
def test_models_say_what_they_are(name, checks):
    kind = getattr(cv.models, name)
    path = f"{kind.__module__}.{kind.__qualname__}"
    left_out = {"PR01", "PR02"}  # its fields stand under Attributes
    faults = [
        text for code, text in validate(path)["errors"] if code in checks - left_out
    ]
    assert not faults


@pytest.mark.parametrize(("path", "method"), METHODS, ids=ids)
def test_methods_say_what_they_take_and_give(path, method, checks):
    faults = [
        text for code, text in validate(path)["errors"] if code in checks - {"RT01"}
    ]
    assert not faults
    parameters = list(inspect.signature(method).parameters.values())
    by_place = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert len([p for p in by_place if p.name not in {"self", "cls"}]) <= 2


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_say_what_they_take_and_give(name, checks):
    function = getattr(cv.models, name)
    path = f"{function.__module__}.{function.__qualname__}"
    assert not [text for code, text in validate(path)["errors"] if code in checks]
    kinds = [p.kind for p in inspect.signature(function).parameters.values()]
    assert kinds.count(inspect.Parameter.POSITIONAL_OR_KEYWORD) <= 2
    assert ">>> " in function.__doc__
