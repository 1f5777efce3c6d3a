"""Sources: files, folders, workbooks, databases and DataFrames."""

from __future__ import annotations

import gzip
import subprocess
import sys
import zipfile

import duckdb
import numpy as np
import pandas as pd
import pytest

import customer_value as cv
from customer_value.data import byrow, packed

CSV = "customer_id,date,amount\n007,2026-01-05,10.50\n007,2026-02-05,4\n"


@pytest.fixture
def sales():
    return pd.DataFrame(
        {
            "customer_id": ["007", "007"],
            "date": pd.to_datetime(["2026-01-05", "2026-02-05"]),
            "amount": [10.5, 4.0],
        }
    )


@pytest.fixture
def same(sales):
    """Return a check that a source holds the two sales."""

    def same(source, **options):
        company = cv.read_dataset(source, **options)
        read = company.transactions[["customer_id", "date", "amount"]]
        assert read["customer_id"].tolist() == ["007", "007"]
        assert read["date"].tolist() == sales["date"].tolist()
        assert read["amount"].tolist() == [10.5, 4.0]
        return company

    return same


def test_a_file_is_read_as_transactions(write, same):
    company = same(write(CSV, "any name.csv"))
    assert company.name == "any name"
    assert same(str(write(CSV, "sales.tsv"))).name == "sales"


def test_a_folder_is_read_by_the_names_of_its_files(write, tmp_path, same):
    write(CSV, "Transactions.CSV")
    write("customer_id,segment\n007,spy\n", "customers.csv")
    write("a,b\n1,2\n", "custmers.csv")
    write("not data", "README.md")
    company = same(tmp_path)
    assert company.name == tmp_path.name
    assert company.customers["segment"].tolist() == ["spy"]
    ignored = company.issues.query("rule == 'none of the ten tables'")
    assert ignored["table"].tolist() == ["custmers.csv"]
    mend = ignored["mend"].iloc[0]
    assert mend.startswith("'customers' is read already. In a folder, further rows")


def test_a_misspelt_table_is_offered_its_name(write, tmp_path, same):
    write(CSV, "transactions.csv")
    write("a,b\n1,2\n", "custmers.csv")
    write("hello", "notes.csv")
    company = same(tmp_path)
    mends = company.issues.set_index("table")["mend"]
    assert mends["custmers.csv"] == "Did you mean 'customers'? Rename it to be read."
    assert mends["notes.csv"] == "Rename it to be read."  # not like 'outcomes'


def test_a_heading_of_personal_data_is_offered_no_other_name(write, same):
    mine = CSV.splitlines()
    lines = [f"{mine[0]},mail,margn", *(f"{line},a@b.org,1" for line in mine[1:])]
    company = same(write("\n".join(lines) + "\n", "transactions.csv"))
    unknown = [rule for rule in company.issues["rule"] if "is not known" in rule]
    assert unknown == ["heading 'margn' is not known"]


def test_a_mapping_names_the_files_of_a_folder(write, tmp_path, same):
    (tmp_path / "export").mkdir()
    write(CSV.replace("amount", "Betrag"), "export/umsatz.csv")
    how = {"file": "export/umsatz.csv", "columns": {"amount": "Betrag"}}
    same(tmp_path, mapping={"tables": {"transactions": how}})


def test_a_file_that_the_mapping_names_must_be_there(write, tmp_path):
    write(CSV, "umsatz.csv")
    mapping = {"tables": {"transactions": {"file": "umsaetze.csv"}}}
    with pytest.raises(cv.ParameterError, match=r"no file.*Did you mean 'umsatz.csv'"):
        cv.read_dataset(tmp_path, mapping=mapping)


def test_a_mapping_never_leaves_the_folder(write, tmp_path):
    (tmp_path / "in").mkdir()
    write(CSV, "in/transactions.csv")
    write("customer_id\nsecret\n", "secret.csv")
    for file in ("../secret.csv", str(tmp_path / "secret.csv"), "in/../../secret.csv"):
        mapping = {"tables": {"customers": {"file": file}}}
        with pytest.raises(cv.ParameterError, match="must lie in the folder"):
            cv.read_dataset(tmp_path / "in", mapping=mapping)
    (tmp_path / "in" / "link.csv").symlink_to(tmp_path / "secret.csv")
    mapping = {"tables": {"customers": {"file": "link.csv"}}}
    with pytest.raises(cv.ParameterError, match="must lie in the folder"):
        cv.read_dataset(tmp_path / "in", mapping=mapping)


