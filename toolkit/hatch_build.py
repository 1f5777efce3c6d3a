"""Let the bundled companies and the course travel in the wheel.

Only in a standard wheel: an editable install would leave copies behind that hide a
broken install.
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("datasets", "notebooks", "exercises")


class TravelHook(BuildHookInterface):
    """Put the folders beside the code: datasets/ becomes customer_value/_datasets."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folders to what a standard wheel holds."""
        if version == "standard":
            places = {name: f"customer_value/_{name}" for name in FOLDERS}
            build_data["force_include"].update(places)
