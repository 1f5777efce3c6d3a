"""The data door: ten tables, reading, faults, the Dataset and its engine."""
