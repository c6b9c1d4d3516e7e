"""What is a person told when the disk refuses a study?"""

from __future__ import annotations

PLACE = ("is locked", "is full", "readonly database", "unable to open", "disk I/O")


def is_about_the_place(words: str) -> bool:
    """Return whether an error of SQLite is about where a file lies, not about what is in it."""
    return any(word in words for word in PLACE)


def refusal(name: str, words: str, patience: float) -> str:
    """Return what to tell a person of an error of SQLite."""
    if "is locked" in words:
        return (
            f"{name} is in use by another program, for more than {patience:.0f} seconds; close "
            "that and run the same command again: every run kept so far is still there."
        )
    if "is full" in words:
        return (
            f"the disk is full, so {name} cannot take another run; make room and run the same "
            "command again: every run kept so far is still there."
        )
    if is_about_the_place(words):
        return f"{name} cannot be read or written here ({words})."
    return (
        f"{name} is damaged or no study ({words}); run its sweep again: what can be read of it "
        "is kept, the rest is lived anew."
    )
