"""The measures: one question a module, one row a customer in the answer."""
