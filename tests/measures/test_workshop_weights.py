"""The sheet of a workshop: CSV, Excel and tables, and every fault in a sentence."""

from __future__ import annotations

import zipfile

import numpy as np
import pandas as pd
import pytest

from customer_value.errors import ParameterError
from customer_value.measures.robustness import weight_robustness
from customer_value.measures.value_index import value_index
from customer_value.measures.workshop_weights import workshop_weights

PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
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
    [(";", ",", "utf-8-sig"), ("\t", ".", "utf-8"), (";", ",", "cp1252")],
)
def test_a_csv_file_of_another_country_is_read(tmp_path, separator, decimal, encoding):
    file = tmp_path / "votes.csv"
    rows = VOTES.rename(columns={"Ben": "Béla"}).astype(object)
    rows.loc[0, "Béla"] = f"4{decimal}5"
    rows.to_csv(file, index=False, sep=separator, encoding=encoding)
    workshop = workshop_weights(file)
    assert workshop.weights["purchases"] == 4.5
    assert "Béla" in workshop.votes


def cell(value):
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return "<c/>" if pd.isna(value) else f"<c><v>{value}</v></c>"


def workbook(path, frame):
    """Write the smallest workbook that a reader takes."""
    rows = [list(frame.columns), *frame.astype(object).to_numpy().tolist()]
    body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    link = '<Relationship Id="r" Type="{}/{}" Target="{}"/>'.format
    links = f'<Relationships xmlns="{PACKAGE}">{{}}</Relationships>'.format
    parts = {
        "_rels/.rels": links(link(OFFICE, "officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": links(link(OFFICE, "worksheet", "s.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="votes" sheetId="1" r:id="r"/></sheets></workbook>'
        ),
        "xl/s.xml": (
            f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
        ),
    }
    with zipfile.ZipFile(path, "w") as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return path


def test_an_excel_file_is_read(tmp_path):
    check(workshop_weights(workbook(tmp_path / "votes.xlsx", VOTES)))


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


def test_a_variable_without_a_vote_is_no_row():
    sheet = VOTES.astype(object)
    sheet.loc[2, ["Ann", "Ben"]] = None
    assert "referrals" not in workshop_weights(sheet).weights


@pytest.mark.parametrize(
    "sheet", [pd.DataFrame(), VOTES[["variable"]], VOTES.iloc[:0], VOTES * np.nan]
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
