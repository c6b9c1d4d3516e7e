"""Which values of the free parameters give what was observed?

`python -m analysis.calibrate [--seeds 6] [--rounds 12] [--write]` lives the markets of seeds
1, 2, ..., moves each parameter of scenarios/calibration.toml towards its own target, all at once,
and begins again until every one is close. It prints what it found; with --write it puts the values
into scenarios/parameters.toml, and changes nothing else. The same seeds give the same values.

A step is a damped secant step: what is missing to the target over the slope, which is learnt from
the last two rounds but keeps the sign and, within a factor, the size of the first guess (other
parameters move meanwhile, so two rounds alone could mislead). Who is close stays.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.calibrate_aims import Aim, read_aims, readings_of
from analysis.console import say, show_table
from analysis.survey_field import pool, visit_all
from analysis.survey_instruments import terms_of
from sim.errors import OnzeError
from sim.parameters import SCENARIOS, Parameter, read_parameters
from sim.reading import read_text, read_toml
from sim.scenario import load_scenario

PARAMETERS = SCENARIOS / "parameters.toml"
DAMPING = 0.8
SLOPE_FACTOR = 1.5  # how far a learnt slope may lie from the first guess
LARGEST_STEP = 0.5  # of a value
LEAST_STEP = 1e-9
DEFAULT_SEEDS, DEFAULT_ROUNDS = 6, 12
HEAD = ("parameter", "was", "is", "target", "found", "source")
Values = Mapping[str, float]


@dataclass(frozen=True)
class Fit:
    """Where a fit ended: the values last lived with, and what they gave."""

    values: dict[str, float]
    found: dict[str, float]
    rounds: int
    close: bool  # all of them


def fit(
    aims: Sequence[Aim], start: Values, measure: Callable[[Values], Values], rounds: int
) -> Fit:
    """Move every parameter towards its own target until all are close, or the rounds are over.

    start: address -> value; measure: values -> what is found, by address too. A reading that is not
    a number raises OnzeError; a parameter at an end of its range stays there.
    """
    values = {aim.address: float(start[aim.address]) for aim in aims}
    slopes = {aim.address: aim.slope for aim in aims}
    before: tuple[Values, Values] | None = None
    for lived in range(1, rounds + 1):
        found = readable(aims, measure(values))
        missed = [aim for aim in aims if not is_close(aim, found)]
        if before is not None:
            for aim in missed:
                slopes[aim.address] = learnt(aim, slopes[aim.address], before, values, found)
        moved = {aim.address: step(aim, values, found, slopes[aim.address]) for aim in missed}
        if moved.items() <= values.items() or lived == rounds:
            return Fit(values, found, lived, not missed)
        before, values = (values, found), {**values, **moved}
    raise OnzeError(f"rounds = {rounds} must be at least 1.", key="rounds")


def is_close(aim: Aim, found: Values) -> bool:
    """Return whether what was found is near enough to its target."""
    return abs(found[aim.address] - aim.target) <= aim.close


def readable(aims: Sequence[Aim], found: Values) -> dict[str, float]:
    """Return what was found, or say for which parameter there is no number."""
    for aim in aims:
        if math.isnan(found[aim.address]):
            raise OnzeError(
                f"{aim.address} cannot be fitted: nothing could be read for {aim.found}. Live more "
                "consumers or days.",
                key=aim.address,
            )
    return dict(found)


def learnt(
    aim: Aim, slope: float, before: tuple[Values, Values], values: Values, found: Values
) -> float:
    """Return the slope between two rounds, kept near the first guess; unmoved, the old one."""
    run = values[aim.address] - before[0][aim.address]
    if abs(run) < LEAST_STEP:
        return slope
    times = (found[aim.address] - before[1][aim.address]) / run / aim.slope
    return aim.slope * min(max(times, 1 / SLOPE_FACTOR), SLOPE_FACTOR)


def step(aim: Aim, values: Values, found: Values, slope: float) -> float:
    """Return the next value of a parameter, rounded as it will be written down."""
    value = values[aim.address]
    change = DAMPING * (aim.target - found[aim.address]) / slope
    most = LARGEST_STEP * abs(value) or LARGEST_STEP
    value += min(max(change, -most), most)
    return round(min(max(value, aim.low), aim.high), aim.digits)


def stationary_gain(values: Values, known: Mapping[str, Parameter]) -> float:
    """Return the loyalty gain with which what lasts of failures is made good between them."""
    share = values["experience.lasting_share"]
    loss, failure = (float(known[f"experience.{k}"].value) for k in ("failure_loss", "failure"))
    return round(share * loss * failure / (1.0 - failure), 3)


def write_values(values: Values, path: Path = PARAMETERS) -> None:
    """Put values into the `value` lines of a parameter file; every other byte stays.

    Raises OnzeError if a parameter is not there or not of the kind calibrated.
    """
    known, (_, lines) = read_parameters(path), read_toml(path)
    text = read_text(path).splitlines(keepends=True)
    for address, value in values.items():
        if address not in known or known[address].kind != "calibrated":
            raise OnzeError(
                f"{address} is no calibrated parameter of {path.name}: it is not written.",
                file=path,
                key=address,
            )
        line = lines[f"{address}.value"] - 1
        text[line] = f"value = {value!r}\n"
    path.write_text("".join(text), encoding="utf-8")


def measured(
    scenario: str, seeds: Sequence[int], aims: Sequence[Aim], known: Mapping[str, Parameter]
) -> Callable[[Values], Values]:
    """Return what lives the markets of some seeds with given values and reads the targets."""

    def measure(values: Values) -> Values:
        tied = {"experience.loyalty_gain": stationary_gain(values, known)}
        world = load_scenario(scenario, {**values, **tied})
        field = pool([visit.field for visit in visit_all(world, seeds)])
        found = readings_of(field, terms_of(world), aims)
        for aim in aims:
            value = found[aim.address]
            say(f"  {aim.address} = {values[aim.address]:g}: {value:.4f}, to be {aim.target:g}")
        say()
        return found

    return measure


def main() -> None:
    """Fit, print, and write if asked to."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--scenario", default="baseline")
    options.add_argument("--seeds", type=int, default=DEFAULT_SEEDS, help="seeds 1, 2, ...")
    options.add_argument("--rounds", type=int, default=DEFAULT_ROUNDS, help="at most so many")
    options.add_argument("--write", action="store_true", help="change scenarios/parameters.toml")
    chosen = options.parse_args()
    known = read_parameters(PARAMETERS)
    aims, world = read_aims(known), load_scenario(chosen.scenario)
    start = {aim.address: float(world[aim.address]) for aim in aims}
    seeds = range(1, chosen.seeds + 1)
    fitted = fit(aims, start, measured(chosen.scenario, seeds, aims, known), chosen.rounds)
    title = f"After {fitted.rounds} rounds of {chosen.seeds} markets"
    show_table(title, HEAD, rows(aims, start, fitted))

    gain = stationary_gain(fitted.values, known)
    say(f"experience.loyalty_gain = {gain:g} keeps what lasts of failures made good.")
    say("All are close." if fitted.close else "Not all are close: see the table.")
    if chosen.write:
        write_values({**fitted.values, "experience.loyalty_gain": gain})
        say("Written. Now run python -m analysis.evidence_page.")


def rows(aims: Sequence[Aim], start: Values, fitted: Fit) -> list[tuple[str, ...]]:
    """Return one line per parameter under HEAD; what is not close is marked."""
    lines: list[tuple[str, ...]] = []
    for aim in aims:
        found = fitted.found[aim.address]
        mark = "" if is_close(aim, fitted.found) else " !"
        values = (f"{start[aim.address]:g}", f"{fitted.values[aim.address]:g}", f"{aim.target:g}")
        lines.append((aim.address, *values, f"{found:.4f}{mark}", aim.source))
    return lines


if __name__ == "__main__":
    main()
