"""How are exp, log and their kin computed so that every machine agrees to the last bit?

The C library's exp and log differ between machines, and so would the markets. These versions use
only + - * /, comparisons and the bits of a float, all of which IEEE 754 fixes exactly; without
fastmath the compiler may not reorder them, and numba asks for no fused multiply-add. Square roots
(`math.sqrt`) are exact everywhere and need no replacement.

exp and log follow the reductions and minimax coefficients of FDLIBM (Sun Microsystems 1993,
e_exp.c and e_log.c: error below 1 unit in the last place). Arguments and results are float64.
"""

import math

import numpy as np

from sim.kernels.compiling import BARE, njit

LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
ONE_OVER_LN2 = 1.4426950408889634
ORDINARY = 700.0
EXP_OVERFLOWS = 709.782712893384
EXP_VANISHES = -745.1332191019412
SMALLEST_NORMAL = 2.0**-1022
SQRT_HALF_BITS = 0x3FE6A09E667F3BCD

# Coefficients run from the highest power to the constant.
EXP_CORRECTION = (
    4.13813679705723846039e-08,
    -1.65339022054652515390e-06,
    6.61375632143793436117e-05,
    -2.77777777770155933842e-03,
    1.66666666666666019037e-01,
)
LOG_EVEN = (1.531383769920937332e-01, 2.222219843214978396e-01, 3.999999999940941908e-01)
LOG_ODD = (
    1.479819860511658591e-01,
    1.818357216161805012e-01,
    2.857142874366239149e-01,
    6.666666666666735130e-01,
)


@njit(cache=True)
def polynomial(x: float, coefficients: tuple) -> float:
    """Return the polynomial with these coefficients, highest power first, by Horner's rule."""
    total = coefficients[0]
    for coefficient in coefficients[1:]:
        total = total * x + coefficient
    return total


@njit(cache=True)
def two_to_whole(power: int) -> float:
    """Return 2**power exactly, for whole powers from -1022 to 1023."""
    return float(np.int64((power + 1023) << 52).view(np.float64))


@njit(cache=True, error_model="numpy")
def exp_reduced(high: float, low: float, power: int) -> float:
    """Return 2**power * e**(high - low) for |high - low| < 0.35 and -1080 < power < 1025."""
    r = high - low
    square = r * r
    c = r - square * polynomial(square, EXP_CORRECTION)
    grown = 1.0 - ((low - (r * c) / (2.0 - c)) - high)
    # Two factors, because one alone cannot reach the smallest and the largest results.
    half = power >> 1
    return grown * two_to_whole(half) * two_to_whole(power - half)


@njit(inline="always")
def exp_ordinary(x: float) -> float:
    """Return `exp` of -700 < x < 700 without a branch: in a plain loop eight are taken at once."""
    power = int(x * ONE_OVER_LN2 + (0.5 if x >= 0.0 else -0.5))
    return exp_reduced(x - power * LN2_HIGH, power * LN2_LOW, power)


@njit("float64(float64)", **BARE)
def exp(x: float) -> float:
    """Return e**x; 0 below -745.13, infinity above 709.78, NaN for NaN."""
    x = float(x)
    if not x <= EXP_OVERFLOWS:
        return x * math.inf
    if x < EXP_VANISHES:
        return 0.0
    return exp_ordinary(x)


@njit("void(float64[::1])", cache=True, error_model="numpy")
def exp_each(values: np.ndarray) -> None:
    """Replace each value (n,) by its `exp`, eight at a time where all are ordinary."""
    wild = 0
    for j in range(values.size):
        wild += not abs(values[j]) < ORDINARY
    if wild:
        for j in range(values.size):
            values[j] = exp(values[j])
        return
    for j in range(values.size):
        values[j] = exp_ordinary(values[j])


@njit("float64(float64)", **BARE)
def power_of_two(x: float) -> float:
    """Return 2**x, exact for whole x; 2**(-days / half_life) is what is left after that time."""
    x = float(x)
    if not x < 1024.0:
        return x * math.inf
    if x < -1075.0:
        return 0.0
    power = int(x + (0.5 if x >= 0.0 else -0.5))
    rest = x - power
    return exp_reduced(rest * LN2_HIGH, -rest * LN2_LOW, power)


@njit(inline="always")
def log_ordinary(x: float, power: int) -> float:
    """Return `log` of 2**power * x, x positive and at least 2**-1022, without a branch.

    In a plain loop, compiled with error_model="numpy", eight are taken at once.
    """
    # x = 2**whole * (1 + f), with 1 + f between the square roots of 1/2 and 2.
    bits = int(np.float64(x).view(np.int64))
    whole = (bits - SQRT_HALF_BITS) >> 52
    power += whole
    f = float(np.int64(bits - (whole << 52)).view(np.float64)) - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    series = w * polynomial(w, LOG_EVEN) + z * polynomial(w, LOG_ODD)
    half_square = 0.5 * f * f
    rest = half_square - (s * (half_square + series) + power * LN2_LOW)
    return power * LN2_HIGH - (rest - f)


@njit("float64(float64)", **BARE)
def log(x: float) -> float:
    """Return the natural logarithm; -infinity at 0, NaN below 0 and for NaN."""
    x = float(x)
    if not x > 0.0:
        return -math.inf if x == 0.0 else math.nan
    if x == math.inf:
        return x
    if x < SMALLEST_NORMAL:
        return log_ordinary(x * 2.0**54, -54)
    return log_ordinary(x, 0)


@njit("float64(float64)", cache=True)
def log1p(x: float) -> float:
    """Return log(1 + x) with the digits of a small x kept (Kahan's correction)."""
    x = float(x)
    one_more = 1.0 + x
    if one_more == 1.0:
        return x
    if not one_more > 0.0 or one_more == math.inf:
        return log(one_more)
    return log(one_more) * (x / (one_more - 1.0))


@njit("float64(float64)", cache=True)
def logistic(x: float) -> float:
    """Return 1 / (1 + e**-x), in [0, 1], without overflow on either side."""
    if x >= 0.0:
        return 1.0 / (1.0 + exp(-x))
    grown = exp(x)
    return grown / (1.0 + grown)


@njit(cache=True)
def exps(values: np.ndarray) -> np.ndarray:
    """Return (n,) float64: e to the power of each number."""
    found = np.empty(values.size, np.float64)
    for j in range(values.size):
        found[j] = exp(values[j])
    return found
