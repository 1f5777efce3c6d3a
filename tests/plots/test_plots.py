from __future__ import annotations

import subprocess
import sys

import pytest

import customer_value as cv


def test_topics_load_when_they_are_first_used():
    program = (
        "import sys, customer_value as cv; "
        "assert 'matplotlib' not in sys.modules; "
        "assert callable(cv.plots.value_index.ranking); "
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_every_topic_is_listed_and_there():
    for name in dir(cv.plots):
        assert getattr(cv.plots, name)


def test_an_unknown_topic_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'pies'"):
        cv.plots.pies  # noqa: B018 - the access is the test