def test_a_file_that_the_mapping_names_must_be_the_one_that_is_read(write, same):
    path = write(CSV, "umsatz.csv")
    same(path, mapping={"tables": {"transactions": {"file": "umsatz.csv"}}})
    same(path, mapping={"tables": {"transactions": {"file": "export/umsatz.csv"}}})
    for table in ("transactions", "customers"):
        mapping = {"tables": {table: {"file": "kunden.csv"}}}
        with pytest.raises(
            cv.ParameterError, match=r"no file 'kunden.csv'.*the folder"
        ):
            cv.read_dataset(path, mapping=mapping)


def test_one_file_may_hold_two_tables(write):
    path = write(CSV.replace("\n007,2026-02-05,4", ""), "umsatz.csv")
    columns = {"customer_id": "customer_id", "place": "date"}
    how = {"file": "umsatz.csv", "columns": columns}
    company = cv.read_dataset(path, mapping={"tables": {"customers": how}})
    assert company.customers["place"].tolist() == ["2026-01-05"]


def test_a_table_of_the_mapping_that_is_not_there_is_told(write, found):
    path = write(CSV, "umsatz.csv")
    company = cv.read_dataset(path, mapping={"tables": {"wallet": {"decimal": ","}}})
    rule = "described in the mapping, not in the source"
    assert found(company) == {("wallet", rule): (0, "keep")}


@pytest.mark.parametrize("text", ["customer_id,segment\n", "", "\n\n"])
def test_a_further_table_without_rows_is_absent(write, tmp_path, same, found, text):
    write(CSV, "transactions.csv")
    write(text, "customers.csv")
    company = same(tmp_path)
    assert found(company) == {("customers", "no rows"): (0, "keep")}
    assert "segment" not in company.customers
    assert company.issues["action"].iloc[0] == "counted as absent"


def test_a_further_table_without_rows_is_absent_in_every_source(sales, tmp_path, found):
    empty = pd.DataFrame({"customer_id": []}, dtype="str")
    book = workbook(
        tmp_path / "a.xlsx", {"transactions": (sales, 0), "wallet": (empty, 0)}
    )
    base = tmp_path / "client.duckdb"
    with duckdb.connect(str(base)) as connection:
        connection.execute("CREATE TABLE transactions AS SELECT * FROM sales")
        connection.execute("CREATE TABLE wallet (customer_id VARCHAR)")
    for source in (book, base, {"transactions": sales, "wallet": empty}):
        company = cv.read_dataset(source)
        assert found(company) == {("wallet", "no rows"): (0, "keep")}


def test_a_further_part_without_rows_adds_nothing(write, tmp_path, same, refused):
    write(CSV, "transactions.csv")
    write("customer_id,date,amount\n", "transactions.2025.csv")
    same(tmp_path)
    write("customer_id,date,amount\n", "transactions.csv")
    assert "transactions.csv has headings but no rows" in str(refused(tmp_path))


def test_a_folder_without_transactions_says_what_it_holds(write, tmp_path, refused):
    assert "It holds no table." in str(refused(tmp_path))
    write(CSV, "transaction.csv")
    message = str(refused(tmp_path))
    assert "Did you mean 'transaction'" in message
    assert "transaction.csv" in message


def test_one_table_in_two_files_is_refused(write, tmp_path, refused):
    write(CSV, "transactions.csv")
    write(CSV, "transactions.tsv")
    assert "keep one of them" in str(refused(tmp_path))


def test_no_such_source_is_a_wrong_parameter(tmp_path):
    for source in (tmp_path / "nowhere.csv", "nowhere", "x" * 5000, "a\0b"):
        with pytest.raises(cv.ParameterError, match="No such file or folder"):
            cv.read_dataset(source)


@pytest.mark.parametrize("source", [5, None, [1, 2], {"transactions": 5}, {1: "x"}, {}])
def test_what_is_no_source_is_a_wrong_parameter(source):
    with pytest.raises((cv.ParameterError, cv.DataError)):
        cv.read_dataset(source)


