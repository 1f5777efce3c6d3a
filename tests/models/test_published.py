"""The fits that papers and reference implementations print, on two sets of data."""

from __future__ import annotations

import pytest

import customer_value as cv

SAMPLE = "cdnow_sample.csv"
MASTER = "cdnow_master.csv"
WEEKS_39 = {"end": "1997-09-30", "unit": 7.0}
WEEKS_78 = {"end": "1998-06-30", "unit": 7.0}
DAYS = {"end": "1998-06-30"}

# parameters in the order of the model, log-likelihood; as many digits as printed
FITS = [
    (
        "ParetoNBD",
        SAMPLE,
        WEEKS_78,
        (0.563004, 12.559169, 0.408107, 10.514545),
        -17135.8359,
    ),
    (
        "BetaGeo",
        SAMPLE,
        WEEKS_78,
        (0.253561, 5.447258, 0.607365, 2.647235),
        -17138.2340,
    ),
    (
        "ModifiedBetaGeo",
        SAMPLE,
        WEEKS_78,
        (0.617843, 8.656960, 0.551525, 1.009059),
        -17127.3733,
    ),
    ("BetaGeo", MASTER, DAYS, (0.26713, 41.90544, 0.48352, 2.11161), -259086.827),
    (
        "ModifiedBetaGeo",
        MASTER,
        DAYS,
        (0.68942, 69.22568, 0.49160, 0.85851),
        -258955.353,
    ),
    ("ParetoNBD", MASTER, DAYS, (0.61099, 95.29936, 0.31258, 43.03989), -258988.907),
]
FOUR_DIGITS = [
    ("NBD", None, -96845.344),
    ("BetaGeo", (0.2516, 4.7889, 0.7234, 2.1611), -95368.444),
    ("ModifiedBetaGeo", (0.6371, 7.3103, 0.8075, 1.2284), -95336.958),
    ("ParetoNBD", (0.5974, 11.5857, 0.5222, 8.8278), -95415.119),
]


@pytest.mark.parametrize(("name", "file", "until", "params", "height"), FITS)
def test_a_published_fit_is_found_again(cdnow_until, name, file, until, params, height):
    summary = cdnow_until(file, **until)
    result = getattr(cv.models, name)().fit(summary).result_
    assert list(result.params.values()) == pytest.approx(params, rel=1e-5)
    assert result.log_likelihood == pytest.approx(height, abs=6e-4)
    assert result.status == "ok"
    assert result.n == len(summary)


@pytest.mark.parametrize(("name", "params", "height"), FOUR_DIGITS)
def test_the_whole_of_cdnow_after_39_weeks(cdnow_until, name, params, height):
    summary = cdnow_until(MASTER, **WEEKS_39)
    assert len(summary) == 23_570
    result = getattr(cv.models, name)().fit(summary).result_
    assert result.log_likelihood == pytest.approx(height, abs=6e-4)
    if params:
        assert list(result.params.values()) == pytest.approx(params, abs=6e-5)


def test_information_criteria_by_hand(cdnow_weeks):
    result = cv.models.NBD().fit(cdnow_weeks).result_
    assert result.aic == pytest.approx(2 * 9763.6576 + 2 * 2, abs=1e-3)
    assert result.bic == pytest.approx(2 * 9763.6576 + 2 * 7.765145, abs=1e-3)


def test_every_model_collapses_to_nbd_on_online_retail(shared_data, root):
    company = cv.read_dataset(
        shared_data / "online_retail.csv.gz",
        mapping=root / "datasets" / "mappings" / "online_retail.yaml",
    )
    summary = cv.rfm_summary(company)
    null = cv.models.NBD().fit(summary)
    assert null.result_.status == "ok"
    for name in ("BetaGeo", "ModifiedBetaGeo", "ParetoNBD"):
        model = getattr(cv.models, name)().fit(summary)
        assert model.result_.status == "no detectable defection: use NBD"
        assert "a model without defection does as well" in model.result_.message
        assert model.expected_probability_alive(summary).min() > 0.99
        found = model.expected_purchases(summary, future_t=90)
        expected = null.expected_purchases(summary, future_t=90)
        assert found.to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-2)
