"""Names for invented people and firms, and sentences customers might write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from companies.files import several

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST = several(
    "Aoife Seán Róisín Conor Niamh Ciarán Saoirse Eoin Gráinne Pádraig Orla Declan "
    "Sinéad Fionn Maeve Cormac Áine Tadhg Clodagh Oisín Deirdre Rory Emer Lorcan "
    "Bridget Hugh Nora Martin Helen Peter Ruth Simon Grace Colm Ivana Marek Agata "
    "Tomasz Ewa Luís Inês Mateo Lucía Anna Jonas Greta Pavel Daria Mihai Ioana Femi "
    "Ngozi Priya Arjun Mei Kenji Fatima Omar Leila Samir"
)
LAST = several(
    "Byrne Keane Dolan Farrelly Garvey Hanlon Kinsella Lavelle Mulhern Nagle Quirke "
    "Rafter Scully Tierney Ó'Dálaigh Ní_Bhriain Breslin Caulfield Devane Fennelly "
    "Gormley Hession Kilbride Lenihan Moylan Noone Purcell Roddy Sheehy Toomey "
    "Wrafter Brannigan Cosgrave Durkan Flanagan Halligan Kowalczyk Zielińska Nowicki "
    "Ferreira Carvalho Navarro Ortega Petrauskas Novák Popescu Adeyemi Okafor Iyer "
    "Menon Tanaka Haddad Rahimi Vasquez Lindgren Bauer Marchetti Delacroix Kuusisto"
)
ROOTS = several(
    "Alder Amber Anchor Arden Ash Bell Birch Bramble Bridge Brook Calder Cedar Chalk "
    "Clay Cliff Coral Crane Dale Ember Fair Falcon Fern Field Flint Ford Glen Granite "
    "Hazel Heath Heron High Holm Iron Ivy Juniper Kestrel Lake Larch Lime Lock Maple "
    "Marsh Mill Moor North Oak Orchard Otter Pine Quarry Raven Reed Ridge River Rowan "
    "Sand Silver Slate Spring Stone Summer Swift Thorn Tide Vale West Willow Winter"
)
ENDS = several(
    "acre bank bourne bury by combe cote dale field ford gate ham hurst ley mere moor "
    "more point port sea shaw side stead stow thorpe ton wick worth"
)


def people(rng: np.random.Generator, count: int) -> NDArray[np.object_]:
    """
    Invent the names of people.

    Parameters
    ----------
    rng : numpy.random.Generator
        The stream.
    count : int
        How many.

    Returns
    -------
    ndarray of str
        First and last name; some occur twice, as in life.
    """
    first = np.array(FIRST, dtype=object)[rng.integers(len(FIRST), size=count)]
    family = [name.replace("_", " ") for name in LAST]
    last = np.array(family, dtype=object)[rng.integers(len(LAST), size=count)]
    return first + " " + last


def firms(
    rng: np.random.Generator, trades: NDArray[np.object_], *, forms: tuple[str, ...]
) -> NDArray[np.object_]:
    """
    Invent the names of firms, each different while names last.

    Parameters
    ----------
    rng : numpy.random.Generator
        The stream.
    trades : ndarray of str
        What each firm does, a word of its name ("Logistics").
    forms : tuple of str
        Legal forms to choose from.

    Returns
    -------
    ndarray of str
        Such as "Thornmere Logistics GmbH".
    """
    count = len(trades)
    pairs = len(ROOTS) * len(ENDS)
    order = np.resize(rng.permutation(pairs), count)
    root = np.array(ROOTS, dtype=object)[order // len(ENDS)]
    end = np.array(ENDS, dtype=object)[order % len(ENDS)]
    form = np.array(forms, dtype=object)[rng.integers(len(forms), size=count)]
    return root + end + " " + trades + " " + form
