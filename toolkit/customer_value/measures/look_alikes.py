"""Prospects scored by how much they resemble the best customers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from customer_value.errors import ParameterError, checks_kind, parameter_error
from customer_value.measures.profile_counts import TOO_FEW

if TYPE_CHECKING:
    from customer_value.measures.ideal_profile import IdealProfile
    from customer_value.measures.profile_values import Attribute

IDS = ("prospect_id", "customer_id")


@checks_kind
def look_alikes(
    profile: IdealProfile, prospects: pd.DataFrame | str | Path
) -> pd.DataFrame:
    """Score prospects by how much they resemble the best customers.

    Parameters
    ----------
    profile : IdealProfile
        The profile.
    prospects : DataFrame, str or Path
        One row a prospect with columns named like attributes, or a CSV, Excel or
        Parquet file of these. The first of the columns prospect_id and customer_id
        names the prospects, else their index does.

    Returns
    -------
    DataFrame
        Index prospect_id, most alike first: score (the sum of the log_lift of its
        values; above 0 is more like the top than like the rest), known (attributes
        of the profile that are known of it), rank (ties share the average) and why
        (the value that moves the score most).

    Raises
    ------
    ParameterError
        If a prospect stands twice, there is no such file, or no column is an
        attribute of the profile.

    Notes
    -----
    Attributes are added up as if they were independent: two that say the same count
    twice.

    Examples
    --------
    >>> import pandas as pd, customer_value as cv
    >>> company = cv.load_dataset("software")
    >>> profile = cv.ideal_profile(company, cv.asset_value(company))
    >>> two = pd.DataFrame({"employees": [5000, 3]}, index=["big", "small"])
    >>> cv.look_alikes(profile, two).index.tolist()
    ['big', 'small']
    """
    rows = _prospects(prospects, profile.attributes)
    tested = profile.scores[profile.scores["verdict"] != TOO_FEW]
    total = pd.Series(0.0, index=rows.index)
    most, why = total.abs(), pd.Series("", index=rows.index, dtype="str")
    known = pd.Series(0, index=rows.index)
    for one in profile.attributes:
        if one.name not in rows:
            continue
        lift = tested[tested["attribute"] == one.name].set_index("value")["log_lift"]
        value = pd.Series(one.labels(rows[one.name]), index=rows.index)
        points = value.map(lift).fillna(0.0).astype(float)
        total += points
        known += value.notna().astype(int)
        stronger = points.abs() > most
        most = most.mask(stronger, points.abs())
        why = why.mask(stronger, one.name + " " + value.astype("str"))
    table = pd.DataFrame({"score": total, "known": known})
    table["rank"] = table["score"].rank(ascending=False)
    table["why"] = why
    return table.sort_values("score", ascending=False, kind="stable")


def _prospects(given: object, attributes: tuple[Attribute, ...]) -> pd.DataFrame:
    """Return prospects with at least one attribute, indexed by who they are."""
    rows = given if isinstance(given, pd.DataFrame) else _read(given)
    for name in IDS:
        if name in rows:
            rows = rows.set_index(name)
            break
    rows = rows.set_axis(rows.index.astype("str")).rename_axis("prospect_id")
    if rows.index.has_duplicates:
        twice = rows.index[rows.index.duplicated()][0]
        must = "one row a prospect"
        raise parameter_error(
            "prospects", "look_alikes", must, f"{twice} more than once"
        )
    known = [one.name for one in attributes]
    if not set(known) & set(map(str, rows.columns)):
        columns = ", ".join(map(str, rows.columns)) or "none"
        raise ParameterError(
            "The prospects have no attribute of the profile. Attributes: "
            f"{', '.join(known)}. Columns found: {columns}."
        )
    return rows


def _read(given: object) -> pd.DataFrame:
    """Open a file of prospects; ids stay text, leading zeros and all."""
    if not isinstance(given, (str, Path)):
        must = "a table, or the path of a CSV, Excel or Parquet file"
        raise parameter_error("prospects", "look_alikes", must, type(given).__name__)
    path = Path(given).expanduser()
    if not path.is_file():
        raise ParameterError(f"No such file: {path}.")
    kind = path.suffix.casefold()
    try:
        if kind == ".parquet":
            return pd.read_parquet(path)
        if kind in (".xlsx", ".xlsm", ".xls", ".ods"):
            return pd.read_excel(path, dtype="str", engine="calamine")
        return pd.read_csv(path, dtype="str", sep=None, engine="python")
    except Exception:  # noqa: BLE001 - each reader raises errors of its own
        raise ParameterError(f"The prospects cannot be read: {path.name}.") from None
