"""One row a customer: facts, windows of time, shares and ratings."""
