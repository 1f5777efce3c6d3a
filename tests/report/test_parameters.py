"""What a notebook takes, and what is refused before a cell runs."""

from __future__ import annotations

import papermill
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from customer_value.errors import ParameterError
from customer_value.report.parameters import check, declared

CELL = """client: str = "Acme # 1"  # whose data
years: int = 3  # horizon
rate: float = 0.1
strict: bool = False
as_of: str | None = None
cuts: list[float] = [0.8, 0.95]
weights: dict = {}
loose = 3
anything = None
old: "Optional[int]" = None
"""


def notebook(source=CELL, tags=("parameters",)):
    return new_notebook(cells=[new_code_cell(source, metadata={"tags": list(tags)})])


KNOWN = declared(notebook())


def test_names_types_and_defaults_are_read():
    assert list(KNOWN) == [
        *("client", "years", "rate", "strict", "as_of", "cuts", "weights", "loose"),
        *("anything", "old"),
    ]
    assert KNOWN["client"].default == "Acme # 1"
    assert (KNOWN["rate"].kind, KNOWN["as_of"].optional) == ("float", True)
    assert (KNOWN["loose"].kind, KNOWN["old"].kind) == ("int", "int")


def test_papermill_reads_the_same_names(tmp_path):
    import nbformat

    lines = CELL.replace(" # 1", "").splitlines()[:4]  # theirs stops at any #
    plain = "\n".join(lines)
    written = notebook(plain)
    written.metadata["kernelspec"] = {"name": "python3", "language": "python"}
    nbformat.write(written, tmp_path / "a.ipynb")
    theirs = papermill.inspect_notebook(str(tmp_path / "a.ipynb"))
    ours = declared(written)
    assert list(theirs) == list(ours)
    assert [p["inferred_type_name"] for p in theirs.values()] == [
        p.kind for p in ours.values()
    ]


def test_a_notebook_without_parameters_takes_none():
    assert declared(notebook(tags=())) == {}
    with pytest.raises(ParameterError, match="It takes: none"):
        check({}, {"client": "Acme"})


def test_what_is_no_literal_is_no_parameter():
    source = "import os\nhere = os.getcwd()\na, b = 1, 2\nnamed: int\nn: int = 1"
    assert list(declared(notebook(source))) == ["n"]


@pytest.mark.parametrize(
    "given",
    [
        {"client": ""},
        {"years": 0},
        {"rate": 1},
        {"rate": 0.5},
        {"strict": True},
        {"as_of": None},
        {"as_of": "2026-10-31"},
        {"cuts": []},
        {"weights": {"purchases": 5}},
        {"anything": object},
        {"old": None},
        {},
    ],
)
def test_fitting_values_pass(given):
    check(KNOWN, given)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"cliente": "Acme"}, "Did you mean 'client'"),
        ({"horizon": 1}, "has no parameter 'horizon'"),
        ({"client": 3}, "must be of type str. Got 3"),
        ({"client": None}, "must be of type str. Got None"),
        ({"years": True}, "must be of type int. Got True"),
        ({"years": 1.0}, "must be of type int. Got 1.0"),
        ({"years": "3"}, "must be of type int. Got '3'"),
        ({"rate": "0.1"}, "must be of type float"),
        ({"rate": False}, "must be of type float"),
        ({"strict": 1}, "must be of type bool"),
        ({"as_of": 5}, "must be of type str or None"),
        ({"cuts": (0.8,)}, "must be of type list"),
        ({"weights": []}, "must be of type dict"),
        ({"api_key": "x"}, "sounds like a secret"),
        ({"db_password": "x"}, "sounds like a secret"),
        ({"client; import os#": 1}, "has no parameter"),
    ],
)
def test_wrong_parameters_are_refused_in_one_line(given, says):
    with pytest.raises(ParameterError) as caught:
        check(KNOWN, given)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_secret_is_refused_even_if_the_notebook_declares_it():
    known = declared(notebook('access_token: str = ""'))
    with pytest.raises(ParameterError, match="environment variable"):
        check(known, {"access_token": "x"})
