"""Enrichment: what a third party knows is joined, and every doubt is said."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import customer_value as cv
from customer_value.data import thin
from customer_value.errors import DataError, ParameterError

IDS = ["001", "002", "003", "004"]


def bought(ids=IDS):
    return pd.DataFrame({"customer_id": ids, "date": "2026-01-01", "amount": 10})


def people():
    return pd.DataFrame({"customer_id": ["003", "001"], "region": ["north", "south"]})


def known(ids=("001", "002"), **columns):
    columns = columns or {"income": [20, 30]}
    return pd.DataFrame({"customer_id": list(ids), **columns})


def read(enrichment, **how):
    return cv.read_dataset(bought(), currency="EUR", enrichment=enrichment, **how)


def rules(company):
    issues = company.issues[~company.issues["rule"].isin(thin.RULES)]
    return dict(zip(issues["rule"], issues["rows"], strict=True))


def values(company, column):
    return company.customers.set_index("customer_id")[column].dropna().to_dict()


# --------------------------------------------------------------------- the join


def test_every_customer_stays_and_the_known_ones_get_their_attributes():
    tables = {"transactions": bought(), "customers": people()}
    company = cv.read_dataset(tables, enrichment=known())
    assert company.customers.to_dict("list")["customer_id"] == [
        *("003", "001", "002", "004")
    ]
    assert list(company.customers) == ["customer_id", "region", "income"]
    assert values(company, "income") == {"001": 20, "002": 30}
    assert values(company, "region") == {"003": "north", "001": "south"}


def test_the_report_of_the_join_counts_both_sides():
    company = read({"geo": known(["001", "002", "900"], kind=["a", "b", "c"])})
    row = company.enrichment.loc["geo"].to_dict()
    assert row == {
        "file": "geo",
        "customers": 4,
        "ids": 3,
        "matched": 2,
        "match_rate": 0.5,
        "customers_unmatched": 2,
        "ids_unmatched": 1,
        "attributes": ("kind",),
    }
    (join,) = company.joins
    assert join.finding == "2 of 4 customers (50%) were found in geo."
    assert company.unmatched.to_dict("list") == {
        "enrichment": ["geo"] * 3,
        "customer_id": ["900", "003", "004"],
        "why": ["no such customer", "not in the file", "not in the file"],
    }
    assert rules(company) == {"no such customer": 1}


def test_without_an_enrichment_there_is_nothing_to_tell():
    company = cv.read_dataset(bought())
    assert company.enrichment.empty
    assert company.unmatched.empty
    assert list(company.unmatched) == ["enrichment", "customer_id", "why"]
    assert company.joins == ()


def test_no_number_of_the_company_changes():
    plain = cv.load_dataset("retailer")
    ids = plain.customers["customer_id"][::2].tolist()
    more = known(ids, segment=[f"s{i % 3}" for i in range(len(ids))])
    richer = cv.load_dataset("retailer", enrichment=more)
    assert_frame_equal(cv.customer_facts(richer), cv.customer_facts(plain))
    assert_frame_equal(cv.asset_value(richer).scores, cv.asset_value(plain).scores)
    assert_frame_equal(richer.customers[list(plain.customers)], plain.customers)
    assert_frame_equal(richer.coverage, plain.coverage)


def test_an_enrichment_is_none_of_the_ten_tables():
    company = read(known())
    assert set(company.tables) == {"customers", "transactions"}
    assert set(company.books["table"]) == {"transactions", "enrichment_attributes"}
    assert set(company.sources["table"]) == set(company.books["table"])


def test_its_attributes_are_listed_with_their_coverage():
    found = cv.customer_attributes(
        read({"geo": known(kind=["a", None], income=[1, 2])})
    )
    assert found.loc["kind"].tolist() == ["categorical", 0.25, 1, "geo"]
    assert found.loc["income"].tolist() == ["numeric", 0.5, 2, "geo"]


def test_they_group_customers_where_a_measure_takes_groups():
    company = read(known(IDS, kind=["a", "a", "b", "b"]))
    index = cv.value_index(cv.index_variables(company))
    groups = company.customers.set_index("customer_id")["kind"]
    assert cv.segment_index(index, groups)["customers"].to_dict() == {"a": 2, "b": 2}


def test_an_earlier_day_and_fewer_customers_keep_the_attributes():
    company = read(known())
    few = company.filter(customers=["002", "003"])
    assert values(few, "income") == {"002": 30}
    assert few.joins == company.joins
    assert "income" in company.at("2025-12-31").customers


def test_what_is_given_is_left_as_it_was():
    frame, before = known(), known()
    read(frame)
    assert_frame_equal(frame, before)


@given(
    st.lists(st.sampled_from([*IDS, "900", "901", " 001 "]), max_size=9),
    st.randoms(use_true_random=False),
)
def test_the_join_is_that_of_pandas(ids, chance):
    """Rows of a customer count where they are equal, and else not at all."""
    frame = pd.DataFrame(
        {
            "customer_id": [*ids, "001"],
            "kind": [chance.choice("ab") for _ in range(len(ids) + 1)],
            "size": [chance.choice([1.5, 2.0, None]) for _ in range(len(ids) + 1)],
        }
    )
    frame["size"] = frame["size"].astype(float)
    clean = frame.assign(customer_id=frame["customer_id"].str.strip())
    sure = clean.drop_duplicates().drop_duplicates("customer_id", keep=False)
    if sure.empty:  # a file of nothing but doubt stops
        with pytest.raises(DataError, match="rows of a customer differ"):
            read(frame)
        return
    company = read(frame)
    left = pd.DataFrame({"customer_id": IDS}).merge(sure, how="left")
    sized = [name for name in left if name in company.customers]
    assert_frame_equal(company.customers[sized], left[sized], check_dtype=False)
    told = company.enrichment.iloc[0]
    assert told["ids"] == clean["customer_id"].nunique()
    assert told["matched"] == sure["customer_id"].isin(IDS).sum()
    lists = company.unmatched.groupby("why")["customer_id"].agg(set)
    everyone = set(clean["customer_id"])
    unsure = everyone - set(sure["customer_id"])
    assert lists.get("no such customer", set()) == everyone - set(IDS)
    assert lists.get("rows differ", set()) == unsure & set(IDS)
    assert lists.get("not in the file", set()) == set(IDS) - everyone
    books = company.books.set_index("table").loc["enrichment_attributes"]
    assert books["rows_read"] == len(frame)
    assert books["rows_kept"] == len(sure)


# ------------------------------------------------------------------- what is unsure


def test_rows_of_one_customer_that_differ_are_joined_to_nobody():
    company = read(known(["001", "002", "001"], kind=["a", "b", "c"]))
    assert values(company, "kind") == {"002": "b"}
    issue = company.issues.set_index("rule").loc["rows of a customer differ"]
    assert issue["rows"] == 2
    assert issue["example"] == "attributes: line 1 '001'; line 3 '001'"
    assert issue["severity"] == "fix"
    assert len(company.rejects) == 2
    assert "001" in set(company.unmatched.query("why == 'rows differ'")["customer_id"])


def test_equal_rows_count_once():
    company = read(known(["001", "002", "001 "], kind=["a", "b", "a"]))
    assert values(company, "kind") == {"001": "a", "002": "b"}
    assert rules(company) == {"exact duplicate": 1}


def test_a_row_without_an_id_is_set_aside():
    company = read(known(["001", None, ""], kind=["a", "b", "c"]))
    assert values(company, "kind") == {"001": "a"}
    assert rules(company) == {"no customer_id": 2}


def test_a_strict_reading_stops_at_a_row_in_doubt():
    with pytest.raises(DataError, match="rows of a customer differ, 2 rows"):
        read(known(["001", "002", "001"], kind=["a", "b", "c"]), strict=True)


def test_names_of_the_customers_own_columns_stay_theirs():
    tables = {"transactions": bought(), "customers": people()}
    geo = known(IDS[:2], Region=["x", "y"], segment=["p", "q"], income=[1, 2])
    more = known(IDS[:2], income=[3, 4], geo_Region=["v", "w"])
    company = cv.read_dataset(tables, enrichment={"geo": geo, "more": more})
    assert list(company.customers) == [
        *("customer_id", "region", "geo_Region", "geo_segment", "income"),
        *("more_income", "more_geo_Region"),
    ]
    assert values(company, "region") == {"003": "north", "001": "south"}
    assert values(company, "more_income") == {"001": 3, "002": 4}
    taken = company.issues.query("rule == 'heading is taken'").set_index("table")
    assert taken.loc["enrichment_geo", "example"] == (
        "'Region' as 'geo_Region'; 'segment' as 'geo_segment'"
    )
    assert company.joins[0].attributes["geo_segment"] == "segment"


def test_ids_that_lost_their_zeros_are_pointed_out_and_not_guessed():
    company = read(known(["1", "002", "00-3"], kind=["a", "b", "c"]))
    assert values(company, "kind") == {"002": "b"}
    issue = company.issues.set_index("rule").loc["ids written in another way"]
    assert issue["rows"] == 2
    assert issue["example"] == "'00-3' beside '003'; '1' beside '001'"
    how = {
        "enrichment": {"geo": {"columns": {"customer_id": "SUBSTR('00' || id, -3)"}}}
    }
    frame = known(["1", "2"], kind=["a", "b"]).rename(columns={"customer_id": "id"})
    assert values(read({"geo": frame}, mapping=how), "kind") == {"001": "a", "002": "b"}


def test_a_file_of_strangers_must_be_mended_first():
    with pytest.raises(DataError, match="no id is a customer's, 2 rows") as caught:
        read(known(["1", "8"], kind=["a", "b"]))
    assert "ids written in another way" in set(caught.value.problems["rule"])
    with pytest.raises(DataError, match="rows of a customer differ"):
        read(known(["001", "001"], kind=["a", "b"]))


def test_personal_columns_of_a_third_party_are_pointed_out():
    company = read(known(reach=["a@x.org", "b@x.org"], kind=["a", "b"]))
    assert company.issues.iloc[0]["rule"] == "personal data"
    assert list(cv.customer_attributes(company).index) == ["kind"]


# ------------------------------------------------------------------ files and forms


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("geo.csv", lambda frame, path: frame.to_csv(path, index=False)),
        ("geo.csv.gz", lambda frame, path: frame.to_csv(path, index=False)),
        ("geo.tsv", lambda frame, path: frame.to_csv(path, index=False, sep="\t")),
        ("geo.parquet", lambda frame, path: frame.to_parquet(path)),
        ("geo.xlsx", lambda frame, path: frame.to_excel(path, index=False)),
    ],
)
def test_a_file_in_every_form(tmp_path, name, write):
    pytest.importorskip("pyarrow")
    if name.endswith("xlsx"):
        pytest.importorskip("xlsxwriter")
    path = tmp_path / name
    write(known(), path)
    for given_as in (path, str(path), [path], {"geo": path}):
        company = read(given_as)
        assert list(company.enrichment.index) == ["geo"]
        assert values(company, "income") == {"001": 20, "002": 30}


def test_a_file_as_a_german_office_writes_it(tmp_path):
    path = tmp_path / "Geo Daten.csv"
    path.write_bytes(
        "Kunde;Größe;Kaufkraft\n001;groß;1.234,5\n002;klein;99,25\n".encode("cp1252")
    )
    how = {"enrichment": {"geo_daten": {"columns": {"customer_id": "Kunde"}}}}
    company = read(path, mapping=how)
    assert values(company, "Kaufkraft") == {"001": 1234.5, "002": 99.25}
    assert values(company, "Größe") == {"001": "groß", "002": "klein"}
    read_as = company.sources.set_index("table").loc["enrichment_geo_daten", "read_as"]
    assert "decimal ','" in read_as


def test_the_mapping_may_name_the_file_beside_the_source(tmp_path):
    bought().to_csv(tmp_path / "transactions.csv", index=False)
    known().to_csv(tmp_path / "geo.csv", index=False)
    how = {"enrichment": {"places": {"file": "geo.csv"}}}
    company = cv.read_dataset(tmp_path, mapping=how)
    assert list(company.enrichment.index) == ["places"]
    assert not rules(company)  # the file is not called one of no table
    single = cv.read_dataset(tmp_path / "transactions.csv", mapping=how)
    assert single.enrichment.loc["places", "matched"] == 2
    assert len(rules(cv.read_dataset(tmp_path))) == 1


def test_rows_come_back_corrected(tmp_path):
    first, back = tmp_path / "geo.csv", tmp_path / "geo.corrected.csv"
    known(["001", "002", "001"], kind=["a", "b", "c"]).to_csv(first, index=False)
    company = read(first)
    sent = company.set_aside["enrichment_geo"].frame()
    sent.iloc[:1].assign(__why="").to_csv(back, index=False)
    sent.loc[1, "customer_id"] = "003"
    sent.to_csv(back, index=False)
    for files in ([first, back], [back, first], {"geo": [first, back]}):
        again = read(files)
        assert values(again, "kind") == {"001": "a", "002": "b", "003": "c"}
        assert not rules(again)
    how = {"enrichment": {"geo": {"file": [str(first), str(back)]}}}
    assert values(read(None, mapping=how), "kind")["003"] == "c"


@pytest.mark.parametrize(
    ("given_as", "message"),
    [
        ("no/such.csv", "There is no file no/such.csv to be joined"),
        (7, "'enrichment' parameter of read_dataset must be a path, a DataFrame"),
        ("", "'enrichment' parameter of read_dataset must be a path, a DataFrame"),
        ([known(), known()], "Two enrichments are called 'attributes'"),
        ({"a b": known(), "A-b": known()}, "Two enrichments are called 'a_b'"),
    ],
)
def test_what_cannot_be_joined_is_said_in_a_sentence(given_as, message):
    with pytest.raises(ParameterError, match=message):
        read(given_as)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"geo": {}}, "mapping, enrichment, geo: say which file it is"),
        ({"geo": {"fil": "x.csv"}}, r"unknown name 'fil'\. Did you mean 'file'\?"),
        ({"geo": {"file": [1]}}, "file must be a name or a list of them"),
        ("geo.csv", "'enrichment' must hold names and values"),
        ({"geo": {"columns": {"custmer_id": "x"}}}, "Did you mean 'customer_id'"),
    ],
)
def test_a_wrong_entry_of_the_mapping_is_said_in_a_sentence(entry, message):
    frame = None if "fil" in str(entry) or entry == {"geo": {}} else {"geo": known()}
    with pytest.raises(ParameterError, match=message):
        read(frame, mapping={"enrichment": entry})


def test_an_attribute_may_be_called_nearly_like_the_id():
    how = {"columns": {"customer_id": "id", "customer_size": "size"}}
    frame = pd.DataFrame({"id": ["001"], "size": ["small"]})
    company = read({"geo": frame}, mapping={"enrichment": {"geo": how}})
    assert values(company, "customer_size") == {"001": "small"}


def test_a_file_without_ids_or_attributes_stops(tmp_path):
    with pytest.raises(DataError, match=r"no column 'customer_id'.*Did you mean 'cu"):
        read(pd.DataFrame({"customer_nr": ["001"], "kind": ["a"]}))
    with pytest.raises(DataError, match="no attribute"):
        read(pd.DataFrame({"customer_id": ["001"]}))
    with pytest.raises(DataError, match="no rows"):
        read(known([], kind=[]))
    (tmp_path / "geo.duckdb").write_bytes(b"x")
    with pytest.raises(DataError, match=r"geo.duckdb cannot be joined"):
        read(tmp_path / "geo.duckdb")


def test_a_workbook_of_several_sheets_is_refused(tmp_path):
    path = tmp_path / "geo.xlsx"
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        for sheet in ("one", "two"):
            known().to_excel(book, sheet_name=sheet, index=False)
    with pytest.raises(DataError, match="has 2 sheets; one is read"):
        read(path)


def test_a_bundled_file_is_called_by_its_name(root):
    folder = root / "datasets" / "retailer"
    planted = yaml.safe_load((folder / "truths.yaml").read_text("utf-8"))["enrichment"]
    for given_as in ("neighbourhoods", ["neighbourhoods"], {"n": "neighbourhoods"}):
        company = cv.load_dataset("retailer", enrichment=given_as)
        row = company.enrichment.iloc[0]
        assert row["matched"] == planted["matched"]
        assert row["ids"] == planted["ids"]
        assert row["ids_unmatched"] == planted["strangers"] + len(planted["lost_zeros"])
    found = rules(company)
    assert found["rows of a customer differ"] == 2 * len(planted["rows_differ"])
    assert found["ids written in another way"] == len(planted["lost_zeros"])
    differ = company.unmatched.query("why == 'rows differ'")["customer_id"]
    assert sorted(differ) == planted["rows_differ"]


def test_what_third_parties_know_groups_customers():
    company = cv.load_dataset("retailer", enrichment="neighbourhoods")
    profile = cv.segment_profile(company, "area")
    assert set(profile.index) == {"urban", "suburban", "rural", "unknown"}
    buyers = company.transactions["customer_id"].nunique()
    assert profile["customers"].sum() == buyers


def test_no_bundled_file_of_that_name_is_said():
    with pytest.raises(ParameterError, match="No such enrichment: 'regions'"):
        cv.load_dataset("retailer", enrichment="regions")


# -------------------------------------------------------------------- pseudonyms


def test_pseudonyms_are_joined_as_the_ids_were(tmp_path):
    frame = known([*IDS[:3], "Ann Archer"], kind=["a"] * 4, size=[1, 2, 3, 4])
    frame["contact"] = ["Ann", "Bob", "Cem", "Di"]
    twice = pd.concat([frame, frame.assign(kind="c")[2:3]])
    plain = read(twice)
    hidden = read(twice, pseudonymise=True, key_file=tmp_path / "key")
    who = hidden.pseudonyms.table().set_index("customer_id")["pseudonym"]
    kept = ["kind", "size"]
    there = plain.customers.assign(customer_id=plain.customers["customer_id"].map(who))
    assert_frame_equal(
        hidden.customers.set_index("customer_id")[kept].sort_index(),
        there.set_index("customer_id")[kept].sort_index(),
    )
    assert "contact" not in hidden.customers
    assert_frame_equal(
        hidden.enrichment.drop(columns="attributes"),
        plain.enrichment.drop(columns="attributes"),
    )
    plain_ids = plain.unmatched.assign(
        customer_id=plain.unmatched["customer_id"].map(who)
    )
    there, here = (
        set(map(tuple, one.to_numpy())) for one in (plain_ids, hidden.unmatched)
    )
    assert there == here
    shown = " ".join(
        frame.to_csv()
        for frame in (hidden.issues, hidden.rejects, hidden.unmatched, hidden.customers)
    )
    for told in ("Archer", "Ann", "Bob", "001", "003"):  # not as part of a pseudonym
        assert not re.search(rf"\b{told}\b", shown)


def test_ids_that_look_alike_are_counted_but_not_shown_beside_pseudonyms():
    company = read(known(["1", "002"], kind=["a", "b"]), pseudonymise=True)
    issue = company.issues.set_index("rule").loc["ids written in another way"]
    assert (issue["rows"], issue["example"]) == (1, "")


def test_many_rows_are_joined_in_the_engine():
    rows = 200_000
    chance = np.random.default_rng(7)
    ids = np.array([f"C{i:06d}" for i in range(rows)])
    sales = bought(ids)
    frame = known(chance.permutation(ids), income=chance.integers(1, 9, rows))
    company = cv.read_dataset(sales, enrichment=frame)
    assert company.enrichment.iloc[0]["matched"] == rows
