"""Are times said in the unit a person would use?"""

from __future__ import annotations

import pytest

from analysis.wording import took, wall_time


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "less than a second"),
        (1.2, "1 second"),
        (27.4, "27 seconds"),
        (99.4, "99 seconds"),
        (100.0, "2 minutes"),
        (3600.0, "60 minutes"),
        (9_000.0, "2.5 hours"),
    ],
)
def test_a_time_has_the_unit_a_person_would_use(seconds: float, said: str) -> None:
    assert wall_time(seconds) == said


def test_a_command_says_what_it_took_as_a_sentence() -> None:
    assert took(0.1) == "Less than a second."
    assert took(22.0) == "22 seconds."
