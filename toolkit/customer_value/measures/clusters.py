"""Clusters: groups that the data themselves suggest, shown only when they hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from customer_value.errors import MissingPartError
from customer_value.words import count, spoken

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    Points: TypeAlias = NDArray[np.float64]

MOST = 8  # clusters that are tried
RESAMPLES = 20  # METHOD 2.6
STABLE = 0.7  # mean adjusted Rand index above which clusters are shown (METHOD 2.6)
CLEAR = 0.5  # silhouette below which clusters overlap (Kaufman and Rousseeuw 1990)
FEWEST = 20  # customers; with fewer each resample is another company
# Centres move by less than their own standard error when they are learned from 20,000
# of a million customers; the silhouette looks at all pairs, so at 2,000 customers.
SAMPLE, PAIRS = 20_000, 2_000
SEED = 7
DIFFERS = 0.5  # standard deviations from the average from which a name says so
WORDS = {
    "purchases_per_year": ("rare", "frequent"),
    "purchases": ("few purchases", "many purchases"),
    "revenue": ("low spend", "high spend"),
    "products": ("narrow", "varied"),
    "recency_days": ("recent", "long silent"),
}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Clusters:
    """What was found: which number of clusters is best, and whether it holds.

    Attributes
    ----------
    labels : Series of str
        Index customer_id: the name of the cluster; missing unless stable.
    tried : DataFrame
        Index k: silhouette (-1 to 1; missing where it has no value).
    k : int
        The number of clusters with the highest silhouette; 0 where none was tried.
    stability : float
        Mean adjusted Rand index between these clusters and those learned from 20
        seeded resamples: 1 is the same clusters each time, 0 is chance.
    centres : DataFrame
        Index name, a column a fact: how far the members' mean lies from that of all
        customers, in standard deviations of the logarithms; empty unless stable.
    means : DataFrame
        The same rows and columns: the mean of each fact in its own unit.
    """

    labels: pd.Series
    tried: pd.DataFrame
    k: int
    stability: float
    centres: pd.DataFrame
    means: pd.DataFrame

    @property
    def stable(self) -> bool:
        """Whether the clusters come back in resamples."""
        return self.stability > STABLE

    @property
    def silhouette(self) -> float:
        """The silhouette of the number of clusters that was chosen."""
        return float(self.tried["silhouette"].get(self.k, np.nan))

    @property
    def verdict(self) -> str:
        """Say in one sentence what was found and whether it holds."""
        if not self.k:
            return (
                "No clusters were looked for: that needs "
                f"{count(FEWEST, 'customer')} who differ."
            )
        agree = (
            f"{count(RESAMPLES, 'resample')} agree with them at {self.stability:.2f}"
        )
        best = f"{count(self.k, 'cluster')} fit best (silhouette {self.silhouette:.2f})"
        if not self.stable:
            return (
                f"No clusters are shown: {best}, but {agree}, and above {STABLE:.2f} "
                "is needed."
            )
        weak = "; they overlap" if self.silhouette < CLEAR else ""
        return f"{best}; {agree}{weak}."


def find_clusters(buyers: pd.DataFrame, axes: tuple[str, ...]) -> Clusters:
    """Look for clusters of customers, and whether they come back in resamples.

    Parameters
    ----------
    buyers : DataFrame
        Index customer_id, the facts of the customers.
    axes : tuple of str
        The facts to look at. One that is not measured, or the same for everyone, is
        left out; a missing value counts as the average.

    Returns
    -------
    Clusters
        The clusters; without labels where they are not stable.

    Raises
    ------
    MissingPartError
        If scikit-learn is not installed.

    References
    ----------
    .. [1] Kaufman and Rousseeuw, Finding Groups in Data, 1990 (silhouettes).
    .. [2] Hubert and Arabie, Comparing partitions, 1985 (adjusted Rand index).
    """
    _require()
    places = _places(buyers, axes)
    points = places.to_numpy()
    apart = len(places.drop_duplicates()) if len(places.columns) else 0
    if len(places) < FEWEST or apart <= 2:  # noqa: PLR2004 - two points are two groups
        return _nothing(buyers.index)
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # sums in one order: the same answer on every machine
        chance = np.random.default_rng(SEED)
        learned = _some(points, SAMPLE, chance)
        tried = _tried(learned, most=min(MOST, apart), chance=chance)
        if tried["silhouette"].isna().all():  # a handful differs from a crowd
            return _nothing(buyers.index)
        k = int(tried.index.to_numpy()[tried["silhouette"].argmax()])
        centres = _centres(learned, k)
        stability = _stability(learned, centres, chance)
        labels = _nearest(points, centres)
    found = replace(_nothing(buyers.index), tried=tried, k=k, stability=stability)
    if not found.stable:
        return found
    named = _named(found, places, labels)
    means = (
        buyers[list(places)].groupby(named.labels).mean().reindex(named.centres.index)
    )
    return replace(named, means=means)


def _require() -> None:
    """Say how to install what clusters need, where it is missing."""
    try:
        import sklearn  # noqa: F401
    except ImportError:
        install = 'pip install "customer-value[clusters]"'
        raise MissingPartError("scikit-learn", install) from None


def _nothing(customers: pd.Index) -> Clusters:
    """Return the answer without clusters."""
    return Clusters(
        labels=pd.Series(pd.NA, index=customers, dtype="str", name="segment"),
        tried=pd.DataFrame({"silhouette": pd.Series(dtype=float)}).rename_axis("k"),
        k=0,
        stability=float("nan"),
        centres=pd.DataFrame(),
        means=pd.DataFrame(),
    )


def _places(buyers: pd.DataFrame, axes: tuple[str, ...]) -> pd.DataFrame:
    """Return log1p of each fact on the standard scale; missing is the average."""
    facts = buyers[list(axes)].astype(float)
    values = facts.to_numpy()
    logs = pd.DataFrame(np.sign(values) * np.log1p(np.abs(values)), facts.index, axes)
    spread = logs.std(ddof=0)
    told = spread.index[spread > 1e-9 * logs.abs().max()]  # what tells customers apart
    scaled: pd.DataFrame = (logs[told] - logs[told].mean()) / spread[told]
    return scaled.fillna(0.0)


def _some(points: Points, most: int, chance: np.random.Generator) -> Points:
    """Return all points, or so many of them in their order."""
    if len(points) <= most:
        return points
    return points[np.sort(chance.choice(len(points), most, replace=False))]


def _centres(points: Points, k: int) -> Points:
    from sklearn.cluster import KMeans

    centres: Points = (
        KMeans(k, n_init=10, random_state=SEED).fit(points).cluster_centers_
    )
    return centres


def _nearest(points: Points, centres: Points) -> NDArray[np.intp]:
    """Return the number of the nearest centre: equal customers get equal answers."""
    from sklearn.metrics import pairwise_distances_argmin

    nearest: NDArray[np.intp] = pairwise_distances_argmin(points, centres)
    return nearest


def _tried(points: Points, *, most: int, chance: np.random.Generator) -> pd.DataFrame:
    """Return the silhouette of every number of clusters."""
    from sklearn.metrics import silhouette_score

    looked_at = _some(points, PAIRS, chance)
    found = {}
    for k in range(2, most + 1):
        labels = _nearest(looked_at, _centres(points, k))
        several = 1 < len(np.unique(labels)) < len(looked_at)
        found[k] = silhouette_score(looked_at, labels) if several else np.nan
    tried = pd.DataFrame({"silhouette": pd.Series(found, dtype=float)})
    return tried.rename_axis("k")


def _stability(points: Points, centres: Points, chance: np.random.Generator) -> float:
    """Return the mean agreement with clusters learned from resamples."""
    from sklearn.metrics import adjusted_rand_score

    labels = _nearest(points, centres)
    agreed = []
    for _ in range(RESAMPLES):
        drawn = points[chance.integers(0, len(points), len(points))]
        again = _nearest(points, _centres(drawn, len(centres)))
        agreed.append(adjusted_rand_score(labels, again))
    return float(np.mean(agreed))


def _named(found: Clusters, places: pd.DataFrame, labels: NDArray[np.intp]) -> Clusters:
    """Give each cluster the name of what sets its members apart."""
    centres = places.groupby(labels).mean()
    names = _names(centres)
    known = pd.Series(labels, index=places.index, name="segment").map(names)
    centres = centres.set_axis(pd.Index(centres.index.map(names), name="segment"))
    return replace(found, labels=known.astype("str"), centres=centres)


def _names(centres: pd.DataFrame) -> dict[int, str]:
    """Name clusters by high and low; namesakes by the fact that parts them most."""
    names = {int(label): _name(centres.loc[label]) for label in centres.index.tolist()}
    for name in set(names.values()):
        alike = [label for label, other in names.items() if other == name]
        if len(alike) > 1:
            own = centres.loc[alike]
            by = str((own.max() - own.min()).idxmax())
            order = own[by].sort_values(ascending=False, kind="stable").index.tolist()
            for place, label in enumerate(order, start=1):
                names[int(label)] = f"{name} ({place} of {len(alike)} by {spoken(by)})"
    return names


def _name(centre: pd.Series) -> str:
    """Say what is high and low about a cluster.

    >>> _name(pd.Series({"purchases_per_year": 1.2, "revenue": -0.1, "products": -0.9}))
    'Frequent, narrow'
    """
    said = []
    for fact, distance in centre.items():
        low, high = WORDS.get(
            str(fact), (f"low {spoken(fact)}", f"high {spoken(fact)}")
        )
        if abs(distance) >= DIFFERS:
            said.append(high if distance > 0 else low)
    text = ", ".join(said) or "average"
    return text[:1].upper() + text[1:]
