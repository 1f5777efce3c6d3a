"""Names that are safe in a page, on every disk, in a URL."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_value.report.names import slug, unique, words_of


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Harbour & Home", r"harbour-home"),
        ("ACME Inc.", r"acme-inc"),
        ("Beta & Söhne", r"beta-sohne-[0-9a-f]{6}"),
        ("../../etc/passwd", r"etc-passwd-[0-9a-f]{6}"),
        ("CON", r"con-[0-9a-f]{6}"),
        ("lpt1", r"lpt1-[0-9a-f]{6}"),
        ("東京商事", r"[0-9a-f]{6}"),
        ('Gamma: "Quote" <Ltd>', r"gamma-quote-ltd-[0-9a-f]{6}"),
        ("{client}", r"client-[0-9a-f]{6}"),
        ("=cmd|' /C calc'!A0", r"cmd-c-calc-a0-[0-9a-f]{6}"),
        ("a" * 200, r"a{60}-[0-9a-f]{6}"),
    ],
)
def test_a_slug_is_plain_and_tells_lossy_names_apart(name, expected):
    assert re.fullmatch(expected, slug(name))


def test_names_that_lose_different_letters_get_different_slugs():
    assert (
        len({slug(name) for name in ("Söhne", "Sõhne", "Sohne", "東京", "京都")}) == 5
    )


@given(st.text())
def test_every_slug_is_a_safe_name(name):
    made = slug(name)
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", made)
    assert len(made) <= 67
    assert made == slug(name)


@given(st.lists(st.sampled_from(["a", "b", "a-2"]), max_size=8))
def test_ids_on_one_page_never_repeat(names):
    taken = set()
    given_names = [unique(name, taken) for name in names]
    assert len(set(given_names)) == len(names)


def test_words_of_nothing_plain_are_empty():
    assert words_of("東京 –") == ""
