"""What would the same market be as plain Mesa objects? A rival for speed, and a second reading.

One object per consumer and brand, ordinary attributes, lists and dicts, a calendar of lists by
day: what a good user of Mesa would write. It lives the baseline: brands that sell, post and answer
from a queue as observed, people who buy, fail, complain, tell and share. What a world or a policy
may switch on beside that (crises, programmes, newcomers, other desks) it does not know, and
refuses. With addressed luck its ledger is the engine's, number by number; with Python's own
generator it is the rival of `make bench`.
"""

from benchmarks.objects.daily import DailyMarket
from benchmarks.objects.luck import AddressedLuck, FreeLuck, Luck
from benchmarks.objects.market import ObjectMarket

__all__ = ["AddressedLuck", "DailyMarket", "FreeLuck", "Luck", "ObjectMarket"]
