"""Make the bundled companies: seeded chance with planted truths."""

from __future__ import annotations
