"""The command line at work: real files in, one finished folder or one clear line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.slow

CLI = [sys.executable, "-m", "customer_value.cli"]
HEADINGS = "customer_id,date,amount"


@pytest.fixture
def type_in(tmp_path, monkeypatch):
    """Type a command line in a folder of its own."""
    monkeypatch.delenv("CV_DEBUG", raising=False)

    def type_in(*words):
        return subprocess.run(
            [*CLI, *map(str, words)],
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )

    return type_in


@pytest.fixture
def write(tmp_path):
    def write(*rows, headings=HEADINGS, name="purchases.csv"):
        path = tmp_path / name
        path.write_text("\n".join([headings, *rows]) + "\n" if headings else "")
        return path

    return write


def some_years(customers=40):
    """Write three years of plausible purchases, one row a purchase."""
    return [
        f"C{customer:02d},{2022 + when // 12}-{when % 12 + 1:02d}-{day:02d},{amount}"
        for customer in range(customers)
        for when in range(customer % 7, 36, 2 + customer % 9)
        for day, amount in [(1 + (customer + when) % 28, 10 + 3 * customer)]
    ]


def test_a_client_gets_one_finished_folder(type_in, write, tmp_path):
    words = ["--client", "Bräuer & Söhne", "--out", tmp_path / "out"]
    first = type_in("report", write(*some_years()), *words, "--currency", "EUR")
    assert first.returncode == 0, first.stderr
    page = first.stdout.splitlines()[-1]
    (folder,) = (tmp_path / "out").iterdir()
    assert page == str(folder / "report.html")
    assert "Söhne" in (folder / "report.html").read_text(encoding="utf-8")
    before = (folder / "report.html").stat().st_mtime_ns
    again = type_in("report", "purchases.csv", *words, "--currency", "EUR")
    assert again.returncode == 0
    assert again.stdout.splitlines()[-1] == page
    assert (folder / "report.html").stat().st_mtime_ns == before


def test_the_bundled_retailer_needs_no_words(type_in, tmp_path):
    done = type_in("report")
    assert done.returncode == 0, done.stderr
    assert "harbour-home" in done.stdout.lower()
    (folder,) = (tmp_path / "reports").iterdir()
    assert (folder / "report.html").exists()


# ------------------------------------------------------------------------ bad input


def refused(done, *, code, says, tmp_path):
    """Hold what every refusal has in common."""
    assert done.returncode == code, done.stderr
    assert says.lower() in done.stderr.lower()
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    out = tmp_path / "out"
    assert not out.exists() or not list(out.iterdir())


GOOD = "A,2026-01-01,10"


@pytest.mark.parametrize(
    ("rows", "headings", "code", "says"),
    [
        ([], None, 3, "empty"),
        ([], HEADINGS, 3, "no "),
        ([GOOD], "customer_id,date,amuont", 3, "did you mean"),
        ([GOOD, "B,01.02.2026,10"] * 4, HEADINGS, 3, "date"),
        ([GOOD, "B,2026-01-02,ten"] * 4, HEADINGS, 3, "amount"),
        (["A,2026-01-01,ten"], HEADINGS, 3, "amount"),
    ],
    ids=["empty", "headings", "misspelt", "two-formats", "text", "no-row-left"],
)
def test_bad_data_are_refused_with_a_remedy(
    type_in, write, tmp_path, rows, headings, code, says
):
    path = write(*rows, headings=headings)
    done = type_in("report", path, "--client", "X", "--out", "out")
    refused(done, code=code, says=says, tmp_path=tmp_path)


def test_a_missing_file_is_wrong_usage(type_in, tmp_path):
    done = type_in("report", "no.csv", "--client", "X", "--out", "out")
    refused(done, code=2, says="no file or folder 'no.csv'", tmp_path=tmp_path)


def test_one_customer_is_enough_for_a_report_or_a_clear_refusal(
    type_in, write, tmp_path
):
    path = write(GOOD, "A,2026-02-01,12")
    done = type_in("report", path, "--client", "X", "--out", "out")
    assert done.returncode in {0, 3}
    assert "Traceback" not in done.stderr
    if done.returncode:
        refused(done, code=3, says="customer", tmp_path=tmp_path)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_folder_that_is_not_writable_is_wrong_usage(type_in, write, tmp_path):
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    done = type_in("report", write(GOOD), "--client", "X", "--out", shut / "out")
    refused(done, code=2, says="", tmp_path=tmp_path)


def test_a_file_where_the_folder_should_be_is_wrong_usage(type_in, write, tmp_path):
    (tmp_path / "taken").write_text("mine")
    done = type_in("report", write(GOOD), "--client", "X", "--out", "taken")
    refused(done, code=2, says="taken", tmp_path=tmp_path)
    assert (tmp_path / "taken").read_text() == "mine"


@pytest.mark.skipif(os.name == "nt", reason="signals are a matter of POSIX")
@pytest.mark.parametrize("seconds", [0, 6])
def test_ctrl_c_leaves_nothing_behind(write, tmp_path, seconds):
    words = ["report", str(write(*some_years())), "--client", "X", "--out", "out"]
    job = subprocess.Popen(
        [*CLI, *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    begun = job.stderr.readline()  # it has read the data
    time.sleep(seconds)  # now it starts the kernel, or runs the notebook
    os.killpg(job.pid, signal.SIGINT)
    out, err = job.communicate(timeout=60)
    if job.returncode == 0:
        pytest.skip("the report was finished before the signal came")
    assert job.returncode == 130, begun + err
    assert "Traceback" not in err
    assert out == ""
    made = tmp_path / "out"
    assert not made.exists() or not list(made.iterdir())


# ----------------------------------------------------------------------- public data


@pytest.mark.parametrize(
    ("file", "mapping"),
    [
        ("online_retail.csv.gz", "online_retail.yaml"),
        ("cdnow_master.csv", "cdnow.yaml"),
    ],
)
def test_public_data_are_read_through_their_mapping(
    type_in, root, shared_data, file, mapping
):
    where = root / "datasets" / "mappings" / mapping
    done = type_in("check", shared_data / file, "--mapping", where)
    assert done.returncode == 0, done.stderr
    assert "What the report can say" in done.stdout
