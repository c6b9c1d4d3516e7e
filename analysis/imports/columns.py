"""Which column of a brand's table is which?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.errors import OnzeError

# Each role's names in the order of preference; case, blanks and underscores do not count.
NAMES = {
    "posted": (
        "posted_at posted post_date posted_time created_at created created_time creation_date "
        "received_at received review_date reviewed_at submitted_at date datetime timestamp time at"
    ),
    "replied": (
        "replied_at reply_at reply_date reply_time replied answered_at answered answer_date "
        "answer_time responded_at responded response_at response_date response_time "
        "first_response_at first_reply_at"
    ),
    "stars": "stars star star_rating rating score review_rating note",
    "sentiment": "sentiment airline_sentiment sentiment_label polarity tone",
    "brand": "brand brand_name company company_name firm app app_name app_id product airline",
    "edited": "edited_after_reply edited edited_after_answer",
}
NEEDED = ("posted", "replied")
WHAT = {
    "posted": "when a message was posted",
    "replied": "when it was answered (empty: never)",
    "stars": "stars from 1 to 5",
    "sentiment": "positive, neutral or negative",
    "brand": "the brand it speaks to",
    "edited": "1 where the message was edited after the answer",
}


def recognise(
    path: Path, seen: Sequence[str], given: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The column of each role: as given, else by its name. Roles without a column are left out.

    given: role (posted, replied, stars, sentiment, brand, edited) -> column name. Where a table
    has both stars and sentiment, stars are taken.
    """
    given = dict(given or {})
    for role, column in given.items():
        _check_given(path, seen, role, column)
    taken = dict(given)
    for role, names in NAMES.items():
        if role not in taken:
            free = [name for name in seen if name not in taken.values()]
            found = _first(names.split(), free)
            taken |= {role: found} if found else {}
    for role in NEEDED:
        if role not in taken:
            raise OnzeError(_lacks(path, seen, role, WHAT[role]), file=path, key=role)
    if "stars" in taken and "sentiment" in taken:
        taken.pop("stars" if "sentiment" in given and "stars" not in given else "sentiment")
    if "stars" not in taken and "sentiment" not in taken:
        what = f"{WHAT['stars']}, or sentiment: {WHAT['sentiment']}"
        raise OnzeError(_lacks(path, seen, "stars", what), file=path, key="stars")
    return taken


def _check_given(path: Path, seen: Sequence[str], role: str, column: str) -> None:
    if role not in NAMES:
        raise OnzeError(
            f"--column {role}={column}: there is no role {role}; roles are {', '.join(NAMES)}.",
            file=path,
            key=role,
        )
    if column not in seen:
        raise OnzeError(
            f"--column {role}={column}: {path.name} has no column {column}; it has "
            f"{_listed(seen)}.",
            file=path,
            key=role,
        )


def _first(names: Sequence[str], seen: Sequence[str]) -> str | None:
    plain = {_plain(column): column for column in reversed(seen)}
    return next((plain[_plain(name)] for name in names if _plain(name) in plain), None)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _lacks(path: Path, seen: Sequence[str], role: str, what: str) -> str:
    return (
        f"{path.name} has no column for {role} ({what}); its columns are {_listed(seen)}: "
        f"name the right one with --column {role}=NAME."
    )


def _listed(seen: Sequence[str]) -> str:
    shown = ", ".join(str(name)[:40] for name in seen[:20])
    return shown + (f" and {len(seen) - 20} more" if len(seen) > 20 else "")
