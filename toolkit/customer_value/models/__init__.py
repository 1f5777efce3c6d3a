"""Models of repeat purchase, of leaving and of spend."""