def test_dataframes_are_read_and_never_changed(sales, same):
    before = sales.copy(deep=True)
    same(sales)
    same({"transactions": sales})
    pd.testing.assert_frame_equal(sales, before)


def test_an_unknown_table_among_dataframes_is_refused(sales):
    with pytest.raises(cv.ParameterError, match="Did you mean 'customers'"):
        cv.read_dataset({"transactions": sales, "custmers": sales})


@pytest.mark.parametrize(
    "change",
    [
        {"customer_id": pd.Series(["007", "007"], dtype="category")},
        {"customer_id": pd.Series(["007", "007"], dtype=object)},
        {"customer_id": pd.Series(["007", "007"], dtype="string")},
        {"date": ["2026-01-05", "2026-02-05"]},
        {
            "date": pd.to_datetime(["2026-01-05", "2026-02-05"]).tz_localize(
                "Asia/Tokyo"
            )
        },
        {"date": pd.PeriodIndex(["2026-01-05", "2026-02-05"], freq="D")},
        {"date": [pd.Timestamp("2026-01-05").date(), "2026-02-05"]},
        {"amount": ["10.5", 4]},
        {"amount": pd.Series([10.5, 4], dtype="Float64")},
        {"amount": np.array([10.5, 4], dtype="float32")},
    ],
)
def test_any_kind_of_column_is_read(sales, same, change):
    same(sales.assign(**change))


def test_moments_of_a_zone_become_days_of_the_declared_one(sales, tmp_path):
    moments = pd.to_datetime(["2026-01-05 23:30", "2026-02-05 12:00"])
    frame = sales.assign(date=moments.tz_localize("America/New_York"))
    path = tmp_path / "transactions.parquet"
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        connection.execute(f"COPY (SELECT * FROM frame) TO '{path}' (FORMAT parquet)")
    berlin = {"tables": {"transactions": {"timezone": "Europe/Berlin"}}}
    for source, written in ((frame, "2026-01-05"), (path, "2026-01-06")):
        days = cv.read_dataset(source).transactions["date"]
        assert days.iloc[0] == pd.Timestamp(written)
        assert days.iloc[1] == pd.Timestamp("2026-02-05")
        days = cv.read_dataset(source, mapping=berlin).transactions["date"]
        assert days.iloc[0] == pd.Timestamp("2026-01-06")


def test_moments_of_a_zone_are_told_and_missing_ones_stay_missing(bought, found):
    frame = bought()
    frame["date"] = pd.to_datetime(frame["date"]).dt.tz_localize("Asia/Kolkata")
    frame.loc[3, "date"] = pd.NaT
    company = cv.read_dataset(frame)
    assert found(company)["transactions", "time zone in date"] == (299, "fix")
    assert found(company)["transactions", "no date"] == (1, "fix")
    assert "2026-01-01T00:00:00+05:30" in company.issues["example"].sum()


def test_ids_that_pandas_made_floats_are_whole_again(sales):
    frame = sales.assign(customer_id=[17850.0, 13047.0])
    read = cv.read_dataset(frame).transactions
    assert read["customer_id"].tolist() == ["17850", "13047"]


def test_missing_cells_of_any_kind_are_missing(bought):
    frame = bought().assign(note=[None, np.nan, pd.NA, pd.NaT] + ["x"] * 296)
    read = cv.read_dataset(frame).transactions
    assert read["note"].isna().sum() == 4


def test_infinite_floats_are_faults(bought, found):
    amounts = bought()["amount"].astype(float)
    amounts[:3] = [np.inf, -np.inf, np.nan]
    company = cv.read_dataset(bought().assign(amount=amounts))
    assert found(company)["transactions", "amount is no amount"] == (2, "fix")
    assert found(company)["transactions", "no amount"] == (1, "fix")


def test_a_dataframe_without_rows_or_columns_is_refused(sales, refused):
    assert "no rows" in str(refused(sales.head(0)))
    assert "no columns" in str(refused(pd.DataFrame()))


def test_two_columns_of_one_name_are_refused(sales, refused):
    frame = pd.concat([sales, sales[["amount"]]], axis="columns")
    assert "'amount' is there twice" in str(refused(frame))


class Arrow:
    """A table that only speaks Arrow's stream, as those of other libraries do."""

    def __init__(self, query):
        self.query = query

    def __arrow_c_stream__(self, requested_schema=None):
        return duckdb.sql(self.query).__arrow_c_stream__(requested_schema)


