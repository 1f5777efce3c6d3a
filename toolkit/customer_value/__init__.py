"""Measure what customers are worth: value index, asset value, four questions."""

__version__ = "0.1.0"
