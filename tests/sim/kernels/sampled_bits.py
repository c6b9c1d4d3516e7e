"""What exactly do the functions of chance and mathematics return, bit for bit?

Printed by a second process with the compiler off, so that the two can be compared.
"""

import json
from itertools import product

import numpy as np

from sim.kernels import draws, mathematics, normal, randomness
from sim.kernels.randomness import Decision

ADDRESSES = tuple(
    product(
        (0, 7, -3, 2**62 + 11), (Decision.CHOICE, Decision.TRAIT_NEED), (0, 4_000), (5, -1), (0, 9)
    )
)
AROUND_ONE = tuple(1.0 + step / 64 for step in range(-60, 200))
SIGNED = tuple(step / 7 + step**3 / 90_000 for step in range(-150, 151))
TINY_TO_HUGE = tuple(1.7 ** (step * 3) for step in range(-430, 430, 5))
UNITS = (*((step + 0.5) / 257 for step in range(257)), 2.0**-53, 2.0**-40, 1 - 2.0**-53)


def sampled_words() -> dict[str, list]:
    """Return what each function of sim.kernels.randomness gives at a few dozen addresses."""
    names = ("philox", "uniform", "uniform_pair", "uniform_open")
    kept: dict[str, list] = {
        name: [getattr(randomness, name)(*address) for address in ADDRESSES] for name in names
    }
    kept["uniforms"] = list(randomness.uniforms(5, 2, 3, 200, 1))
    out = np.empty((5, 90))
    randomness.uniform_row(-5, 2, 3, 200, 1, 90, out[0])
    randomness.uniform_pair_row(-5, 2, 3, 200, 1, 90, out[1], out[2])
    people = np.arange(90, dtype=np.int32) - 1
    randomness.uniform_pair_column(-5, 2, 3, people, 1, 90, out[3], out[4])
    kept |= {"uniform_row": list(out[0]), "uniform_pair_row": list(out[1:3].ravel())}
    kept["uniform_pair_column"] = list(out[3:].ravel())
    return kept


def sampled_mathematics() -> dict[str, list]:
    """Return what each function of sim.kernels.mathematics and normal gives on a few hundred x."""
    inputs = {
        mathematics.exp: (*SIGNED, -745.1, -708.5, 709.7, 1e4),
        mathematics.power_of_two: (*SIGNED, -1074.0, -1060.3, 1023.9),
        mathematics.log: (*TINY_TO_HUGE, *AROUND_ONE, 5e-324, 0.0),
        mathematics.log1p: (*UNITS, *(-u for u in UNITS), *TINY_TO_HUGE),
        mathematics.logistic: SIGNED,
        normal.normal_quantile: UNITS,
        normal.normal_cdf: SIGNED,
    }
    return {function.__name__: [function(x) for x in xs] for function, xs in inputs.items()}


def sampled_draws() -> dict[str, list]:
    """Return what each function of sim.kernels.draws gives on a few hundred numbers."""
    small = (0.0, 0.3, 4.0, 800.0)
    return {
        "exponential": [draws.exponential(u, 2.5) for u in UNITS],
        "poisson_quantile": [draws.poisson_quantile(u, m) for u in UNITS[::9] for m in small],
        "poisson": [draws.poisson(3, 6, 1, who, 2.5) for who in range(200)],
        "negative_binomial": [
            draws.negative_binomial(u, m, k) for u in UNITS[::9] for m in small for k in (0.2, 9.0)
        ],
        "gamma": [draws.gamma(1, 35, who, shape) for who in range(60) for shape in (0.1, 1.0, 7.5)],
        "gammas": list(draws.gammas(1, 36, 60, 2.5)),
        "normals": list(draws.normals(1, 36, 2, 200, 0)),
    }


def bits(value: object) -> object:
    """Return a float as its hexadecimal digits, anything else in kind."""
    if isinstance(value, tuple | list):
        return [bits(part) for part in value]
    return float(value).hex()


def sampled_bits() -> dict[str, object]:
    """Return the bits of every sample by the name of its function."""
    everything = sampled_words() | sampled_mathematics() | sampled_draws()
    return {name: bits(values) for name, values in everything.items()}


if __name__ == "__main__":
    print(json.dumps(sampled_bits()))
