"""Does the table of luck, read the way a market reads it, look like chance to a stranger's tests?

Writes raw 32-bit words of the generator to standard output, without end, in one of four orders.
A statistical battery reads them from a pipe; what one run of it said is in docs/chance.md.

    python benchmarks/chance_battery.py people | dieharder -a -g 200
    python benchmarks/chance_battery.py --speed

people     every consumer of a 10,000-consumer market in turn, then the next day
days       ten years of one consumer, day by day, then the next consumer
seeds      the same consumer and day under seeds 0, 1, 2, ...
decisions  decisions 1 to 64 and their first eight draws, for one consumer after another
"""

import argparse
import sys
import time

import numpy as np
from numba import njit

from sim.kernels.randomness import Decision, philox, uniform, uniform_pair

CONSUMERS = 10_000
DAYS = 3_650
DRAWS = 8
SEED = 20_241_130
ADDRESSES_A_BLOCK = 1 << 16
ORDERS = ("people", "days", "seeds", "decisions")
CHOICE = int(Decision.CHOICE)
DECISIONS = 64


@njit(cache=True)
def words(order: int, first: int, count: int) -> np.ndarray:
    """Return (count, 4) uint32: the words of the addresses first .. first + count - 1."""
    written = np.empty((count, 4), np.uint32)
    for row in range(count):
        n = first + row
        if order == 0:
            drawn = philox(SEED, CHOICE, n // CONSUMERS, n % CONSUMERS, 0)
        elif order == 1:
            drawn = philox(SEED, CHOICE, n % DAYS, n // DAYS, 0)
        elif order == 2:
            drawn = philox(n, CHOICE, 100, 7, 0)
        else:
            moment, inside = divmod(n, DECISIONS * DRAWS)
            decision, which = inside % DECISIONS + 1, inside // DECISIONS
            drawn = philox(SEED, decision, moment // CONSUMERS, moment % CONSUMERS, which)
        for column in range(4):
            written[row, column] = drawn[column]
    return written


def stream(order: str) -> None:
    """Write words until the reader has had enough."""
    first = 0
    try:
        while True:
            block = words(ORDERS.index(order), first, ADDRESSES_A_BLOCK)
            sys.stdout.buffer.write(block.astype("<u4", copy=False).data)
            first += ADDRESSES_A_BLOCK
    except BrokenPipeError:
        sys.stderr.close()


@njit(cache=True)
def sum_of_uniforms(count: int) -> float:
    """Return the sum of count draws, one address each."""
    total = 0.0
    for who in range(count):
        total += uniform(SEED, CHOICE, 1, who, 0)
    return total


@njit(cache=True)
def sum_of_pairs(count: int) -> float:
    """Return the sum of 2 * count draws, two from each address."""
    total = 0.0
    for who in range(count):
        first, second = uniform_pair(SEED, CHOICE, 1, who, 0)
        total += first + second
    return total


@njit(cache=True)
def fill(drawn: np.ndarray) -> None:
    """Write one draw for each place of drawn."""
    for who in range(drawn.size):
        drawn[who] = uniform(SEED, CHOICE, 1, who, 0)


def measure_speed(count: int = 4_000_000, repeats: int = 9) -> None:
    """Print the median cost of a draw in nanoseconds, ours and NumPy's, measured in turns."""
    numpys = np.random.Generator(np.random.Philox(1))
    drawn = np.empty(count)
    contests = {
        "uniform, summed": (lambda: sum_of_uniforms(count), count),
        "uniform, into an array": (lambda: fill(drawn), count),
        "uniform_pair, summed (per number)": (lambda: sum_of_pairs(count), 2 * count),
        "numpy Philox Generator.random, into an array": (lambda: numpys.random(out=drawn), count),
    }
    spent: dict[str, list[float]] = {name: [] for name in contests}
    for _ in range(repeats + 1):
        for name, (work, draws) in contests.items():
            start = time.process_time()
            work()
            spent[name].append((time.process_time() - start) / draws * 1e9)
    for name, costs in spent.items():
        # The first round pays for compiling.
        print(f"{name}: {np.median(costs[1:]):.2f} ns")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("order", nargs="?", choices=ORDERS, default="people")
    parser.add_argument("--speed", action="store_true", help="time a draw instead")
    asked = parser.parse_args()
    measure_speed() if asked.speed else stream(asked.order)
