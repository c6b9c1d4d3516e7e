"""Do the closed forms give the figures printed in the table of analytic limits?"""

import numpy as np
import pytest
from scipy import stats

from tests.exact.theory import (
    borel_tanner,
    counts_of_purchases,
    erlang_c,
    left_overnight,
    penetration_and_frequency,
    people_told,
    remembered,
    remembered_in_continuous_time,
    shares_of,
    stays_longer,
    stops_with_the_first_told,
    wait_in_queue,
    waits_by_class,
    words_after,
)

PER_HOUR = 6.0


@pytest.mark.parametrize(
    ("ratio", "mean", "alone", "short"),
    [(0.11, 1.1236, 0.8958, 0.9886), (0.5, 2.0, 0.6065, 0.8214), (0.9, 10.0, 0.4066, None)],
)
def test_cascades_have_the_sizes_of_borel(ratio, mean, alone, short):
    sizes = np.arange(1, 20_001)
    chances = borel_tanner(sizes, ratio)
    assert chances.sum() == pytest.approx(1, abs=1e-9)
    assert (sizes * chances).sum() == pytest.approx(mean, abs=1e-4)
    assert chances[0] == pytest.approx(alone, abs=5e-5)
    if short is not None:
        assert stops_with_the_first_told(ratio) == pytest.approx(short, abs=5e-5)
    variance = (sizes**2 * chances).sum() - (sizes * chances).sum() ** 2
    assert variance == pytest.approx(ratio / (1 - ratio) ** 3, rel=1e-6)


def test_a_hundred_are_reached_by_two_cascades_in_a_hundred_near_the_threshold():
    assert 1 - borel_tanner(np.arange(1, 100), 0.9).sum() == pytest.approx(0.0174, abs=5e-5)


def test_two_roots_make_cascades_that_are_sums_of_two():
    one = borel_tanner(np.arange(1, 40), 0.5)
    two = borel_tanner(np.arange(2, 40), 0.5, roots=2)
    assert np.convolve(one, one)[: two.size] == pytest.approx(two, abs=1e-12)


def test_words_under_way_grow_or_die_as_their_reproduction_says():
    assert words_after(3.0, 0.5, 0.25)[0] == pytest.approx(np.exp(-1.5))
    # A pure birth process (every word becomes two) has geometric numbers: variance m (m - 1).
    mean, variance = words_after(1.3, 2.0, 2.0)
    assert variance == pytest.approx(mean * (mean - 1))


@pytest.mark.parametrize(
    ("agents", "load", "chance"), [(3, 2, 4 / 9), (10, 6, 0.10130), (5, 4.5, 0.76249)]
)
def test_erlang_c(agents, load, chance):
    assert erlang_c(agents, load) == pytest.approx(chance, abs=5e-6)


@pytest.mark.parametrize(
    ("agents", "load", "hours"),
    [(1, 0.9, 1.5), (2, 1.8, 0.7105), (5, 4.5, 0.25416), (10, 9.5, 0.27520)],
)
def test_mean_waits_of_desks(agents, load, hours):
    assert wait_in_queue(agents, load) / PER_HOUR == pytest.approx(hours, abs=5e-5)


def test_stays_at_a_desk_of_one_are_exponential_and_agree_with_the_mean_wait():
    times = np.linspace(0, 400, 400_001)
    assert stays_longer(1, 0.9, times[:5]) == pytest.approx(np.exp(-0.1 * times[:5]))
    mean = np.trapezoid(stays_longer(5, 4.5, times), times)
    assert mean == pytest.approx(1 + wait_in_queue(5, 4.5), rel=1e-5)


def test_priorities_share_out_one_sum_of_waits():
    complaints, praise = 0.19 * 0.9, 0.81 * 0.9
    served_first, praise_last = waits_by_class(complaints, praise)
    praise_first, served_last = waits_by_class(praise, complaints)
    hours = np.array([served_first, praise_last, served_last, praise_first]) / PER_HOUR
    assert hours == pytest.approx([0.181, 1.81, 5.54, 0.554], abs=5e-3)
    for one, other in ((served_first, praise_last), (served_last, praise_first)):
        total = (complaints * one + praise * other) / PER_HOUR
        assert total == pytest.approx(1.35)


@pytest.mark.parametrize(
    ("capacity", "load", "left"),
    [
        (1, 0.8, 1.60000),
        (5, 0.8, 1.15624),
        (5, 0.9, 3.49513),
        (10, 0.9, 3.10124),
        (10, 0.95, 7.95229),
        (20, 0.9, 2.59715),
        (20, 0.95, 7.32888),
        (40, 0.95, 6.50623),
    ],
)
def test_messages_left_overnight(capacity, load, left):
    assert left_overnight(capacity, capacity * load) == pytest.approx(left, abs=5e-6)


def test_left_overnight_is_the_stationary_mean_of_the_queue_itself():
    mean, capacity, most = 4.0, 5, 200
    arrivals = stats.poisson(mean).pmf(np.arange(most))
    queue = np.zeros(most)
    queue[0] = 1.0
    for _ in range(600):
        total = np.convolve(queue, arrivals)
        queue = np.append(total[: capacity + 1].sum(), total[capacity + 1 : capacity + most])
    assert (np.arange(most) * queue).sum() == pytest.approx(left_overnight(capacity, mean))


def test_purchases_are_negative_binomial():
    chances = counts_of_purchases(400, 1.456, 0.7788)
    assert chances[0] == pytest.approx(0.440, abs=5e-4)
    n = np.arange(401)
    assert (n * chances).sum() == pytest.approx(1.456)
    assert (n**2 * chances).sum() - 1.456**2 == pytest.approx(1.456 + 1.456**2 / 0.7788)


def test_penetration_and_frequency_of_the_dirichlet():
    shares = np.array([0.25, 0.19, 0.10, 0.09, 0.08, 0.03, 0.02])
    bought, often = penetration_and_frequency(shares, 1.456, 0.7788, 1.55)
    assert bought == pytest.approx(
        [0.2051, 0.1613, 0.0895, 0.0810, 0.0724, 0.0280, 0.0188], abs=6e-5
    )
    assert often == pytest.approx([1.775, 1.715, 1.628, 1.618, 1.608, 1.561, 1.552], abs=6e-4)
    assert np.all((often * (1 - bought) > 1.405) & (often * (1 - bought) < 1.525))


def test_shares_are_the_softmax_of_utilities():
    assert shares_of(np.log([0.5, 0.3, 0.2]) + 7) == pytest.approx([0.5, 0.3, 0.2])


def test_a_memory_by_days_comes_close_to_one_in_continuous_time():
    for half_life, kept in ((7, 0.90572), (30, 0.97716), (180, 0.99616)):
        mean, variance = remembered(2.0, half_life)
        assert 1 - 2.0 / mean == pytest.approx(kept, abs=5e-6)
        smooth = remembered_in_continuous_time(2.0, half_life)
        assert [mean, variance] == pytest.approx(smooth, rel=0.5 / half_life + 0.5 / half_life)


def test_how_many_are_told():
    law = people_told(11, 1.9)
    assert law.mean() == pytest.approx(11)
    assert law.median() == 9
    assert law.sf(20) == pytest.approx(0.13, abs=5e-3)
