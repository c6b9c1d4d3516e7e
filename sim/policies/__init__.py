"""How may a brand answer? Response policies, from a file or as a small Python class."""