SALES = """SELECT '007' AS customer_id, day AS date, amount FROM (VALUES
    (DATE '2026-01-05', 10.5), (DATE '2026-02-05', 4)) AS sale(day, amount)"""


def test_anything_that_speaks_arrow_is_read(same):
    same(Arrow(SALES))
    same({"transactions": Arrow(SALES)})


def test_a_table_of_arrow_is_read(same, sales):
    arrow = pytest.importorskip("pyarrow")
    same(arrow.Table.from_pandas(sales))
    few = arrow.table(
        {
            "customer_id": arrow.array(["007", "007"]).dictionary_encode(),
            "date": arrow.array(sales["date"]).cast(arrow.date32()),
            "amount": arrow.array(["10.50", "4"]).cast(arrow.decimal128(9, 2)),
            "empty": arrow.nulls(2),
        }
    )
    same(few)
    same(few.to_batches()[0])


def test_a_stream_that_can_be_read_once_is_refused_in_one_sentence(refused):
    class Once(Arrow):
        def __arrow_c_stream__(self, requested_schema=None):
            query, self.query = self.query, "no query any more"
            return duckdb.sql(query).__arrow_c_stream__(requested_schema)

    assert "more than once" in str(refused(Once(SALES)))


def test_the_hash_of_an_arrow_table_tells_whether_it_changed():
    def hash_of(query):
        return cv.read_dataset(Arrow(query)).sources.loc[0, "sha256"]

    assert hash_of(SALES) == hash_of(f"{SALES} ORDER BY day DESC")
    assert len({hash_of(SALES), hash_of(SALES.replace("10.5", "10.51"))}) == 2


def test_what_is_no_frame_is_refused():
    class Frame:
        columns = ("customer_id", "date", "amount")

    with pytest.raises(cv.ParameterError, match="Got Frame instead"):
        cv.read_dataset({"transactions": Frame()})


def test_a_parquet_file_and_a_folder_of_them_are_read(sales, tmp_path, same):
    path = tmp_path / "transactions.parquet"
    duckdb.from_df(sales).write_parquet(str(path))
    same(path)
    assert "Parquet" in same(tmp_path).sources.loc[0, "read_as"]


def test_a_packed_parquet_file_is_read_and_a_damaged_one_refused(
    sales, tmp_path, same, refused, monkeypatch
):
    plain = tmp_path / "plain"
    duckdb.from_df(sales).write_parquet(str(plain))
    path = tmp_path / "transactions.parquet.gz"
    path.write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()
    same(path)
    same(tmp_path)
    monkeypatch.setattr(packed, "ROOM", 0)
    assert "unpacks to more than the disk can hold" in str(refused(path))
    path.write_bytes(path.read_bytes()[:-30])
    assert "cannot be read: it is damaged" in str(refused(path))


@pytest.mark.parametrize("name", ["sales [1]", "sales * ?", "Größe 'x'"])
def test_signs_of_patterns_in_a_name_are_taken_as_they_are(
    sales, write, tmp_path, same, name
):
    same(write(CSV, f"{name}.csv"))
    path = tmp_path / f"{name}.parquet"
    duckdb.from_df(sales).write_parquet(str(tmp_path / "plain.parquet"))
    (tmp_path / "plain.parquet").rename(path)
    same(path)


def test_a_parquet_file_that_is_none_is_refused(write, refused):
    path = write("no parquet", "transactions.parquet")
    assert "cannot be read as Parquet" in str(refused(path))


def test_a_duckdb_file_is_read_and_stays_as_it_is(sales, tmp_path, same, faults):
    path = tmp_path / "client.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.register("sales", sales)
        connection.execute("CREATE TABLE transactions AS SELECT * FROM sales")
        connection.execute("CREATE TABLE notes AS SELECT 1 AS one")
    before = path.read_bytes()
    company = same(path)
    assert path.read_bytes() == before
    assert faults(company)["table"].tolist() == ["notes"]


