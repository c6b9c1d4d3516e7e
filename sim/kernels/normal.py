"""How likely is a standard normal below z, and which z has a given likelihood below it?

The quantile is Wichura's (1988, AS 241, PPND16), the cumulative the complementary error function
of Cody (1969, Mathematics of Computation 23, 631-637), both to about 15 digits in both tails.
Only exp, log and the square root are needed, so the bits are the same on every machine.
"""

import math

import numpy as np

from sim.kernels.compiling import njit
from sim.kernels.mathematics import exp, log, log_ordinary, polynomial
from sim.kernels.picking import LANES, pick

# Coefficients run from the highest power to the constant.
QUANTILE_MIDDLE_TOP = (
    2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
    4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
    1.3314166789178437745e2, 3.3871328727963666080e0,
)  # fmt: skip
QUANTILE_MIDDLE_BOTTOM = (
    5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4,
    2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2,
    4.2313330701600911252e1, 1.0,
)  # fmt: skip
QUANTILE_OUTER_TOP = (
    7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
    1.27045825245236838258e0, 3.64784832476320460504e0, 5.76949722146069140550e0,
    4.63033784615654529590e0, 1.42343711074968357734e0,
)  # fmt: skip
QUANTILE_OUTER_BOTTOM = (
    1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
    1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e0,
    2.05319162663775882187e0, 1.0,
)  # fmt: skip
QUANTILE_FAR_TOP = (
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
    2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e0,
    5.46378491116411436990e0, 6.65790464350110377720e0,
)  # fmt: skip
QUANTILE_FAR_BOTTOM = (
    2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
    7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
    5.99832206555887937690e-1, 1.0,
)  # fmt: skip
CDF_MIDDLE_TOP = (
    0.065682337918207449113, 2.2352520354606839287, 161.02823106855587881,
    1067.6894854603709582, 18154.981253343561249,
)  # fmt: skip
CDF_MIDDLE_BOTTOM = (
    1.0, 47.20258190468824187, 976.09855173777669322, 10260.932208618978205,
    45507.789335026729956,
)  # fmt: skip
CDF_OUTER_TOP = (
    1.0765576773720192317e-8, 0.39894151208813466764, 8.8831497943883759412,
    93.506656132177855979, 597.27027639480026226, 2494.5375852903726711,
    6848.1904505362823326, 11602.651437647350124, 9842.7148383839780218,
)  # fmt: skip
CDF_OUTER_BOTTOM = (
    1.0, 22.266688044328115691, 235.38790178262499861, 1519.377599407554805,
    6485.558298266760755, 18615.571640885098091, 34900.952721145977266,
    38912.003286093271411, 19685.429676859990727,
)  # fmt: skip
CDF_FAR_TOP = (
    0.02307344176494017303, 0.21589853405795699, 0.1274011611602473639,
    0.022235277870649807, 0.001421619193227893466, 2.9112874951168792e-5,
)  # fmt: skip
CDF_FAR_BOTTOM = (
    1.0, 1.28426009614491121, 0.468238212480865118, 0.0659881378689285515,
    0.00378239633202758244, 7.29751555083966205e-5,
)  # fmt: skip
ONE_OVER_SQRT_2PI = 0.3989422804014327
MIDDLE = 0.425
FAR = 1.4e-11  # a little more than e**-25, beyond which the third of the formulas holds
TURN = 512
PLACES = np.arange(TURN)


@njit(inline="always")
def middle_quantile(u: float) -> float:
    """Return `normal_quantile` for |u - 0.5| <= MIDDLE, without a branch."""
    q = u - 0.5
    r = 0.180625 - q * q
    return q * polynomial(r, QUANTILE_MIDDLE_TOP) / polynomial(r, QUANTILE_MIDDLE_BOTTOM)


@njit(inline="always")
def outer_quantile(u: float) -> float:
    """Return `normal_quantile` outside the middle, from FAR to 1 - FAR, without a branch."""
    q = u - 0.5
    r = math.sqrt(-log_ordinary(u if q < 0.0 else 1.0 - u, 0)) - 1.6
    z = polynomial(r, QUANTILE_OUTER_TOP) / polynomial(r, QUANTILE_OUTER_BOTTOM)
    return -z if q < 0.0 else z


@njit("float64(float64)", cache=True, error_model="numpy")
def normal_quantile(u: float) -> float:
    """Return the z that a standard normal stays below with probability u, 0 < u < 1."""
    q = u - 0.5
    if abs(q) <= MIDDLE:
        return middle_quantile(u)
    tail = u if q < 0.0 else 1.0 - u
    if tail >= FAR:
        return outer_quantile(u)
    r = math.sqrt(-log(tail)) - 5.0
    if r <= 0.0:
        return outer_quantile(u)
    z = polynomial(r, QUANTILE_FAR_TOP) / polynomial(r, QUANTILE_FAR_BOTTOM)
    return -z if q < 0.0 else z


@njit("void(float64[::1], int64, float64[::1])", cache=True, nogil=True, error_model="numpy")
def normal_quantiles(u: np.ndarray, count: int, out: np.ndarray) -> None:
    """Fill out[0:count] with `normal_quantile` of u[0:count], for about 1 ns each.

    Eight are taken at once: all as if they lay in the middle, then those that do not once more.
    out must not be u.
    """
    place, outer = np.empty(TURN + LANES, np.int64), np.empty(TURN + LANES, np.float64)
    marks = np.empty(TURN, np.bool_)
    for first in range(0, count, TURN):
        # Counting from 0 tells the compiler that no index is negative; else it takes one by one.
        size = min(TURN, count - first)
        chance, score = u[first : first + size], out[first : first + size]
        far = 0
        for j in range(size):
            score[j] = middle_quantile(chance[j])
            far += abs(chance[j] - 0.5) > 0.5 - FAR
        for j in range(size):
            marks[j] = abs(chance[j] - 0.5) > MIDDLE
        found = pick(PLACES, marks, size, place, 0)
        for k in range(found):
            outer[k] = chance[place[k]]
        for k in range(found):
            outer[k] = outer_quantile(outer[k])
        for k in range(found):
            score[place[k]] = outer[k]
        if far > 0:
            for j in range(size):
                if abs(chance[j] - 0.5) > 0.5 - FAR:
                    score[j] = normal_quantile(chance[j])


@njit("float64(float64)", cache=True)
def normal_cdf(z: float) -> float:
    """Return the probability that a standard normal is below z."""
    size = abs(z)
    if size <= 0.67448975:
        square = z * z
        middle = polynomial(square, CDF_MIDDLE_TOP) / polynomial(square, CDF_MIDDLE_BOTTOM)
        return 0.5 + z * middle
    if size > 38.6:
        return 0.0 if z < 0.0 else 1.0
    if size <= 5.656854249492380:
        tail = polynomial(size, CDF_OUTER_TOP) / polynomial(size, CDF_OUTER_BOTTOM)
    else:
        square = 1.0 / (size * size)
        far = polynomial(square, CDF_FAR_TOP) / polynomial(square, CDF_FAR_BOTTOM)
        tail = (ONE_OVER_SQRT_2PI - square * far) / size
    # e**(-z*z/2) in two factors: the first square is exact, so the tail keeps its digits.
    rounded = int(size * 16.0) / 16.0
    rest = (size - rounded) * (size + rounded)
    below = exp(-0.5 * rounded * rounded) * exp(-0.5 * rest) * tail
    return below if z < 0.0 else 1.0 - below
