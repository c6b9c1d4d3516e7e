"""Which model is this? The version that stands in every result."""

VERSION = "0.1.0"
# Changes whenever the same world and seed give other numbers: see tests/engine/results.py.
RESULTS = "dae60ec21688"
