"""The command line: what it prints, where, and with which exit code."""

from __future__ import annotations

import importlib
import io
import re
import subprocess
import sys
import types
from importlib import metadata
from pathlib import Path

import click
import pandas as pd
import pytest
from click.testing import CliRunner

import customer_value as cv
from customer_value.cli import commands, faults, main, waiting
from customer_value.cli.base import OUTCOMES, outcome
from customer_value.cli.health import QUESTIONS
from customer_value.cli.options import bundled_folder
from customer_value.data.problems import Problem, frame
from customer_value.errors import (
    CustomerValueError,
    DataError,
    MissingPartError,
    ParameterError,
    ReportError,
)

VERBS = [
    *("check", "datasets", "doctor", "exercises"),
    *("lab", "notebooks", "report", "start", "template"),
]
HEAVY = {"duckdb", "matplotlib", "nbconvert", "nbformat", "pandas", "papermill"}
HEAVY |= {"IPython", "ipywidgets", "rich", "scipy", "seaborn", "sqlglot"}


@pytest.fixture
def type_in(monkeypatch):
    """Type a command line; keep stdout and stderr apart."""
    monkeypatch.delenv("CV_DEBUG", raising=False)

    def type_in(*arguments):
        return CliRunner().invoke(commands, [*map(str, arguments)])

    return type_in


@pytest.fixture
def put(monkeypatch):
    """Put a stand-in where a command looks for the function that does the work."""

    def put(module, **functions):
        stand_in = types.ModuleType(module)
        stand_in.__dict__.update(functions)
        monkeypatch.setitem(sys.modules, module, stand_in)
        parent, _, name = module.rpartition(".")
        monkeypatch.setattr(importlib.import_module(parent), name, stand_in, False)

    return put


@pytest.fixture
def asked(put):
    """Note what `report` asks of the function that writes the report."""
    calls = []

    def client_report(source, output, **options):
        options.pop("progress")("Reading")
        calls.append({"source": source, "output": output, **options})
        return Path("reports/x/report.html")

    put("customer_value.report.client_report", client_report=client_report)
    put(
        "customer_value.data.examples",
        list_datasets=lambda: pd.DataFrame({"name": ["retailer", "software"]}),
    )
    return calls


@pytest.fixture
def purchases(tmp_path):
    path = tmp_path / "purchases.csv"
    path.write_text("customer_id,date,amount\nA,2026-01-01,10\n")
    return path


def failing(error):
    def work(*_arguments, **_options):
        raise error

    return work


# ------------------------------------------------------------------ help and usage


