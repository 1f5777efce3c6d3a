"""Faults: each one found, counted, acted upon and named with a way to mend it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import pytest

import customer_value as cv

DAY = "2026-09-28"  # the last day of the sound transactions


def other(**columns):
    return pd.DataFrame(columns, dtype=object)


@pytest.mark.parametrize(
    ("columns", "rule", "rows", "severity"),
    [
        ({"date": ["31/12/2025", "soon"]}, "date is no day", 2, "fix"),
        ({"date": ["2025-02-30"]}, "date is no day", 1, "fix"),
        ({"date": [""]}, "no date", 1, "fix"),
        ({"date": ["1026-01-01"]}, "date outside 1900 to 2100", 1, "fix"),
        ({"date": ["2026-01-05T10:00:00+02:00"]}, "time zone in date", 1, "fix"),
        ({"amount": ["ten", "1,5"]}, "amount is no amount", 2, "fix"),
        ({"amount": ["NaN", "inf", "-inf"]}, "amount is no amount", 3, "fix"),
        ({"amount": ["1e308", "123456789012345"]}, "amount is too large", 2, "fix"),
        ({"margin": ["-1e15", "1e20"]}, "margin is too large", 2, "fix"),
        ({"amount": ["1_000", "0x10"]}, "amount is no amount", 2, "fix"),
        ({"amount": [" ", None]}, "no amount", 2, "fix"),
        ({"amount": ["0", "-0", "0.00"]}, "amount of zero", 3, "keep"),
        ({"amount": ["-5"]}, "negative amount", 1, "keep"),
        ({"amount": ["10"], "margin": ["x"]}, "margin is no amount", 1, "fix"),
        ({"amount": ["10"], "margin": ["11"]}, "margin above the amount", 1, "keep"),
        ({"amount": ["10"], "margin": ["-1"]}, "margin below 0", 1, "keep"),
        ({"quantity": ["1", "two"]}, "quantity is no number", 1, "fix"),
        ({"customer_id": ["", " ", None, "NULL", "nan"]}, "no customer_id", 5, "fix"),
        ({"currency": ["EUR"] * 299 + ["usd"]}, "second currency", 1, "fix"),
    ],
)
def test_a_few_faults_are_reported_and_work_goes_on(
    bought, found, closes, columns, rule, rows, severity
):
    company = cv.read_dataset(bought(**columns))
    assert found(company)["transactions", rule] == (rows, severity)
    assert closes(company)
    aside = company.books.loc[0, "rows_set_aside"]
    kept = severity == "keep" or rule == "time zone in date"
    assert aside == (0 if kept else rows)


def test_a_fault_is_named_with_its_line_its_value_and_a_way_to_mend_it(bought):
    frame = bought(amount=["1.00", "ten"])
    issue = cv.read_dataset(frame).issues.iloc[0]
    assert issue["example"] == "transactions: line 2 'ten'"
    assert issue["share"] == pytest.approx(1 / 300)
    assert issue["action"] == "set aside"
    assert "1234.50" in issue["mend"]


def test_a_reject_says_where_what_and_why(bought):
    company = cv.read_dataset(bought(amount=["1.00", "ten"], date=["", "2026-13-01"]))
    assert company.rejects.to_dict("records") == [
        {
            "table": "transactions",
            "source": "transactions",
            "line": 1,
            "column": "date",
            "value": pytest.approx(float("nan"), nan_ok=True),
            "reason": "no date",
        },
        {
            "table": "transactions",
            "source": "transactions",
            "line": 2,
            "column": "date",
            "value": "2026-13-01",
            "reason": "date is no day; amount is no amount",
        },
    ]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"date": ["soon"] * 4}, "date is no day, 4 rows"),
        ({"amount": ["ten"] * 4}, "amount is no amount, 4 rows"),
        ({"amount": ["1,234.50"] * 4}, "declare decimal and thousands"),
        ({"currency": ["EUR"] * 296 + ["USD"] * 4}, "second currency, 4 rows"),
    ],
)
def test_more_than_one_percent_of_the_rows_stops(bought, refused, columns, message):
    error = refused(bought(**columns))
    assert message in str(error)
    assert (error.problems["severity"] == "stop").sum() == 1


def test_more_than_one_percent_of_the_revenue_stops(bought, refused):
    frame = bought(date=["soon"], amount=["1000"])
    assert "date is no day, 1 row" in str(refused(frame))


def test_a_table_without_sales_has_no_share_of_them(bought):
    known = other(customer_id=[f"C{i:03d}" for i in range(300)], segment=["x"] * 300)
    known.loc[0, "customer_id"] = ""
    issues = cv.read_dataset({"transactions": bought(), "customers": known}).issues
    assert issues.query("rule == 'no customer_id'")["share_revenue"].isna().all()


def test_returns_are_no_sales(bought):
    frame = bought(amount=["-5", "0"])
    issues = cv.read_dataset(frame).issues.set_index("rule")
    assert issues.loc["negative amount", "share_revenue"] == 0
    assert issues.loc["amount of zero", "share_revenue"] == 0


def test_an_id_that_says_nothing_is_shown_as_it_was_written(bought):
    frame = bought(customer_id=["NULL", " nan "], date=["", "", "NaT"])
    company = cv.read_dataset(frame)
    assert company.rejects["value"].tolist() == ["NULL", "nan", "NaT"]
    rules = company.issues.set_index("rule")["example"]
    assert rules["no customer_id"] == "transactions: line 1 'NULL'; line 2 'nan'"
    assert rules["no date"] == "transactions: line 1; line 2; line 3 'NaT'"


def test_data_that_stop_give_their_faulty_rows_back(bought, refused):
    known = other(customer_id=["C000", "C000", "C002"], segment=["a", "b", "c"])
    frame = bought(amount=["ten"] * 9, date=["soon"])
    error = refused({"transactions": frame, "customers": known})
    rows = error.set_aside["transactions"].frame()
    assert rows["__line"].tolist() == list(range(1, 10))
    assert rows["__reason"].iloc[0] == "date is no day; amount is no amount"
    assert rows["amount"].tolist() == ["ten"] * 9
    assert error.set_aside["customers"].frame()["__line"].tolist() == [2]


def test_a_table_that_lacks_a_column_gives_no_rows_back(bought, refused):
    error = refused({"transactions": bought().drop(columns="amount")})
    assert error.set_aside == {}


def test_strict_stops_at_one_fault(bought, refused):
    assert "amount is no amount" in str(refused(bought(amount=["ten"]), strict=True))


def test_strict_lets_warnings_pass(bought):
    company = cv.read_dataset(bought(amount=["0", "-1"]), strict=True)
    assert len(company.transactions) == 300


def test_all_faults_of_all_tables_are_told_at_once(bought, refused):
    source = {
        "transactions": bought(amount=["ten"] * 9, date=["soon"] * 9),
        "invoices": other(
            customer_id=["A"], issued_on=["x"], due_on=["y"], amount=["z"]
        ),
        "wallet": other(customer_id=["C000"], spend=["5"]),
    }
    error = refused(source)
    assert len(error.problems.query("severity == 'stop'")) == 6
    assert "6 problems must be mended first" in str(error)
    assert "And 3 more." in str(error)
    assert set(error.problems["table"]) == {"transactions", "invoices", "wallet"}


def test_days_in_two_ways_stop_with_examples_of_both(bought, refused):
    frame = bought(date=["31.12.2025"] * 10)
    message = str(refused(frame))
    assert "written in two ways" in message
    assert "'31.12.2025'" in message
    assert "'2026-02-11'" in message


def test_a_day_that_the_calendar_lacks_is_no_second_way(bought, refused):
    message = str(refused(bought(date=["2025-02-30"] * 10)))
    assert "date is no day, 10 rows" in message


def test_the_other_tables_are_checked_where_the_transactions_cannot_be(bought, refused):
    known = other(customer_id=["C000", "C000"], acquired_on=["2026-01-05", "x"])
    source = {"transactions": bought().drop(columns="amount"), "customers": known}
    message = str(refused(source, as_of="2026-12-31"))
    assert "no column 'amount'" in message
    assert "acquired_on is no day" in message


def test_a_declared_format_reads_every_day(bought):
    frame = bought().assign(date="05.01.2026")
    how = {"tables": {"transactions": {"date_format": "%d.%m.%Y"}}}
    company = cv.read_dataset(frame, mapping=how)
    assert company.transactions["date"].unique().tolist() == [
        pd.Timestamp("2026-01-05")
    ]
    assert "days '%d.%m.%Y'" in company.sources.loc[0, "read_as"]


def test_two_declared_formats_are_both_read(bought):
    frame = bought(date=["31.12.2025"] * 10)
    how = {"tables": {"transactions": {"date_format": ["%Y-%m-%d", "%d.%m.%Y"]}}}
    company = cv.read_dataset(frame, mapping=how)
    assert company.books.loc[0, "rows_set_aside"] == 0


def test_a_format_that_cannot_be_is_refused(bought):
    how = {"tables": {"transactions": {"date_format": "%Q"}}}
    with pytest.raises(cv.ParameterError, match="date_format"):
        cv.read_dataset(bought(), mapping=how)


def test_a_time_with_an_offset_becomes_the_day_of_the_declared_zone(bought):
    frame = bought(date=["2026-01-05T23:30:00+00:00"])
    written = cv.read_dataset(frame).transactions["date"].iloc[0]
    how = {"tables": {"transactions": {"timezone": "Europe/Berlin"}}}
    local = cv.read_dataset(frame, mapping=how).transactions["date"].iloc[0]
    assert (written, local) == (pd.Timestamp("2026-01-05"), pd.Timestamp("2026-01-06"))


def test_offsets_of_a_declared_format_become_days_of_the_zone(bought):
    frame = bought(date=["05.01.2026 23:30 +0000", "06.01.2026 04:00 +0900"])
    form = ["%Y-%m-%d", "%d.%m.%Y %H:%M %z"]
    how = {"date_format": form, "timezone": "America/New_York"}
    company = cv.read_dataset(frame, mapping={"tables": {"transactions": how}})
    days = company.transactions["date"].dt.strftime("%Y-%m-%d").tolist()
    assert days[:3] == ["2026-01-05", "2026-01-05", frame["date"].iloc[2]]
    said = company.sources.loc[0, "read_as"]
    assert "days of America/New_York" in said
    how.pop("timezone")
    with pytest.raises(cv.ParameterError, match="say with timezone whose day it is"):
        cv.read_dataset(frame, mapping={"tables": {"transactions": how}})


def test_a_zone_that_cannot_be_is_refused(bought):
    how = {"tables": {"transactions": {"timezone": "Mars/Olympus"}}}
    with pytest.raises(cv.ParameterError, match="timezone"):
        cv.read_dataset(bought(), mapping=how)


def test_a_time_of_day_is_dropped(bought):
    company = cv.read_dataset(bought(date=["2026-01-05 08:26", "2026-01-06T08:26:11"]))
    days = company.transactions["date"].dt.strftime("%Y-%m-%d %H:%M").tolist()
    assert days[:2] == ["2026-01-05 00:00", "2026-01-06 00:00"]


def test_sales_without_a_customer_stop_above_a_fifth_of_revenue(bought, refused):
    frame = bought(customer_id=[""] * 75)
    error = refused(frame)
    assert "missing_customers: set_aside" in str(error)
    company = cv.read_dataset(frame, mapping={"missing_customers": "set_aside"})
    assert company.books.loc[0, "rows_set_aside"] == 75
    sold = pd.to_numeric(bought()["amount"])
    share = company.issues.iloc[0]["share_revenue"]
    assert share == pytest.approx(sold[:75].sum() / sold.sum())


def test_sales_without_a_customer_below_a_fifth_are_set_aside(bought, found):
    company = cv.read_dataset(bought(customer_id=[""] * 45))
    assert found(company)["transactions", "no customer_id"] == (45, "fix")


def test_equal_lines_are_kept_and_told(bought, found):
    frame = pd.concat([bought(), bought(2)])
    company = cv.read_dataset(frame)
    assert len(company.transactions) == 302
    assert found(company)["transactions", "exact duplicate"] == (2, "keep")
    assert 0 < company.issues.iloc[0]["share_revenue"] < 0.01


def test_equal_lines_are_dropped_where_the_mapping_says_so(bought, found, closes):
    frame = pd.concat([bought(), bought(2)])
    how = {"tables": {"transactions": {"duplicates": "drop"}}}
    company = cv.read_dataset(frame, mapping=how)
    assert len(company.transactions) == 300
    assert found(company)["transactions", "exact duplicate"] == (2, "fix")
    assert company.rejects["line"].tolist() == [301, 302]
    assert closes(company)


def test_equal_lines_of_equal_ids_are_dropped(bought, found):
    frame = bought().assign(line_id=[str(i) for i in range(300)])
    company = cv.read_dataset(pd.concat([frame, frame.head(2)]))
    assert found(company)["transactions", "exact duplicate"] == (2, "fix")
    assert len(company.transactions) == 300


def test_an_id_used_for_two_lines_is_a_fault(bought, found):
    frame = bought().assign(line_id=[str(i) for i in range(300)])
    frame.loc[5, "line_id"] = "4"
    company = cv.read_dataset(frame)
    assert found(company)["transactions", "duplicate line_id"] == (1, "fix")
    assert company.rejects["line"].tolist() == [6]


def test_what_comes_after_the_day_is_out_of_sight(bought, closes):
    everything = cv.read_dataset(bought())
    company = cv.read_dataset(bought(), as_of="2026-06-30")
    late = (everything.transactions["date"] > "2026-06-30").sum()
    assert company.books.loc[0, "rows_set_aside"] == late > 0
    assert company.transactions["date"].max() <= pd.Timestamp("2026-06-30")
    assert closes(company)


def test_the_day_is_that_of_the_last_transaction(bought):
    company = cv.read_dataset(bought())
    assert company.as_of == company.transactions["date"].max() == pd.Timestamp(DAY)


def test_a_last_day_that_stands_alone_is_told(bought, found):
    company = cv.read_dataset(bought(date=["2062-01-05"]))
    assert found(company)["transactions", "the last day stands alone"] == (0, "keep")


def told(company):
    issues = company.issues
    return dict(zip(issues["rule"], issues["example"], strict=True))


def test_few_customers_and_a_short_history_are_told(bought):
    frame = bought(40, customer_id=["C000"] * 40)
    examples = told(cv.read_dataset(frame, as_of="2026-09-30"))
    assert examples["fewer than 20 customers"] == "1 customer"
    assert examples["less than a year of history"] == "272 days from 2026-01-01"
    assert "fewer than 20 customers" not in told(cv.read_dataset(bought()))
    long = bought(date=["2025-09-28"])
    assert "less than a year of history" not in told(cv.read_dataset(long))


def test_a_first_day_that_stands_alone_is_told(bought):
    company = cv.read_dataset(bought(date=["1900-01-01"]), as_of="2026-12-31")
    example = "1900-01-01 comes before 2026-01-01"
    assert told(company)["the first day stands alone"] == example
    assert company.transactions["date"].min() == pd.Timestamp("1900-01-01")


@pytest.mark.parametrize("other_id", ["c001", "C 001", " c0 01"])
def test_ids_that_differ_only_in_case_or_blanks_are_told(bought, found, other_id):
    company = cv.read_dataset(bought(customer_id=["C000", "C002", other_id, other_id]))
    rule = "ids differ only in how they are written"
    assert found(company)["transactions", rule] == (2, "keep")
    wrong = repr(other_id.strip())
    assert told(company)[rule] == f"transactions: line 3 {wrong}; line 32 'C001'"
    assert {"C001", other_id.strip()} <= set(company.customers["customer_id"])


@pytest.mark.parametrize("other_id", ["123", "0123.0", "123.0", "0 0123"])
def test_ids_that_lost_zeros_or_won_a_point_are_told(bought, found, other_id):
    sold = bought(customer_id=["00123", "1230", other_id, "0012.3"])
    company = cv.read_dataset(sold)
    rule = "ids differ only in how they are written"
    assert found(company)["transactions", rule] == (2, "keep")
    assert {"00123", other_id} <= set(company.customers["customer_id"])


def test_ids_that_differ_between_tables_are_told_with_both_lines(bought, found):
    known = other(customer_id=["c000", *(f"C{i:03d}" for i in range(1, 30))])
    company = cv.read_dataset({"transactions": bought(), "customers": known})
    rule = "ids differ only in how they are written"
    assert found(company)["customers", rule] == (2, "keep")
    example = "customers: line 1 'c000'; transactions: line 1 'C000'"
    assert told(company)[rule] == example


def test_true_ids_stay_out_of_the_examples_where_they_are_replaced(bought):
    known = other(customer_id=["c000", *(f"C{i:03d}" for i in range(1, 30))])
    source = {"transactions": bought(), "customers": known}
    company = cv.read_dataset(source, pseudonymise=True)
    examples = told(company)
    assert "c000" not in " ".join(examples.values()).lower()
    assert examples["ids differ only in how they are written"] == ""


def test_faults_between_tables_are_named_with_file_and_line(write, tmp_path, bought):
    frame = bought(customer_id=["X1", "C005", "X2", "X1"])
    frame.to_csv(tmp_path / "transactions.csv", index=False)
    write(
        "".join(["customer_id\n", *(f"C{i:03d}\n" for i in range(30))]), "customers.csv"
    )
    company = cv.read_dataset(tmp_path)
    example = "transactions.csv: line 2 'X1'; line 4 'X2'"
    assert told(company)["unknown customer"] == example
    issue = company.issues.set_index("rule").loc["unknown customer"]
    sold = pd.to_numeric(frame["amount"])
    assert issue["share_revenue"] == pytest.approx(sold[[0, 2, 3]].sum() / sold.sum())


def test_ids_of_which_none_matches_are_told_so(bought):
    known = other(customer_id=[f"{i:03d}" for i in range(30)])
    company = cv.read_dataset({"transactions": bought(), "customers": known})
    issue = company.issues.set_index("rule").loc["unknown customer"]
    assert (issue["rows"], issue["share"]) == (300, 1)
    assert "None of these ids is in the table customers" in issue["mend"]
    assert len(company.customers) == 60


def test_an_amount_far_above_the_others_is_told(bought, found):
    rule = "amount above 100 times the median"
    assert found(cv.read_dataset(bought(amount=["5000"])))["transactions", rule][0] == 1


def test_a_customer_who_returned_more_than_was_bought_is_told(bought, found):
    frame = pd.concat([bought(), bought(1, customer_id=["Z"], amount=["-5"])])
    rule = "customer's total below 0"
    assert found(cv.read_dataset(frame))["transactions", rule] == (1, "keep")


def test_a_buyer_who_is_no_customer_is_added(bought, found):
    known = other(customer_id=[f"C{i:03d}" for i in range(29)], segment=["x"] * 29)
    company = cv.read_dataset({"transactions": bought(), "customers": known})
    assert found(company)["transactions", "unknown customer"] == (10, "keep")
    assert company.customers["customer_id"].iloc[-1] == "C029"
    assert pd.isna(company.customers["segment"].iloc[-1])


def test_faults_of_customers(bought, found, closes):
    ids = [f"C{i:03d}" for i in range(300)]
    known = other(
        customer_id=[*ids, "C000", "C001", ""],
        name=["n"] * 300 + ["n", "other", "nobody"],
        acquired_on=[
            "2026-05-01",
            *["2020-01-01"] * 297,
            "2027-01-01",
            "",
            *["", "", ""],
        ],
        cancelled_on=["", "2027-01-01", *[""] * 301],
        acquisition_cost=["5", "5", "-1", *["5"] * 300],
    )
    known.loc[300, "acquired_on"] = "2026-05-01"
    known.loc[300, "cancelled_on"] = ""
    company = cv.read_dataset({"transactions": bought(), "customers": known})
    faults = found(company)
    assert faults["customers", "exact duplicate"] == (1, "fix")
    assert faults["customers", "duplicate customer_id"] == (1, "fix")
    assert faults["customers", "no customer_id"] == (1, "fix")
    assert faults["customers", "acquisition_cost outside 0 or more"] == (1, "fix")
    assert faults["customers", f"won after {DAY}"] == (1, "fix")
    assert faults["customers", f"cancelled_on after {DAY}"] == (1, "fix")
    assert faults["customers", "purchase before acquired_on"] == (1, "keep")
    assert company.customers["cancelled_on"].isna().all()
    assert closes(company)


def test_faults_of_referrals(bought, found):
    pairs = [("C001", "C001"), ("C002", "C003"), ("C003", "C002"), ("C004", "C003")]
    pairs += [("X", "C005"), ("C006", "Y")]
    source = {
        "transactions": bought(),
        "customers": other(customer_id=[f"C{i:03d}" for i in range(30)]),
        "referrals": other(
            referrer_id=[by for by, _ in pairs],
            referred_id=[who for _, who in pairs],
            date=["2026-01-05"] * len(pairs),
        ),
    }
    faults = found(cv.read_dataset(source))
    assert faults["referrals", "customer refers itself"] == (1, "fix")
    assert faults["referrals", "referral cycle"] == (1, "keep")
    assert faults["referrals", "referred twice"] == (1, "keep")
    assert faults["referrals", "unknown referrer"] == (1, "keep")
    assert faults["referrals", "unknown customer referred"] == (1, "keep")


def test_faults_of_invoices(bought, found):
    invoices = other(
        customer_id=["C001"] * 3,
        issued_on=["2026-01-05"] * 3,
        due_on=["2026-02-05"] * 3,
        paid_on=["2026-01-01", "2027-01-01", "2026-01-20"],
        amount=["10", "20", "-30"],
    )
    company = cv.read_dataset({"transactions": bought(), "invoices": invoices})
    faults = found(company)
    assert faults["invoices", "paid before issued"] == (1, "keep")
    assert faults["invoices", "negative invoice"] == (1, "keep")
    assert faults["invoices", f"paid_on after {DAY}"] == (1, "fix")
    assert company.invoices["paid_on"].isna().tolist() == [False, True, False]
    assert company.invoices["invoice_id"].tolist() == ["1", "2", "3"]


def test_faults_of_answers_and_outcomes(bought, found):
    rows = 200
    survey = other(
        customer_id=["C001"] * rows,
        date=["2026-01-05"] * rows,
        question=["satisfaction", "Recommend", *["intent"] * (rows - 2)],
        value=["6", "11", *["5"] * (rows - 2)],
    )
    outcomes = other(
        customer_id=["C001"] * rows,
        job=["j"] * rows,
        outcome=["o"] * rows,
        importance=["0.5", *["5"] * (rows - 1)],
        satisfaction=["5", "many", *["1"] * (rows - 2)],
    )
    source = {"transactions": bought(), "survey": survey, "outcomes": outcomes}
    faults = found(cv.read_dataset(source))
    assert faults["survey", "answer outside its scale"] == (2, "fix")
    assert faults["outcomes", "importance outside 1 to 5"] == (1, "fix")
    assert faults["outcomes", "satisfaction is no number"] == (1, "fix")


def test_faults_of_interactions_contributions_and_wallet(bought, found):
    rows = 200
    touches = other(
        customer_id=["C001"] * rows,
        date=["2026-01-05"] * rows,
        type=["call"] * rows,
        function=["magic", "Sales", *["support"] * (rows - 2)],
        cost=["-1", *["5"] * (rows - 1)],
    )
    ideas = other(
        customer_id=["C001"] * rows,
        date=["2026-01-05"] * rows,
        role=["tester"] * rows,
        kind=["idea"] * rows,
        adopted=["perhaps", "YES", "0", *["true"] * (rows - 3)],
    )
    wallet = other(customer_id=["C001", "C002"], category_spend=["1", "99999"])
    source = {
        "transactions": bought(),
        "interactions": touches,
        "contributions": ideas,
        "wallet": wallet,
    }
    company = cv.read_dataset(source)
    faults = found(company)
    assert faults["interactions", "unknown function"] == (1, "keep")
    assert faults["interactions", "cost outside 0 or more"] == (1, "fix")
    assert faults["contributions", "adopted is no true or false"] == (1, "fix")
    assert faults["wallet", "category_spend below revenue"] == (1, "keep")
    assert company.contributions["adopted"].iloc[:2].tolist() == [True, False]


def test_personal_data_are_pointed_out(bought):
    known = other(
        customer_id=["C000", "C001"],
        contact=["a@b.example", "c@d.example"],
        telephone=["+49 30 123456", ""],
        region=["north", "south"],
    )
    company = cv.read_dataset({"transactions": bought(), "customers": known})
    personal = company.issues.query("rule == 'personal data'")
    assert personal["rows"].tolist() == [2]
    assert personal["example"].iloc[0] == (
        "customers: columns 'contact' (e-mail addresses) and 'telephone' (telephone "
        "numbers)"
    )


def test_a_condition_of_the_mapping_is_counted(bought, found):
    watch = {"cheap": "amount < 11", "odd": "SUBSTR(product_id, 2) = '7'"}
    how = {"tables": {"transactions": {"watch": watch}}}
    frame = bought()
    company = cv.read_dataset(frame, mapping=how)
    cheap = (frame["amount"].astype(float) < 11).sum()
    assert found(company)["transactions", "cheap"] == (cheap, "keep")
    assert found(company)["transactions", "odd"] == (1, "keep")


def test_a_watch_that_is_no_condition_is_refused(bought):
    how = {"tables": {"transactions": {"watch": {"cheap": "amount + 1"}}}}
    with pytest.raises(cv.ParameterError, match="no condition"):
        cv.read_dataset(bought(), mapping=how)


def test_amounts_in_another_currency_than_said_stop(bought, refused):
    frame = bought().assign(currency="EUR")
    assert cv.read_dataset(frame).currency == "EUR"
    assert "amounts are in EUR, not in USD" in str(refused(frame, currency="USD"))
    invoices = other(
        customer_id=["C001"],
        issued_on=["2026-01-05"],
        due_on=["2026-01-05"],
        amount=["1"],
        currency=["USD"],
    )
    error = refused({"transactions": frame, "invoices": invoices})
    assert "invoices: amounts are in USD, not in EUR" in str(error)


def test_rates_of_the_mapping_make_one_currency(bought, found, refused):
    frame = bought().assign(currency="EUR", margin="1")
    frame.loc[:59, "currency"] = "usd"
    frame.loc[:1, "amount"] = ["100", "-50.00"]
    assert "second currency, 60 rows" in str(refused(frame))
    how = {"currency": "EUR", "rates": {"USD": 0.875, "GBP": 1.15}}
    company = cv.read_dataset(frame, mapping=how)
    lines = company.transactions
    assert lines["amount"].iloc[:2].tolist() == [87.5, -43.75]
    assert lines["margin"].iloc[[0, 60]].tolist() == [0.875, 1]
    cent, rates = Decimal("0.0001"), [Decimal("0.875")] * 60 + [Decimal(1)] * 240
    total = sum(
        (Decimal(written) * rate).quantize(cent, rounding=ROUND_HALF_UP)
        for written, rate in zip(frame["amount"], rates, strict=True)
    )
    assert company.books.loc[0, "amount_kept"] == float(total)
    assert found(company)["transactions", "converted currency"] == (60, "fix")
    frame.loc[5, "currency"] = "CHF"
    company = cv.read_dataset(frame, mapping=how)
    assert found(company)["transactions", "second currency"] == (1, "fix")
    assert company.rejects["value"].tolist() == ["CHF"]


def test_rates_hold_also_where_most_amounts_are_in_another_currency(
    bought, refused, found
):
    frame = bought(currency=["EUR"]).fillna({"currency": "USD"})
    how = {"currency": "EUR", "rates": {"usd": 2}}
    company = cv.read_dataset(frame, mapping=how)
    assert company.currency == "EUR"
    written = pd.to_numeric(frame["amount"])
    assert company.transactions["amount"].iloc[1] == 2 * written[1]
    assert "not in USD" in str(refused(frame, mapping=how, currency="USD"))
    frame.loc[0, "amount"] = "99999999999999"
    frame.loc[0, "currency"] = "USD"
    faults = found(cv.read_dataset(frame, mapping=how))
    assert faults["transactions", "amount is too large"] == (1, "fix")


@pytest.mark.parametrize("rate", [0, -1, "1.2", True, float("inf"), float("nan"), None])
def test_a_rate_that_is_none_is_a_wrong_parameter(bought, rate):
    how = {"currency": "EUR", "rates": {"USD": rate}}
    with pytest.raises(cv.ParameterError, match="USD must be a number between"):
        cv.read_dataset(bought(), mapping=how)
    with pytest.raises(cv.ParameterError, match="rates need a currency"):
        cv.read_dataset(bought(), mapping={"rates": {"USD": 1}})


def test_nothing_left_is_one_clear_line(bought, refused):
    error = refused(bought(), as_of="2020-01-01")
    assert "No transaction is left" in str(error)
    assert "date after 2020-01-01" in str(error)


def test_every_row_faulty_is_one_clear_line(bought, refused):
    mapping = {"missing_customers": "set_aside"}
    error = refused(bought().assign(customer_id=""), mapping=mapping)
    assert "No transaction is left" in str(error)
