"""How does one look at a single consumer or brand? Mesa agents as windows onto the columns."""


class LazyAgents:
    """To come."""
