"""The file of a workshop: whose vote it is, and on which sheet it stands."""

from __future__ import annotations

import zipfile

import pandas as pd
import pytest

from customer_value.errors import ParameterError
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


def cell(value):
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return "<c/>" if pd.isna(value) else f"<c><v>{value}</v></c>"


def workbook(path, **sheets):
    """Write the smallest workbook that a reader takes."""
    link = '<Relationship Id="{}" Type="{}/{}" Target="{}"/>'.format
    links = f'<Relationships xmlns="{PACKAGE}">{{}}</Relationships>'.format
    names = [
        f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>'
        for number, name in enumerate(sheets, 1)
    ]
    targets = [
        link(f"r{number}", OFFICE, "worksheet", f"s{number}.xml")
        for number in range(1, len(sheets) + 1)
    ]
    parts = {
        "_rels/.rels": links(link("r", OFFICE, "officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": links("".join(targets)),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            f"{''.join(names)}</sheets></workbook>"
        ),
    }
    for number, frame in enumerate(sheets.values(), 1):
        rows = [list(frame.columns), *frame.astype(object).to_numpy().tolist()]
        body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
        parts[f"xl/s{number}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
        )
    with zipfile.ZipFile(path, "w") as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return path


def test_an_excel_file_is_read(tmp_path):
    check(workshop_weights(workbook(tmp_path / "votes.xlsx", votes=VOTES)))


# --------------------------------------------------------- whose vote, on which sheet


def test_a_participant_who_stands_twice_in_a_file_is_refused(tmp_path):
    twice = VOTES.set_axis(["variable", "Ann", "Ann", "Cleo"], axis=1)
    text = tmp_path / "votes.csv"
    twice.to_csv(text, index=False)
    for file in (text, workbook(tmp_path / "votes.xlsx", votes=twice)):
        with pytest.raises(ParameterError, match="participant 'Ann' more than once"):
            workshop_weights(file)


@pytest.mark.parametrize(
    "row", ["purchases,3,4,5", "purchases,3,5,4,5", "purchases,3,,5"]
)
def test_a_vote_beyond_the_header_is_refused_with_its_row(tmp_path, row):
    file = tmp_path / "votes.csv"
    file.write_text(f"variable,Ann,Ben\nreferrals,1,2\n{row}\n")
    words = "vote under no name: '[45]' in the row of 'purchases'"
    with pytest.raises(ParameterError, match=words):
        workshop_weights(file)


def test_separators_at_the_end_of_a_row_are_no_votes(tmp_path):
    file = tmp_path / "votes.csv"
    file.write_text("variable;Ann;\npurchases;3;;\nreferrals;4\n")
    assert workshop_weights(file).weights.to_dict() == {"purchases": 3, "referrals": 4}


def test_blank_first_lines_and_quoted_separators_are_read(tmp_path):
    file = tmp_path / "votes.csv"
    file.write_text(
        '\n \n"variable","Doe; Ann; Dr.","Nan"\n'
        '"purchases","3,5","NA"\n\n"referrals",4,2\n'
    )
    workshop = workshop_weights(file)
    assert list(workshop.votes.columns) == ["Doe; Ann; Dr.", "Nan"]
    assert workshop.votes["Doe; Ann; Dr."].tolist() == [3.5, 4]
    assert workshop.blanks == 1


README = pd.DataFrame(
    {"Read me": ["purchases", "referrals"], "Meaning": ["how often", "who came"]}
)


def test_the_one_sheet_with_votes_is_read(tmp_path):
    file = tmp_path / "votes.xlsx"
    check(workshop_weights(workbook(file, empty=pd.DataFrame(), votes=VOTES)))
    check(workshop_weights(workbook(file, readme=README, votes=VOTES, last=README)))


def test_two_sheets_with_votes_or_none_are_refused(tmp_path):
    file = workbook(tmp_path / "votes.xlsx", May=VOTES, readme=README, June=VOTES)
    with pytest.raises(ParameterError, match="votes on 'May' and 'June'"):
        workshop_weights(file)
    file = workbook(tmp_path / "votes.xlsx", one=README, two=README)
    with pytest.raises(ParameterError, match="holds no votes"):
        workshop_weights(file)
