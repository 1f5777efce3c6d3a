"""A report on pseudonyms, whole: nothing that goes to the client tells of anybody."""

from __future__ import annotations

import re
import stat

import numpy as np
import pandas as pd
import pytest

from customer_value.report.client_report import client_report

FIRST = ["Zebedee", "Quintina", "Xanthia", "Fitzwilliam", "Ottoline", "Hepzibah"]
LAST = ["Ravenscroft", "Quackenbush", "Ypsilanti", "Zimmerdale", "Vandersloot"]
PEOPLE = 90


@pytest.fixture
def source(tmp_path):
    """Write a company whose every text tells of somebody."""
    rng = np.random.default_rng(3)
    folder = tmp_path / "in"
    folder.mkdir()
    ids = [f"{first.lower()}.{n}@mail.example" for n, first in _people()]
    names = [f"{first} {LAST[n % 5]}" for n, first in _people()]
    rows = 1_500
    who = rng.integers(0, PEOPLE, rows)
    sales = pd.DataFrame(
        {
            "customer_id": np.array(ids)[who],
            "date": pd.Timestamp("2024-01-01")
            + pd.to_timedelta(rng.integers(0, 800, rows), unit="D"),
            "amount": rng.integers(5, 400, rows) / 2,
            "order_id": [f"order-of-{names[i]}-{n}" for n, i in enumerate(who)],
            "remark": [f"deliver to {names[i]}" for i in who],
        }
    )
    sales.loc[3, "amount"] = np.nan  # a row set aside, shown in the rejects
    people = pd.DataFrame(
        {
            "customer_id": ids,
            "name": names,
            "phone": [f"+49 170 55{n:05d}" for n in range(PEOPLE)],
            "region": rng.choice(["north", "south"], PEOPLE),
        }
    )
    brought = pd.DataFrame(
        {"referrer_id": ids[:9], "referred_id": ids[20:29], "date": "2025-01-01"}
    )
    known = pd.DataFrame(
        {
            "customer_id": [*ids[:70], ids[0], "stranger-hepzibah"],
            "band": rng.choice(["high", "low"], 72),
            "contact name": [*names[:70], "Twice", "Nobody"],
        }
    )
    for name, frame in {
        "transactions": sales,
        "customers": people,
        "referrals": brought,
    }.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    known.to_csv(tmp_path / "geo.csv", index=False)
    return folder


def _people():
    return ((n, FIRST[n % len(FIRST)]) for n in range(PEOPLE))


def texts(page):
    return {path.name: path.read_text("utf-8") for path in page.parent.iterdir()}


@pytest.mark.slow
def test_no_file_of_the_report_tells_of_a_person_and_no_number_changes(
    source, tmp_path
):
    how = {"client": "Client", "currency": "EUR", "enrichment": tmp_path / "geo.csv"}
    plain = client_report(source, tmp_path / "plain", **how)
    who = tmp_path / "who.csv"
    hidden = client_report(
        source, tmp_path / "out", pseudonymise=True, who_is_who=who, **how
    )
    telling = [*FIRST, *LAST, "mail.example", "+49 170", "stranger-hepz", "order-of"]
    for name, text in texts(hidden).items():
        for told in telling:
            assert told.casefold() not in text.casefold(), (name, told)
    assert "Zebedee" in "".join(texts(plain).values())  # else nothing was tested
    assert stat.S_IMODE(who.stat().st_mode) == 0o600
    table = pd.read_csv(who)
    assert len(table) == PEOPLE + 1  # the stranger of the third party as well
    assert len(set(table["pseudonym"])) == PEOPLE + 1
    said = texts(plain)["report.html"]
    for person, pseudonym in zip(table["customer_id"], table["pseudonym"], strict=True):
        said = said.replace(person, pseudonym)  # one title names the most disputed one
    assert _numbers(said) == _numbers(texts(hidden)["report.html"])


def _numbers(html):
    """Return the numbers of the tiles and findings."""
    tiles = re.findall(r'cv-kpi-value">([^<]+)<', html)
    titles = re.findall(r"<figcaption><h3>([^<]+)</h3>", html)
    return tiles, [title for title in titles if "check" not in title.lower()]
