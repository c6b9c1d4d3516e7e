"""Are our exp, log and normal distribution as exact as the library's, and the same everywhere?"""

import hashlib
import json
import math

import numpy as np
import pytest
from scipy import special

from sim.kernels.mathematics import exp, log, log1p, logistic, power_of_two
from sim.kernels.normal import normal_cdf, normal_quantile

TEST_DATA = np.random.default_rng(20)
WIDE = TEST_DATA.uniform(-700, 709, 20_000)
NARROW = TEST_DATA.uniform(-2, 2, 20_000)
POSITIVE = np.concatenate([np.exp(WIDE), TEST_DATA.uniform(0.5, 2, 20_000)])
UNITS = np.concatenate([TEST_DATA.random(20_000), 10.0 ** TEST_DATA.uniform(-300, -0.5, 20_000)])

# SHA-256 of the samples in tests/sim/kernels/sampled_bits.py, as first recorded (x86-64, Linux).
RECORDED = {
    "exp": "855868f564fb",
    "power_of_two": "5ee3acd1155e",
    "log": "e999c4131d8f",
    "log1p": "6f9249a71110",
    "logistic": "6cdfc1cd8d8c",
    "normal_quantile": "1a59ce8805bc",
    "normal_cdf": "8c65e2c91b2c",
    "uniform": "4cd0714b5da7",
    "poisson_quantile": "e7dbef08b22f",
    "negative_binomial": "6c65c6e1352a",
    "uniform_open": "ea1962a0c8dc",
    "gamma": "136fccad4b45",
}


def worst_error(ours, theirs, xs) -> float:
    """Return the largest relative difference over xs."""
    mine = np.array([ours(x) for x in xs])
    reference = np.array([theirs(x) for x in xs])
    return float(np.max(np.abs(mine - reference) / np.abs(reference)))


def next_floats(start: float, count: int) -> list[float]:
    """Return count neighbouring floats, the middle one start."""
    x = start
    for _ in range(count // 2):
        x = math.nextafter(x, -math.inf)
    found = [x]
    while len(found) < count:
        found.append(math.nextafter(found[-1], math.inf))
    return found


@pytest.mark.parametrize(
    ("ours", "theirs", "xs"),
    [
        (exp, math.exp, WIDE),
        (exp, math.exp, NARROW),
        (power_of_two, lambda x: 2.0**x, WIDE),
        (log, math.log, POSITIVE),
        (log1p, math.log1p, 10.0 ** TEST_DATA.uniform(-300, 300, 20_000)),
        (log1p, math.log1p, -UNITS),
        (logistic, special.expit, WIDE),
        (logistic, special.expit, NARROW),
        (normal_quantile, special.ndtri, UNITS),
        (normal_cdf, special.ndtr, TEST_DATA.uniform(-6, 9, 20_000)),
    ],
)
def test_fourteen_digits_agree_with_the_library(ours, theirs, xs):
    assert worst_error(ours, theirs, xs) < 1e-14


@pytest.mark.parametrize(
    ("z", "probability"),
    [
        # mpmath 1.4.1 at 40 digits: ncdf(z).
        (-5.7, 5.990371401063534e-09),
        (-10.0, 7.619853024160527e-24),
        (-20.0, 2.7536241186062337e-89),
        (-35.0, 1.124910706472406e-268),
    ],
)
def test_far_tails_of_the_normal_keep_their_digits(z, probability):
    assert normal_cdf(z) == pytest.approx(probability, rel=1e-14)
    assert normal_quantile(probability) == pytest.approx(z, rel=1e-14)


def test_the_edges_are_what_they_should_be():
    assert [exp(x) for x in (0, -math.inf, -746, 710, math.inf)] == [1, 0, 0, math.inf, math.inf]
    assert [log(x) for x in (1, 0, math.inf)] == [0, -math.inf, math.inf]
    assert [power_of_two(x) for x in (1024, -1076, math.inf)] == [math.inf, 0, math.inf]
    assert [log1p(x) for x in (0, 1e-300, -1, math.inf)] == [0, 1e-300, -math.inf, math.inf]
    assert [logistic(x) for x in (-800, 0, 800)] == [0, 0.5, 1]
    assert [normal_cdf(z) for z in (-39, 0, 39)] == [0, 0.5, 1]
    assert all(math.isnan(f(math.nan)) for f in (exp, log, log1p, power_of_two, logistic))
    assert math.isnan(log(-1.0))


def test_the_smallest_numbers_are_reached():
    assert exp(-745.1) == 5e-324
    assert log(5e-324) == pytest.approx(math.log(5e-324), rel=1e-15)


def test_whole_powers_of_two_are_exact():
    assert [power_of_two(n) for n in range(-1074, 1024)] == [
        math.ldexp(1.0, n) for n in range(-1074, 1024)
    ]


def test_two_half_lives_leave_a_quarter():
    assert power_of_two(-30.0 / 15.0) == 0.25


@pytest.mark.parametrize(
    ("function", "slack", "joints"),
    [
        # The places where one branch of a function hands over to the next.
        (exp, 0, [(k + 0.5) * math.log(2) for k in range(-30, 30)] + [0.0, -708.4, 709.78]),
        (power_of_two, 0, [k + 0.5 for k in range(-30, 30)] + [0.0, -1022.0]),
        (log, 0, [math.ldexp(math.sqrt(0.5), k) for k in range(-30, 30)] + [1.0, 2.0**-1022]),
        (logistic, 0, [0.0, 0.35, -0.35]),
        (normal_quantile, 2, [0.075, 0.925, 0.5, math.exp(-25)]),
        (normal_cdf, 2, [0.67448975, -0.67448975, 5.656854249492380, -5.656854249492380]),
    ],
)
def test_more_never_gives_less(function, slack, joints):
    for joint in joints:
        values = [function(x) for x in next_floats(joint, 400)]
        drops = -np.diff(values) / np.spacing(np.abs(values[1:]))
        # In units of the last place: the normal's pieces may slip by two between neighbours.
        assert drops.max() <= slack, f"at {joint}"
    ordered = np.sort(UNITS) if function in (normal_quantile, log) else np.sort(NARROW)
    assert (np.diff([function(x) for x in ordered]) >= 0).all()


@pytest.mark.parametrize(
    "name",
    ["exp", "power_of_two", "log", "log1p", "logistic", "normal_quantile", "normal_cdf"],
)
def test_plain_python_and_any_processor_give_the_same_bits_for(
    name, compiled_bits, interpreted_bits, generic_bits
):
    assert compiled_bits[name] == interpreted_bits[name] == generic_bits[name]


@pytest.mark.parametrize("name", RECORDED)
def test_every_machine_gives_the_bits_recorded_for(name, compiled_bits):
    digest = hashlib.sha256(json.dumps(compiled_bits[name]).encode()).hexdigest()
    assert digest.startswith(RECORDED[name])
