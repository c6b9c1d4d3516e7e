"""How fast is Onze, and how much memory does it take? Ratios measured in one run."""
