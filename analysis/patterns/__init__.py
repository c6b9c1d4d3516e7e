"""Does the simulated market show what real markets show? One module per family of patterns."""