def test_help_names_every_verb(type_in):
    result = type_in("--help")
    assert result.exit_code == 0
    assert all(verb in result.stdout for verb in VERBS)
    assert sorted(commands.commands) == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(type_in, verb):
    result = type_in(verb, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage:")


def test_no_verb_shows_the_help_and_is_wrong_usage(type_in):
    result = type_in()
    assert result.exit_code == 2
    assert "report" in result.stderr


def test_a_misspelt_verb_is_wrong_usage(type_in):
    result = type_in("reprot")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: No such command 'reprot'.")
    assert result.stdout == ""


def test_an_unknown_option_names_the_help(type_in):
    result = type_in("report", "--colour")
    assert result.exit_code == 2
    assert "No such option '--colour'" in result.stderr.replace(": --c", " '--c")
    assert "Try: commands report --help" in result.stderr


def test_the_program_runs_under_its_own_name(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["anything", "--version"])
    with pytest.raises(SystemExit, match="0"):
        main()
    assert capsys.readouterr().out == "customer-value 0.1.0\n"


def test_colours_can_be_switched_off(put, purchases, monkeypatch):
    put("customer_value.report.client_report", client_report=failing(OSError("no")))
    words = ["report", str(purchases), "--client", "X"]
    coloured = CliRunner().invoke(commands, words, color=True)
    monkeypatch.setenv("NO_COLOR", "1")
    plain = CliRunner().invoke(commands, words, color=True)
    assert "\x1b[" in coloured.stderr
    assert "\x1b[" not in plain.stderr


def test_what_travels_with_the_package_is_found(root):
    assert bundled_folder("datasets") == root / "datasets"
    with pytest.raises(FileNotFoundError):
        bundled_folder("no_such_room")


def test_the_version_is_that_of_the_package(type_in):
    assert type_in("--version").stdout.strip().endswith("0.1.0")


def test_help_loads_nothing_that_the_package_itself_does_not_load():
    code = """
import sys, customer_value
before = set(sys.modules)
from customer_value.cli import commands
try:
    commands(["report", "--help"])
finally:
    print(*sorted(set(sys.modules) - before), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert "click" in done.stderr.split()
    assert not HEAVY & set(done.stderr.split())


# ------------------------------------------------------------------- errors and codes


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ReportError("cell 3: ValueError"), 1),
        (CustomerValueError("something"), 1),
        (ZeroDivisionError("a fault of ours"), 1),
        (OSError(28, "No space left on device"), 1),
        (ParameterError("The 'x' parameter"), 2),
        (FileNotFoundError(2, "No such file", "a.csv"), 2),
        (FileExistsError(17, "There already", "a"), 2),
        (PermissionError(13, "Permission denied", "out"), 2),
        (NotADirectoryError(20, "Not a directory", "out"), 2),
        (OSError(30, "Read-only file system", "out"), 2),
        (DataError("2 problems", pd.DataFrame()), 3),
        (MissingPartError("typst", "pip install typst"), 4),
    ],
)
def test_every_error_has_its_exit_code_and_no_traceback(
    type_in, put, asked, purchases, error, code
):
    put("customer_value.report.client_report", client_report=failing(error))
    result = type_in("report", purchases, "--client", "X")
    assert result.exit_code == code
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") <= 2
    assert "Traceback" not in result.stderr
    assert asked == []


@pytest.mark.parametrize("way", ["--debug", "CV_DEBUG"])
def test_debug_shows_the_traceback_and_keeps_the_code(
    type_in, put, purchases, monkeypatch, way
):
    put(
        "customer_value.report.client_report",
        client_report=failing(DataError("no rows left")),
    )
    arguments = ["report", purchases, "--client", "X"]
    if way == "CV_DEBUG":
        monkeypatch.setenv("CV_DEBUG", "1")
    else:
        arguments.append(way)
    result = type_in(*arguments)
    assert result.exit_code == 3
    assert "Traceback" in result.stderr


def test_ctrl_c_leaves_with_130(type_in, put, purchases):
    put(
        "customer_value.report.client_report",
        client_report=failing(KeyboardInterrupt()),
    )
    result = type_in("report", purchases, "--client", "X")
    assert result.exit_code == 130
    assert result.stderr.strip().endswith("Interrupted: nothing was half-written.")


def test_the_classes_are_listed_from_narrow_to_wide():
    kinds = list(OUTCOMES)
    for place, kind in enumerate(kinds):
        assert not any(issubclass(kind, wider) for wider in kinds[:place])
    assert outcome(Exception())[0] == 1


# -------------------------------------------------------------------------- report


def test_report_without_a_source_shows_the_bundled_retailer(type_in, asked):
    result = type_in("report")
    assert result.exit_code == 0
    assert asked[0]["source"] == "retailer"
    assert asked[0]["client"] == "Harbour & Home"
    assert asked[0]["output"] == Path("reports")


def test_report_prints_the_path_on_stdout_and_progress_on_stderr(type_in, asked):
    result = type_in("report")
    assert asked
    assert result.stdout == f"{Path('reports/x/report.html')}\n"
    assert result.stderr == "Reading\n"


def test_report_hands_every_option_over(type_in, asked, purchases, tmp_path):
    words = ["--client", "X", "--out", tmp_path / "o", "--as-of", "2026-01-31"]
    files = ["--mapping", purchases, "--assumptions", purchases]
    result = type_in(
        "report", purchases, *words, *files, "--currency", "USD", "--strict"
    )
    assert result.exit_code == 0, result.stderr
    assert asked == [
        {
            "source": str(purchases),
            "output": tmp_path / "o",
            "client": "X",
            "mapping": purchases,
            "assumptions": purchases,
            "as_of": "2026-01-31",
            "currency": "USD",
            "strict": True,
            "pseudonymise": False,
            "key_file": None,
            "who_is_who": None,
            "enrichment": None,
        }
    ]


def test_report_hands_every_enrichment_over(type_in, asked, purchases):
    words = ["report", purchases, "--client", "X", "--enrich", "a.csv"]
    assert type_in(*words, "--enrich", "b.csv").exit_code == 0
    assert asked[0]["enrichment"] == ["a.csv", "b.csv"]


def test_check_says_how_many_customers_a_third_party_knows(type_in, tmp_path):
    ids = ["C1", "C2"]
    bought = {"customer_id": ids, "date": "2026-01-01", "amount": 1}
    pd.DataFrame(bought).to_csv(tmp_path / "sales.csv", index=False)
    known = {"customer_id": ["C2", "C9"], "kind": ["a", "b"]}
    pd.DataFrame(known).to_csv(tmp_path / "geo.csv", index=False)
    words = ["check", tmp_path / "sales.csv", "--enrich", tmp_path / "geo.csv"]
    result = type_in(*words)
    assert result.exit_code == 0
    assert "1 of 2 customers (50%) was found in geo.csv." in result.stdout
    assert "kind: categorical, known of 50% of the customers" in result.stdout
    said = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert "keep enrichment_geo no such customer 1 50.0% not joined" in said
    missing = type_in("check", tmp_path / "sales.csv", "--enrich", "no.csv")
    assert missing.exit_code == 2
    assert "There is no file no.csv" in missing.stderr


def test_a_client_source_needs_a_name(type_in, asked, purchases):
    result = type_in("report", purchases)
    assert result.exit_code == 2
    assert "--client NAME" in result.stderr
    assert asked == []


def test_a_missing_source_is_named_with_the_nearest_file(type_in, asked, purchases):
    wrong = purchases.with_name("purchase.csv")
    result = type_in("report", wrong, "--client", "X")
    assert result.exit_code == 2
    assert "There is no file or folder" in result.stderr
    assert "Did you mean 'purchases.csv'?" in result.stderr
    assert asked == []


def test_a_database_address_is_no_file(type_in, asked):
    type_in("report", "postgresql://host/base", "--client", "X")
    assert asked[0]["source"] == "postgresql://host/base"


@pytest.mark.parametrize(
    "wrong",
    [["--as-of", "31.10.2026"], ["--mapping", "no.yaml"], ["--assumptions", "no.yaml"]],
)
def test_a_wrong_option_stops_before_anything_runs(type_in, asked, wrong):
    assert type_in("report", *wrong).exit_code == 2
    assert asked == []


def test_open_shows_the_page_in_the_browser(type_in, asked, monkeypatch):
    opened = []
    monkeypatch.setattr(click, "launch", opened.append)
    type_in("report", "--open")
    assert asked
    assert opened == [str(Path("reports/x/report.html"))]


# --------------------------------------------------------------------------- check


@pytest.fixture
def company():
    books = {
        "table": ["transactions"],
        "source": ["p.csv"],
        "rows_read": [1234],
        "rows_kept": [1230],
        "rows_set_aside": [4],
        "amount_read": [99.5],
        "amount_kept": [99.0],
        "amount_set_aside": [float("nan")],
    }
    coverage = {
        "section": ["defection", "asset_value", "asset_value"],
        "need": ["required", "required", "more"],
        "status": ["off", "on", "off"],
        "sentence": ["Too short a history.", "", "No costs."],
    }
    rejects = {"table": ["transactions"], "line": [7], "reason": ["no customer"]}
    return types.SimpleNamespace(
        sources=pd.DataFrame({"table": ["transactions"], "file": ["p.csv"]}),
        books=pd.DataFrame(books),
        issues=pd.DataFrame(columns=["table", "rule"]),
        coverage=pd.DataFrame(coverage),
        rejects=pd.DataFrame(rejects),
        currency="EUR",
        as_of=pd.Timestamp("2026-10-31"),
        joins=(),
    )


def test_check_prints_the_books_and_the_coverage(
    type_in, monkeypatch, purchases, company
):
    monkeypatch.setattr(
        "customer_value.data.examples.load_dataset", lambda *_a, **_o: company
    )
    result = type_in("check", purchases)
    assert result.exit_code == 0, result.stderr
    for text in ("1,234", "1,230", "99.50", "Amounts in EUR", "2026-10-31"):
        assert text in result.stdout
    assert "Faults found: none" in result.stdout
    said = result.stdout.split("What the report can say\n")[1].splitlines()
    assert said[:2] == ["  defection: no", "    Too short a history."]
    assert said[2:4] == ["  asset value: yes", "    No costs."]
    assert "nan" not in result.stdout


def test_check_takes_what_a_report_takes(type_in, tmp_path):
    path, given = tmp_path / "sales.csv", tmp_path / "assumptions.yaml"
    path.write_text("customer_id,date,amount\n1,2026-01-05,10\n")
    given.write_text("default_margin: 0.4\n")
    shown = type_in("check", path, "--currency", "CHF", "--assumptions", given)
    assert shown.exit_code == 0
    assert "Amounts in CHF" in shown.stdout
    given.write_text("default_margin: 4\n")
    wrong = type_in("check", path, "--assumptions", given)
    assert wrong.exit_code == 2
    assert "default_margin" in wrong.stderr


def test_check_names_the_folder_that_is_not_there(type_in, tmp_path):
    source = tmp_path / "sales.csv"
    source.write_text("customer_id,date,amount\nA,2026-01-05,1\n", encoding="utf-8")
    result = type_in("check", source, "--html", tmp_path / "none" / "page.html")
    assert result.exit_code == 2
    assert f"There is no folder: {tmp_path / 'none'}" in result.stderr


def test_check_writes_the_rejects_and_never_over_a_file(type_in, tmp_path):
    (tmp_path / "in").mkdir()
    lines = [f"C{i};{1 + i % 28:02d}.01.2026;{i},5" for i in range(300)]
    lines[4] = "C4;04.01.2026;viel"
    (tmp_path / "in" / "transactions.csv").write_text(
        "\n".join(["customer_id;date;amount", *lines]), encoding="utf-8"
    )
    (tmp_path / "map.yaml").write_text(
        "tables: {transactions: {date_format: '%d.%m.%Y', decimal: ','}}"
    )
    path = tmp_path / "back.csv"
    asked = [tmp_path / "in", "--mapping", tmp_path / "map.yaml", "--rejects", path]
    result = type_in("check", *asked)
    assert result.exit_code == 0, result.stderr
    assert path.read_text(encoding="utf-8-sig").splitlines() == [
        '"__file";"__line";"__reason";"customer_id";"date";"amount"',
        '"transactions.csv";6;"amount is no amount";"C4";"04.01.2026";"viel"',
    ]
    assert f"1 row of transactions: {path}" in result.stderr
    assert type_in("check", *asked).exit_code == 2
    assert type_in("check", *asked, "--pseudonymise").exit_code == 2


def test_check_writes_no_file_where_nothing_was_set_aside(type_in, purchases, tmp_path):
    path = tmp_path / "back.csv"
    assert (
        "No row was set aside" in type_in("check", purchases, "--rejects", path).stderr
    )
    assert not path.exists()


def test_template_writes_a_workbook_and_never_over_a_file(type_in, tmp_path):
    path = tmp_path / "client.xlsx"
    written = type_in("template", path)
    assert written.exit_code == 0, written.stderr
    assert written.stdout.strip() == str(path)
    assert type_in("check", path).exit_code == 0
    before = path.read_bytes()
    assert type_in("template", path).exit_code == 2
    assert path.read_bytes() == before
    assert type_in("template", tmp_path / "client.csv").exit_code == 2
    assert type_in("template", tmp_path / "no" / "client.xlsx").exit_code == 2


def test_check_writes_a_page_also_of_data_to_be_mended(type_in, purchases, tmp_path):
    page = tmp_path / "check.html"
    result = type_in("check", purchases, "--html", page)
    assert result.exit_code == 0, result.stderr
    assert "Every row and every amount is accounted for" in page.read_text(
        encoding="utf-8"
    )
    assert type_in("check", purchases, "--html", page).exit_code == 2
    purchases.write_text("customer_id,date,amount\nA,2026-01-01,much\n")
    stopped = type_in("check", purchases, "--html", tmp_path / "stopped.html")
    assert stopped.exit_code == 3
    assert "What must be mended" in (tmp_path / "stopped.html").read_text("utf-8")


def test_check_may_replace_ids_with_a_key_that_is_kept(type_in, tmp_path):
    path, key = tmp_path / "purchases.csv", tmp_path / "key"
    path.write_text("customer_id,date,amount\nSmith,2026-01-01,-10\n")
    shown = type_in("check", path, "--pseudonymise", "--key-file", key)
    assert shown.exit_code == 0, shown.stderr
    assert "customer's total below 0" in shown.stdout
    assert "Smith" not in shown.stdout
    assert "Smith" in type_in("check", path).stdout
    assert type_in("check", path, "--pseudonymise", "--key-file", key).exit_code == 0
    assert type_in("check", path, "--key-file", key).exit_code == 2


def test_check_writes_who_is_who_for_its_owner_alone(type_in, tmp_path, monkeypatch):
    bought = {"customer_id": ["C1", "C2"], "date": "2026-01-01", "amount": 1}
    pd.DataFrame(bought).to_csv(tmp_path / "sales.csv", index=False)
    words = ["check", tmp_path / "sales.csv", "--who-is-who", tmp_path / "who.csv"]
    refused = type_in(*words)
    assert refused.exit_code == 2
    assert "--who-is-who needs --pseudonymise" in refused.stderr
    result = type_in(*words, "--pseudonymise")
    assert result.exit_code == 0, result.stderr
    assert result.stderr == f"Who is who: {tmp_path / 'who.csv'}.\n"
    table = pd.read_csv(tmp_path / "who.csv")
    assert table["customer_id"].tolist() == ["C1", "C2"]
    assert "C1" not in result.stdout
    assert type_in(*words, "--pseudonymise").exit_code == 2  # nothing is replaced
    monkeypatch.setattr("customer_value.cli.data.caution", lambda: "On Windows.")
    words[-1] = tmp_path / "other.csv"
    assert "On Windows." in type_in(*words, "--pseudonymise").stderr


def test_report_hands_the_key_on(type_in, asked, purchases, tmp_path):
    options = ["--client", "Acme", "--pseudonymise", "--key-file", tmp_path / "key"]
    assert type_in("report", purchases, *options).exit_code == 0
    assert asked[0]["pseudonymise"] is True
    assert asked[0]["key_file"] == tmp_path / "key"


def test_check_lists_what_must_be_mended(type_in, monkeypatch, purchases):
    problem = Problem(
        table="transactions",
        rule="amount is no amount",
        severity="stop",
        rows=3,
        share=0.2,
        example="p.csv: line 7 'abc'",
        action="stopped",
        mend="Write numbers.",
        share_revenue=0.0004,
    )
    error = DataError("1 problem must be mended first. And so on.", frame([problem]))
    monkeypatch.setattr("customer_value.data.examples.load_dataset", failing(error))
    result = type_in("check", purchases)
    assert result.exit_code == 3
    said = [line.split() for line in result.stdout.splitlines()]
    table = "stop transactions amount is no amount 3 20.0% <0.1% stopped"
    assert table.split() in said
    assert "Faults found: 1 to mend first" in result.stdout
    assert "    p.csv: line 7 'abc'\n    Write numbers.\n" in result.stdout
    assert result.stderr.startswith("error: 1 problem must be mended first\n")


def test_check_lists_the_faulty_rows_also_of_data_that_stop(type_in, tmp_path):
    path, back = tmp_path / "sales.csv", tmp_path / "back.csv"
    rows = [f"C{i};2026-01-05;{i % 2 or 'viel'}" for i in range(9)]
    path.write_text("\n".join(["customer_id;date;amount", *rows]), encoding="utf-8")
    shown = type_in("check", path)
    assert "Add --rejects FILE.csv" in shown.stderr
    result = type_in("check", path, "--rejects", back)
    assert result.exit_code == shown.exit_code == 3
    assert f"5 rows of transactions: {back}" in result.stderr
    listed = back.read_text(encoding="utf-8-sig").splitlines()
    assert listed[1] == '"sales.csv";2;"amount is no amount";"C0";"2026-01-05";"viel"'
    assert len(listed) == 6


def test_a_report_that_stops_says_why_in_a_table_on_stderr(type_in, tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text("customer_id,date,amount\nA,soon,much\n", encoding="utf-8")
    result = type_in("report", path, "--client", "X", "--out", tmp_path / "out")
    assert result.exit_code == 3
    assert result.stdout == ""
    assert "Faults found: 2 to mend first" in result.stderr
    assert "error: 2 problems must be mended first\n" in result.stderr


def test_a_narrow_terminal_shows_names_as_they_are(monkeypatch, capsys):
    problem = Problem("wallet", "no rows", "keep", 0, 0.0, "[red] a.csv", "done", "Do.")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "50")
    assert faults.width(sys.stdout) == 50
    faults.issues("Faults found", frame([problem]))
    shown = capsys.readouterr().out
    assert "[red] a.csv" in shown
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert max(map(len, plain.splitlines())) <= 50


class Terminal(io.StringIO):
    """A stream that says that somebody looks at it."""

    def isatty(self):
        return True


def test_those_who_wait_see_a_bar_on_a_terminal_only(monkeypatch, purchases):
    monkeypatch.setattr(waiting, "PATIENCE", 0)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    for stream, seen in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        with waiting.bar():
            cv.read_dataset(purchases)
        shown = stream.getvalue()
        assert ("purchases.csv: " in shown) is seen
        assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", shown)  # no colour


def test_a_short_wait_shows_nothing_and_an_error_takes_the_bar_away(
    monkeypatch, purchases
):
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with waiting.bar():
        cv.read_dataset(purchases)
    assert stream.getvalue() == ""
    monkeypatch.setattr(waiting, "PATIENCE", 0)
    purchases.write_text("customer_id,date,amount\nA,soon,1\n")
    with pytest.raises(DataError), waiting.bar():
        cv.read_dataset(purchases)
    assert stream.getvalue().endswith("\x1b[?25h\r\x1b[1A\x1b[2K")  # cursor is back


# ------------------------------------------------------------------------- datasets


@pytest.fixture
def generator(tmp_path, monkeypatch):
    (tmp_path / "make_companies.py").write_text(
        "def make(out, *, customers=None, companies=None, faults=False):\n"
        "    out.mkdir(exist_ok=True)\n"
        "    (out / 'made.txt').write_text(f'{customers} {faults}')\n"
    )
    monkeypatch.setattr(
        "customer_value.cli.companies.bundled_folder", lambda _name: tmp_path
    )
    return tmp_path


def test_datasets_are_made_where_one_says(type_in, generator):
    out = generator / "big"
    result = type_in("datasets", "make", "--customers", 50, "--out", out)
    assert result.exit_code == 0, result.stderr
    assert (out / "made.txt").read_text() == "50 False"
    result = type_in("datasets", "make", "--faults", "--out", out)
    assert result.exit_code == 0, result.stderr
    assert (out / "made.txt").read_text() == "None True"


@pytest.mark.parametrize("words", [["--customers", 50], ["--faults"]])
def test_other_data_never_replace_the_bundled_companies(type_in, generator, words):
    result = type_in("datasets", "make", *words)
    assert result.exit_code == 2
    assert "--out FOLDER" in result.stderr
    assert not (generator / "made.txt").exists()


def test_a_size_that_the_generator_refuses_is_wrong_usage(type_in, generator):
    (generator / "make_companies.py").write_text(
        "def make(out, *, customers=None, faults=False):\n"
        "    raise ValueError('too few')\n"
    )
    result = type_in("datasets", "make", "--customers", 1, "--out", generator)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: too few")


def test_a_missing_generator_is_said(type_in, generator):
    (generator / "make_companies.py").unlink()
    result = type_in("datasets", "make")
    assert result.exit_code == 1
    assert "The generator is missing" in result.stderr


# --------------------------------------------------------------------------- course


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("notebooks/00_a.ipynb", "exercises/solutions/07_b.ipynb"):
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    return tmp_path


def test_notebooks_are_refreshed_one_by_one(type_in, put, checkout):
    put("customer_value.course.canonical", refresh=lambda paths: paths)
    result = type_in("notebooks", "refresh")
    assert checkout
    assert result.stdout.splitlines() == [
        f"{Path('notebooks/00_a.ipynb')}: changed",
        f"{Path('exercises/solutions/07_b.ipynb')}: changed",
    ]


@pytest.mark.parametrize(("problems", "code"), [([], 0), (["a: stale", "b: stale"], 1)])
def test_notebooks_and_exercises_are_checked(type_in, put, checkout, problems, code):
    put("customer_value.course.canonical", check=lambda _paths: problems)
    put("customer_value.course.release", check=lambda _masters, _target: problems)
    assert checkout
    for words in (["notebooks", "check"], ["exercises", "check"]):
        result = type_in(*words)
        assert result.exit_code == code
        assert result.stdout.splitlines() == problems


def test_exercises_are_built_from_their_masters(type_in, put, checkout):
    built = []
    put(
        "customer_value.course.release",
        build=lambda masters, target: built.append((masters, target)) or [target / "x"],
    )
    assert type_in("exercises", "build").stdout == f"{Path('exercises/x')}: changed\n"
    assert checkout
    assert built == [(Path("exercises/solutions"), Path("exercises"))]


def test_the_course_verbs_say_where_to_stand(type_in, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = type_in("exercises", "check")
    assert result.exit_code == 2
    assert "Start this in the top folder" in result.stderr


def test_start_copies_and_never_replaces(type_in, tmp_path, monkeypatch):
    source = tmp_path / "source"
    for name in ("notebooks/00_a.ipynb", "notebooks/client_report.ipynb"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text("new")
    (source / "exercises" / "solutions").mkdir(parents=True)
    for name in ("07_b.ipynb", "TRAINER.md", "solutions/07_b.ipynb"):
        (source / "exercises" / name).write_text("new")
    monkeypatch.setattr(
        "customer_value.cli.course.bundled_folder", lambda room: source / room
    )
    mine = tmp_path / "mine"
    (mine / "notebooks").mkdir(parents=True)
    (mine / "notebooks" / "00_a.ipynb").write_text("my work")
    result = type_in("start", mine)
    assert "2 copied, 1 kept" in result.stdout
    assert (mine / "notebooks" / "00_a.ipynb").read_text() == "my work"
    assert (mine / "exercises" / "07_b.ipynb").read_text() == "new"
    assert [path.name for path in (mine / "exercises").iterdir()] == ["07_b.ipynb"]


def test_lab_starts_in_the_folder_and_returns_its_code(type_in, tmp_path, monkeypatch):
    started = []

    def run(command, **_options):
        started.append(command)
        return types.SimpleNamespace(returncode=5)

    monkeypatch.setattr("subprocess.run", run)
    assert type_in("lab", tmp_path).exit_code == 5
    assert started == [[sys.executable, "-m", "jupyterlab", str(tmp_path)]]


def test_lab_says_how_to_install_what_is_missing(type_in, monkeypatch):
    monkeypatch.setattr("customer_value.cli.course._installed", lambda _name: False)
    result = type_in("lab")
    assert result.exit_code == 4
    assert "pip install" in result.stderr


def test_a_check_that_stops_shows_how_the_file_was_read(type_in, tmp_path):
    file, page = tmp_path / "sales.csv", tmp_path / "check.html"
    file.write_text("customer_id;date;amount\nA;someday;1,50\n", encoding="utf-8")
    result = type_in("check", file, "--html", page)
    assert result.exit_code == 3
    for told in (result.stdout, page.read_text(encoding="utf-8")):
        assert "read as" in told.lower()
        assert "decimal" in told


# --------------------------------------------------------------------------- doctor


def test_doctor_finds_everything_in_a_good_place(type_in, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = type_in("doctor")
    assert result.exit_code == 0, result.stdout
    assert len(result.stdout.splitlines()) == len(QUESTIONS)
    assert all(line.startswith("ok ") for line in result.stdout.splitlines())


def test_doctor_gives_a_remedy_and_fails(type_in, monkeypatch):
    monkeypatch.setitem(QUESTIONS, "engine", failing(ImportError("no duckdb")))
    monkeypatch.setitem(QUESTIONS, "fonts", lambda: ("none", "Install one."))
    result = type_in("doctor")
    assert result.exit_code == 1
    assert "mend  engine: ImportError: no duckdb. python run.py doctor" in result.stdout
    assert "mend  fonts: none. Install one." in result.stdout


def test_doctor_names_a_library_that_does_not_fit(type_in, monkeypatch):
    monkeypatch.setattr("customer_value.cli.health._installed", lambda *_a: False)
    result = type_in("doctor")
    assert result.exit_code == 1
    assert "These do not fit: click<9,>=8.2, duckdb" in result.stdout


def test_doctor_lists_the_optional_parts_and_misses_none(type_in, monkeypatch):
    line = "ok    optional parts: clusters {}, postgres {}, spark {}\n"
    version = metadata.version
    for absent in ("", "pyspark"):
        found = {absent: failing(metadata.PackageNotFoundError)}
        monkeypatch.setattr(
            metadata, "version", lambda name, f=found: f.get(name, version)(name)
        )
        spark = "absent" if absent else "installed"
        result = type_in("doctor")
        assert line.format("installed", "installed", spark) in result.stdout
        assert result.exit_code == 0


def test_doctor_sees_that_a_folder_is_not_writable(type_in, monkeypatch):
    monkeypatch.setattr("tempfile.TemporaryFile", failing(OSError("no")))
    result = type_in("doctor")
    assert result.exit_code == 1
    assert "is not writable. Name a folder of yours with --out." in result.stdout