def test_a_duckdb_file_gives_what_its_rows_give_in_any_other_form(bought, tmp_path):
    sound = bought().astype({"customer_id": "str", "date": "str", "product_id": "str"})
    path = tmp_path / "client.db"  # known by its first bytes
    with duckdb.connect(str(path)) as connection:
        connection.register("sales", sound)
        connection.execute("CREATE SCHEMA shop")
        connection.execute(
            "CREATE TABLE shop.lines AS SELECT customer_id AS buyer, "
            "CAST(date AS TIMESTAMP) AS moment, 3::HUGEINT AS units, product_id, "
            "CAST(amount AS DECIMAL(9, 2)) AS price FROM sales"
        )
        connection.execute(
            "CREATE VIEW orders AS SELECT buyer AS customer_id, "
            "CAST(moment AS DATE) AS date, price AS amount, product_id FROM shop.lines"
        )
    columns = {"customer_id": "buyer", "date": "moment", "amount": "price"}
    frame = cv.read_dataset(sound)
    for how in (
        {"file": "orders"},
        {"file": "shop.lines", "columns": columns},
        {"file": "shop.lines", "columns": {**columns, "amount": "units * price / 3"}},
    ):
        company = cv.read_dataset(path, mapping={"tables": {"transactions": how}})
        pd.testing.assert_frame_equal(
            cv.customer_facts(company).drop(columns="products"),
            cv.customer_facts(frame).drop(columns="products"),
        )


def test_a_view_that_cannot_be_read_is_named(sales, tmp_path, refused):
    path = tmp_path / "client.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.register("sales", sales)
        connection.execute("CREATE TABLE gone AS SELECT * FROM sales")
        connection.execute("CREATE VIEW transactions AS SELECT * FROM gone")
        connection.execute("DROP TABLE gone")
    assert "client.duckdb [transactions] cannot be read" in str(refused(path))


def test_a_duckdb_file_that_another_program_writes_is_refused(tmp_path, refused):
    path = tmp_path / "client.duckdb"
    hold = (
        f"import duckdb; held = duckdb.connect({str(path)!r}); "
        "held.execute('CREATE TABLE transactions AS SELECT 1 AS one'); "
        "print('open', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        other.stdout.readline()
        assert "open in another program" in str(refused(path))
        other.communicate(b"\n")


def test_a_database_that_is_none_is_refused(write, refused):
    assert "no DuckDB database" in str(refused(write("x" * 5000, "client.duckdb")))


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
EPOCH = pd.Timestamp("1899-12-30")
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><fills><fill/></fills><borders>'
    '<border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def cell(value):
    """Write one cell; a day is a number with the style of a day."""
    if isinstance(value, pd.Timestamp):
        return f'<c s="1"><v>{(value - EPOCH).days}</v></c>'
    if isinstance(value, (int, float)):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


def workbook(path, sheets):
    """Write the smallest workbook that a reader takes."""
    names = list(sheets)
    with zipfile.ZipFile(path, "w") as book:
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
            f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        listed = "".join(
            f'<sheet name="{name}" sheetId="{i}" r:id="r{i}"/>'
            for i, name in enumerate(names, 1)
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{listed}</sheets>'
            "</workbook>",
        )
        links = "".join(
            f'<Relationship Id="r{i}" Type="{LINKS}/worksheet" Target="s{i}.xml"/>'
            for i in range(1, len(names) + 1)
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{links}<Relationship '
            f'Id="s" Type="{LINKS}/styles" Target="styles.xml"/></Relationships>',
        )
        book.writestr("xl/styles.xml", STYLES)
        for i, (frame, top) in enumerate(sheets.values(), 1):
            rows = [["Client export"]] * min(top, 1) + [[]] * (top - 1)
            rows += [list(frame.columns), *frame.astype(object).to_numpy().tolist()]
            body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
            book.writestr(
                f"xl/s{i}.xml",
                f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>',
            )
    return path


def test_a_workbook_is_read_by_the_names_of_its_sheets(sales, tmp_path, same):
    known = pd.DataFrame({"customer_id": ["007"], "segment": ["spy"]})
    sheets = {"Transactions": (sales, 0), "customers": (known, 0), "notes": (known, 0)}
    company = same(workbook(tmp_path / "client.xlsx", sheets))
    assert company.customers["segment"].tolist() == ["spy"]
    assert "notes" in company.issues["table"].tolist()


def test_a_single_sheet_is_the_transactions(sales, tmp_path, same):
    same(workbook(tmp_path / "client.xlsx", {"Sheet1": (sales, 0)}))


def sheet(path, rows):
    """Write a workbook with one sheet of transactions, cell by cell."""
    frame = pd.DataFrame(rows[1:], columns=rows[0], dtype=object)
    return workbook(path, {"transactions": (frame, 0)})


def test_headings_below_merged_titles_are_found_and_said(tmp_path):
    rows = [
        ["Sales report", "", "", "Acme", ""],
        ["Printed", pd.Timestamp("2026-10-31"), "", "", ""],
        ["", "", "", "", ""],
        ["", "Customer ID", "Date", "Amount", ""],
        ["", "007", pd.Timestamp("2026-01-05"), 10.5, ""],
        ["", "", "", "", ""],
        ["", "007", pd.Timestamp("2026-02-05"), "ten", ""],
    ]
    rows += [["", f"{i:03d}", pd.Timestamp("2026-02-05"), 4, ""] for i in range(200)]
    company = cv.read_dataset(sheet(tmp_path / "client.xlsx", rows))
    assert company.sources.loc[0, "read_as"] == "sheet, by row, headings in line 4"
    assert company.transactions["customer_id"].iloc[0] == "007"
    assert company.rejects["line"].tolist() == [7]
    columns = ["customer_id", "date", "amount", "order_id"]
    assert company.transactions.columns.tolist() == columns


def test_rows_above_the_headings_are_passed_over(sales, tmp_path):
    frame = pd.concat([sales] * 100, ignore_index=True).astype({"amount": object})
    frame.loc[0, "amount"] = "ten"
    path = workbook(tmp_path / "client.xlsx", {"transactions": (frame, 2)})
    with_title = cv.read_dataset(path)
    assert with_title.rejects["line"].tolist() == [4]


def test_a_workbook_that_is_none_is_refused(write, refused):
    assert "cannot be read" in str(refused(write("no workbook", "client.xlsx")))


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    sales, tmp_path, refused, monkeypatch
):
    path = workbook(tmp_path / "client.xlsx", {"transactions": (sales, 0)})
    monkeypatch.setattr(byrow, "MOST_UNPACKED", 100)
    assert "Export its sheets as CSV" in str(refused(path))


