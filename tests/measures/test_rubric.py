"""The rubric as data: the default one, one of the client's own, and wrong ones."""

from __future__ import annotations

import pandas as pd
import pytest

import customer_value as cv
from customer_value.errors import ParameterError
from customer_value.measures.rubric import read_rubric

# METHOD 2.7, word by word
TEXT = (
    "purchase +1, renewal +4, upgrade +3, referral given +5, review positive +3, "
    "testimonial +4, training completed +2, event attended +1, support solved first "
    "time +1, support solved late 0, support unsolved -3, complaint -2, complaint "
    "resolved well +2, late delivery -2, billing error -2, cancellation notice -5, "
    "negative review -4, newsletter open 0, sales call 0, survey answered +1, "
    "onboarding finished +2"
)


def read(rubric):
    return read_rubric(rubric, caller="relationship_value")


def test_the_default_rubric_is_that_of_the_method():
    want = {
        kind: int(steps)
        for kind, steps in (part.rsplit(" ", 1) for part in TEXT.split(", "))
    }
    rubric = cv.default_rubric()
    assert dict(zip(rubric["type"], rubric["steps"], strict=True)) == want
    bought = rubric.loc[rubric["is_purchase"], "type"]
    assert bought.tolist() == ["purchase", "renewal", "upgrade"]


def test_every_shape_means_the_same(tmp_path):
    table = pd.DataFrame({"type": [" Call", "visit"], "steps": [1, -2.5]})
    path = tmp_path / "rubric.csv"
    table.to_csv(path, index=False)
    mapping = {"call": 1, "Visit ": -2.5}
    shapes = [mapping, pd.Series(mapping), table, table.astype(str), path, str(path)]
    for shape in shapes:
        assert read(shape).steps == {"call": 1.0, "visit": -2.5}
        assert read(shape).given


def test_a_saved_default_rubric_is_the_default_rubric(tmp_path):
    path = tmp_path / "rubric.csv"
    cv.default_rubric().to_csv(path, index=False)
    assert read(path)._replace(given=False) == read(None)


def test_a_client_may_mark_further_purchases():
    table = cv.default_rubric().assign(is_purchase="no")
    table.loc[len(table)] = ["Order Placed", 1, "Yes"]
    assert read(table).purchases == ("order placed", "purchase", "renewal", "upgrade")


@pytest.mark.parametrize(
    ("rubric", "said"),
    [
        (3, "mapping of type to steps.*Got 3"),
        (["call"], "Got 'list'"),
        ({}, "at least one type"),
        (pd.DataFrame({"kind": ["call"], "points": [1]}), "Got 'columns kind, points'"),
        ({"call": "far"}, "from -5 to 5. Got nothing for 'call'"),
        ({"call": None}, "from -5 to 5. Got nothing for 'call'"),
        ({"call": 6}, "from -5 to 5. Got 6 for 'call'"),
        ({"call": True}, "from -5 to 5. Got True for 'call'"),
        ({"call": float("inf")}, "from -5 to 5. Got inf for 'call'"),
        ({"call": [1]}, "from -5 to 5"),
        ({"call": 1, "Call ": 2}, "every type stands once.*Got 'Call '"),
        ({"": 1}, "every type stands once"),
        (pd.DataFrame({"type": [None], "steps": [1]}), "every type stands once"),
        ("no/such/rubric.csv", "CSV file that is there. Got 'no/such/rubric.csv'"),
    ],
)
def test_a_wrong_rubric_is_refused_in_one_sentence(rubric, said):
    with pytest.raises(ParameterError, match=said) as caught:
        read(rubric)
    assert str(caught.value).startswith("The 'rubric' parameter of relationship_value")


def test_a_file_that_is_no_rubric(tmp_path):
    for name, content in {
        "a.csv": b"",
        "b.csv": b"\xff\xfe\x00",
        "c.csv": b"x\n1",
    }.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(ParameterError, match="'rubric' parameter"):
            read(path)
    with pytest.raises(ParameterError, match="'rubric' parameter"):
        read(tmp_path)


def test_a_type_with_an_apostrophe_does_no_harm():
    company = cv.load_dataset("software")
    value = cv.relationship_value(company, rubric={"O'Brien's \"call\" {{ x }}": 1})
    assert any("brien" in note and "{{ x }}" in note for note in value.notes)
