"""Is the number of consumers that is said to fit one that does?"""

import re

import pytest

from sim.errors import OnzeError
from sim.room import PACKED_FROM, SHORT_FROM, check_room
from sim.scenario import load_scenario


@pytest.mark.parametrize("gib", [0.2, 0.4, 1.0, 2.5, 4.0, 24.0])
def test_as_many_as_are_said_to_fit_do(gib):
    world, memory = load_scenario("baseline"), int(gib * 2**30)
    with pytest.raises(OnzeError, match="= 90,000,000 needs about") as refusal:
        check_room(90_000_000, 5, world, memory)
    said = re.search(r"at most ([\d,]+) consumers fit", str(refusal.value))
    most = int(said[1].replace(",", ""))
    check_room(most, 5, world, memory)
    if most + 1 not in (PACKED_FROM, SHORT_FROM):  # from there on each takes less
        with pytest.raises(OnzeError):
            check_room(most + max(1, most // 1_000), 5, world, memory)
