"""What the chapters on the voice of customers need: any of their tables."""

from __future__ import annotations

from customer_value.data.need import Need

VOICE = (
    Need(
        "advocacy",
        "referrals",
        either=True,
        when_off="No referrals table: referral value is not measured.",
    ),
    Need(
        "advocacy",
        "survey",
        either=True,
        when_off="No survey table: promoters and detractors are not known.",
    ),
    Need(
        "advocacy",
        "contributions",
        either=True,
        when_off="No contributions table: ideas and roles are not measured.",
    ),
    Need(
        "value_creation",
        "outcomes",
        either=True,
        when_off="No outcomes table: opportunity scores are not measured.",
    ),
    Need(
        "value_creation",
        "indicators",
        either=True,
        when_off="No indicators table: what customers get has no indicators.",
    ),
    Need(
        "value_creation",
        "survey",
        either=True,
        when_off="No survey table: what customers say is not known.",
    ),
)
