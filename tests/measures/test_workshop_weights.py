"""The sheet of a workshop: CSV, Excel and tables, and every fault in a sentence."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from customer_value.errors import ParameterError
from customer_value.measures.robustness import weight_robustness
from customer_value.measures.value_index import value_index
from customer_value.measures.workshop_weights import workshop_weights

VOTES = pd.DataFrame(
    {
        "variable": ["purchases", "average_purchase", "referrals"],
        "Ann": [3, 5, 1],
        "Ben": [4, 5, 5],
        "Cleo": [5, 5, None],
    }
)


def check(workshop):
    assert workshop.weights.to_dict() == {
        "purchases": 4,
        "average_purchase": 5,
        "referrals": 3,
    }
    assert workshop.box == {
        "purchases": (3, 5),
        "average_purchase": (5, 5),
        "referrals": (1, 5),
    }
    assert list(workshop.votes.columns) == ["Ann", "Ben", "Cleo"]


def test_a_table_gives_median_and_box():
    workshop = workshop_weights(VOTES)
    check(workshop)
    assert workshop.blanks == 1
    assert workshop.finding == (
        "3 participants are furthest apart on referrals, from 1 to 5; 1 blank left out."
    )
    assert workshop.summary().loc["referrals"].tolist() == [3, 1, 5, 2]
    assert repr(workshop) == "WorkshopWeights(participants=3, variables=3, blanks=1)"
    assert "<table" in workshop._repr_html_()


def test_the_names_may_stand_in_the_index():
    check(workshop_weights(VOTES.set_index("variable")))


@pytest.mark.parametrize("suffix", [".csv", ".CSV", ".txt"])
def test_a_csv_file_is_read(tmp_path, suffix):
    file = tmp_path / f"votes{suffix}"
    VOTES.to_csv(file, index=False)
    check(workshop_weights(file))
    check(workshop_weights(str(file)))


@pytest.mark.parametrize(
    ("separator", "decimal", "encoding"),
    [
        (";", ",", "utf-8-sig"),
        ("\t", ".", "utf-8"),
        (";", ",", "cp1252"),
        ("\t", ",", "utf-16"),
        ("\t", ".", "utf-16-le"),
    ],
)
def test_a_csv_file_of_another_country_is_read(tmp_path, separator, decimal, encoding):
    file = tmp_path / "votes.csv"
    rows = VOTES.rename(columns={"Ben": "Béla"}).astype(object)
    rows.loc[0, "Béla"] = f"4{decimal}5"
    rows.to_csv(file, index=False, sep=separator, encoding=encoding)
    workshop = workshop_weights(file)
    assert workshop.weights["purchases"] == 4.5
    assert "Béla" in workshop.votes


def test_names_may_be_written_as_people_say_them():
    rows = ["Average Purchase", " days between purchases", "PURCHASES"]
    sheet = pd.DataFrame({"what": rows, "Ann": [1, 2, 3]})
    assert workshop_weights(sheet).weights.to_dict() == {
        "average_purchase": 1,
        "gap_days": 2,
        "purchases": 3,
    }


def test_empty_rows_and_columns_do_not_count():
    sheet = VOTES.assign(Nobody=None, Blank=" ")
    sheet.loc[3] = [None] * len(sheet.columns)
    check(workshop_weights(sheet))


def test_other_variables_can_be_weighed_where_they_are_named():
    sheet = pd.DataFrame({"variable": ["recency_days"], "Ann": [5]})
    with pytest.raises(ParameterError, match="no variable"):
        workshop_weights(sheet)
    assert workshop_weights(sheet, variables=["recency_days"]).weights.tolist() == [5]


def test_one_participant_and_full_agreement_have_their_sentence():
    one = workshop_weights(VOTES[["variable", "Ann"]])
    assert one.finding == "1 participant gave the weights."
    same = workshop_weights(VOTES[["variable", "Ann"]].assign(Ben=[3, 5, 1]))
    assert same.finding == "2 participants agree on every weight."


def test_index_and_robustness_take_what_the_workshop_gave():
    workshop = workshop_weights(VOTES)
    chance = np.random.default_rng(2)
    columns = ["purchases", "average_purchase", "referrals", "products"]
    index = value_index(
        pd.DataFrame(chance.random((30, 4)), columns=columns), weights=workshop
    )
    assert index.weights.tolist() == [4, 5, 3, 3]  # products had no row: 3
    sure = weight_robustness(index, box=workshop)
    assert sure.box.loc["purchases"].tolist() == [3, 5]
    assert sure.box.loc["products"].tolist() == [1, 5]


# ------------------------------------------------------------------------- bad input


@pytest.mark.parametrize("vote", [0, 5.5, -1, "high", True, "nan", np.inf])
def test_a_vote_that_is_none_is_refused_with_its_place(vote):
    sheet = VOTES.astype(object)
    sheet.loc[1, "Ben"] = vote
    words = "numbers from 1 to 5. Got .* from Ben for average_purchase"
    with pytest.raises(ParameterError, match=words):
        workshop_weights(sheet)


def test_a_misspelt_variable_is_refused_with_a_hint():
    sheet = VOTES.replace("referrals", "referals")
    with pytest.raises(
        ParameterError, match=r"'referals', no variable\. Did you mean 'referrals'"
    ):
        workshop_weights(sheet)


def test_a_variable_that_stands_twice_is_refused():
    sheet = VOTES.replace("referrals", "Purchases")
    with pytest.raises(ParameterError, match="'purchases' more than once"):
        workshop_weights(sheet)


def test_a_variable_without_a_vote_keeps_its_default_and_its_blanks_count():
    sheet = VOTES.astype(object)
    sheet.loc[2, ["Ann", "Ben"]] = None
    workshop = workshop_weights(sheet)
    assert "referrals" not in workshop.weights
    assert "referrals" not in workshop.box
    assert workshop.blanks == 3
    assert workshop.summary().loc["referrals", "votes"] == 0
    assert workshop.finding == (
        "3 participants are furthest apart on purchases, from 3 to 5; "
        "3 blanks left out; nobody weighed referrals."
    )


def test_a_note_below_the_votes_is_no_variable():
    sheet = VOTES.astype(object)
    sheet.loc[3] = ["5 is important, 1 is not", None, " ", None]
    check(workshop_weights(sheet))


@pytest.mark.parametrize(
    "sheet",
    [
        pd.DataFrame(),
        VOTES[["variable"]],
        VOTES.iloc[:0],
        VOTES.astype(object).map(lambda _: np.nan),
    ],
)
def test_an_empty_sheet_is_refused(sheet):
    with pytest.raises(ParameterError, match="holds no votes"):
        workshop_weights(sheet)


@pytest.mark.parametrize("content", ["", "variable,Ann\n", "\n\n"])
def test_an_empty_file_is_refused(tmp_path, content):
    file = tmp_path / "votes.csv"
    file.write_text(content)
    with pytest.raises(ParameterError, match=r"holds no votes|cannot be read"):
        workshop_weights(file)


def test_a_file_that_is_no_sheet_is_refused(tmp_path):
    with pytest.raises(ParameterError, match="No such file"):
        workshop_weights(tmp_path / "votes.csv")
    (tmp_path / "votes.pdf").write_text("x")
    with pytest.raises(ParameterError, match=r"an Excel file, not 'votes\.pdf'"):
        workshop_weights(tmp_path / "votes.pdf")
    (tmp_path / "votes.xlsx").write_text("this is no workbook")
    with pytest.raises(ParameterError, match=r"cannot be read: votes\.xlsx"):
        workshop_weights(tmp_path / "votes.xlsx")
    with pytest.raises(ParameterError, match="'sheet' parameter of workshop_weights"):
        workshop_weights(None)


def test_the_table_given_is_left_as_it_was():
    before = VOTES.copy()
    workshop_weights(VOTES)
    pd.testing.assert_frame_equal(VOTES, before)


def test_a_decimal_comma_is_read_in_a_table_too():
    sheet = pd.DataFrame({"variable": ["purchases"], "Ann": ["2,5"], "Ben": ["3.5"]})
    assert workshop_weights(sheet).box == {"purchases": (2.5, 3.5)}


@pytest.mark.parametrize("header", [["Ann", "Ann"], [1, "1"], ["Ann", " Ann "]])
def test_a_participant_who_stands_twice_is_refused(header):
    sheet = pd.DataFrame([["purchases", 1, 5]], columns=["variable", *header])
    with pytest.raises(ParameterError, match=f"'{header[0]}' more than once"):
        workshop_weights(sheet)


@pytest.mark.parametrize(
    "vote", ["9" * 400, 10**400, 10**5000, [1, 2], "9" * 5000], ids=range(5)
)
def test_a_vote_of_any_length_is_refused_in_one_sentence(vote):
    sheet = pd.DataFrame({"variable": ["purchases"], "Ann": [vote]})
    with pytest.raises(ParameterError, match="numbers from 1 to 5") as refusal:
        workshop_weights(sheet)
    assert len(str(refusal.value)) < 140
