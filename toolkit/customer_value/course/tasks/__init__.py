"""The exercises of the course: one module a topic, answers recomputed from the data."""
