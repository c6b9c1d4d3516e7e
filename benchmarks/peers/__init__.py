"""How fast are the others? Rivals in environments of their own, asked in turns, in one run."""