def test_an_empty_sheet_is_refused(sales, tmp_path, refused):
    empty = workbook(tmp_path / "a.xlsx", {"transactions": (pd.DataFrame(), 0)})
    assert "is empty" in str(refused(empty))
    bare = workbook(tmp_path / "b.xlsx", {"transactions": (sales.head(0), 0)})
    assert "no rows" in str(refused(bare))


def test_headings_are_found_without_case_and_blanks(write, same):
    same(write(CSV.replace("customer_id,date", "Customer ID, DATE")))


def test_a_misspelt_heading_gets_a_suggestion(write, refused):
    message = str(refused(write(CSV.replace("amount", "amuont"))))
    assert "no column 'amount'" in message
    assert "Did you mean 'amuont'?" in message


def test_a_misspelt_optional_heading_is_told(write):
    company = cv.read_dataset(
        write(
            CSV.replace("\n", ",prodct_id\n", 1)
            .replace("50\n", "50,a\n")
            .replace("4\n", "4,b\n")
        )
    )
    assert "Did you mean 'product_id'" in company.issues["mend"].iloc[0]


def test_further_columns_are_kept_as_numbers_or_text(sales):
    frame = sales.assign(floor=["1", "2.5"], code=["01", "02"], town=["Rom", ""])
    read = cv.read_dataset(frame).transactions
    assert read["floor"].tolist() == [1, 2.5]
    assert read["code"].tolist() == ["01", "02"]
    assert read["town"].isna().tolist() == [False, True]


def test_a_mapping_that_lists_columns_takes_those_only(sales):
    frame = sales.assign(town=["Rom", "Bern"], land=["I", "CH"])
    how = {"tables": {"transactions": {"columns": {"place": "town"}}}}
    columns = cv.read_dataset(frame, mapping=how).transactions.columns.tolist()
    assert columns == ["customer_id", "date", "amount", "order_id", "place"]


def test_an_order_without_an_id_is_one_customer_on_one_day(sales):
    frame = pd.concat([sales, sales.head(1).assign(amount=9.0)])
    orders = cv.read_dataset(frame).transactions["order_id"]
    assert orders.nunique() == 2
