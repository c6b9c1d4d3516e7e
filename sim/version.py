"""Which model is this? The version that stands in every result."""

VERSION = "0.1.0"
