"""What would the same market be as vectorised NumPy? A rival for speed, the same law by law.

Arrays of consumers x brands, one random Generator, events gathered and scattered day by day; only
the desk's queue is a loop. It lives what `benchmarks.objects` lives, and refuses the rest.
"""

from benchmarks.vectorised.market import VectorMarket

__all__ = ["VectorMarket"]
