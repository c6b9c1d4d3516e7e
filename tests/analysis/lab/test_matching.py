"""Do emulators know their doubt, walkers their density, and matching the parameters behind data?"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from analysis.lab import matching
from analysis.lab.calibration_learnt import parameters_of, told_of
from analysis.lab.calibration_targets import Target
from analysis.lab.emulator import fit, fit_all
from analysis.lab.ensemble import unlike, walk
from analysis.lab.factors import Factor
from analysis.lab.matching import Targets, implausibility, look, match, one_thread

NOISE, SPREAD = 0.05, 0.04


def curved(shares: np.ndarray) -> np.ndarray:
    """Return four entangled answers to three parameters."""
    a, b, c = shares.T
    return np.stack([2 * a + 0.3 * np.sin(4 * b), b**2 + 0.5 * a, a * b + c, np.exp(c) - b], 1)


def blurred(seed: int):
    luck = np.random.default_rng(seed)
    return lambda shares, _: curved(shares) + NOISE * luck.standard_normal((len(shares), 4))


def test_an_emulator_tells_a_plane_where_it_was_never_lived():
    luck = np.random.default_rng(1)
    shares = luck.random((30, 4))
    told, doubt = fit(shares, shares @ [1.0, -2.0, 0.5, 0.0] + 7).tell(
        luck.random((50, 4)) * 0 + 0.5
    )
    assert told == pytest.approx(7 - 0.25, abs=1e-2)
    assert doubt.max() < 1e-3


def test_an_emulator_covers_the_truth_as_often_as_it_says_and_knows_its_noise():
    """Over 3 emulators of 4 answers, coverage within two standard deviations is .95 on average.

    Points of one emulator err together, so the bound is loose: .85 lies over four standard errors
    of a mean of 12 coverages, whose own standard deviation is near .07, below.
    """
    covered, noises = [], []
    for seed in range(3):
        luck = np.random.default_rng(seed)
        shares, fresh = luck.random((60, 3)), luck.random((300, 3))
        emulators = fit_all(shares, blurred(seed)(shares, 0))
        means, doubt = emulators.tell(fresh)
        covered += list((np.abs(means - curved(fresh)) <= 2 * np.sqrt(doubt)).mean(axis=0))
        noises += [emulator.noise for emulator in emulators.each]
        assert all(emulator.explained > 0.9 for emulator in emulators.each)
    assert np.mean(covered) > 0.85
    assert np.sqrt(np.mean(noises)) == pytest.approx(NOISE, rel=0.25)


def test_what_never_varies_is_told_without_fuss():
    emulator = fit(np.random.default_rng(1).random((20, 2)), np.full(20, 3.0))
    means, doubt = emulator.tell(np.full((3, 2), 0.5))
    assert means == pytest.approx(3.0)
    assert np.isfinite(doubt).all()


def test_walkers_find_the_moments_of_a_slanted_normal_law():
    """Errors over four standard errors by a thousand independent points: 1 in 10,000 or less."""
    cover = np.array([[1.0, 0.9, 0.0], [0.9, 1.0, 0.0], [0.0, 0.0, 0.01]])
    inverse, luck = np.linalg.inv(cover), np.random.default_rng(2)

    def density(x):
        return -0.5 * np.einsum("ij,jk,ik->i", x, inverse, x)

    chain = walk(density, 0.1 * luck.standard_normal((64, 3)), 2000, luck, 10)[50:]
    points = chain.reshape(-1, 3)
    assert np.abs(points.mean(axis=0) / np.sqrt(np.diag(cover))).max() < 4 / np.sqrt(1000)
    assert np.cov(points.T) == pytest.approx(cover, abs=4 * np.sqrt(2 / 1000))
    assert unlike(chain).max() < 1.1
    assert unlike(chain[:, :1] + np.arange(len(chain))[:, None, None])[0] > 1.3


def test_walkers_never_leave_the_box_and_fill_it_evenly():
    luck = np.random.default_rng(3)

    def density(x):
        return np.where(((x >= 0) & (x <= 1)).all(axis=1), 0.0, -np.inf)

    points = walk(density, luck.random((32, 2)), 2000, luck, 10)[20:].reshape(-1, 2)
    assert points.min() >= 0
    assert points.max() <= 1
    assert np.histogram(points[:, 0], 4, (0, 1))[0] / len(points) == pytest.approx(0.25, abs=0.04)


@pytest.mark.parametrize("sets", [25, pytest.param(100, marks=pytest.mark.slow)])
def test_intervals_hold_the_truth_as_often_as_they_say(monkeypatch, sets):
    """Synthetic data sets of parameters drawn evenly, each with its own luck in the targets.

    For each of three parameters, fewer 95 % intervals that hold the truth than asked is a false
    alarm of 1 in 10,000; so is one that what is not ruled out holds the truth less often than the
    98 in 100 that the worst of four normal errors stays within three standard deviations.
    """
    monkeypatch.setattr(matching, "STEPS", 0)
    monkeypatch.setattr(matching, "FEWEST_STEPS", 400)
    luck = np.random.default_rng(11)
    held, kept = np.zeros(3), 0
    with one_thread():
        middle = Targets(curved(np.full((1, 3), 0.5))[0], np.full(4, 0.3))
        lived = match(3, middle, blurred(1), 60, 1)
        for _ in range(sets):
            truth = luck.random((1, 3))
            seen = curved(truth)[0] + SPREAD * luck.standard_normal(4)
            targets = Targets(seen, np.full(4, SPREAD))
            found = look(3, targets, lived.emulators, luck)
            low, high = np.quantile(found.posterior, (0.025, 0.975), axis=0)
            held += (low <= truth[0]) & (truth[0] <= high)
            kept += implausibility(targets, lived.emulators, truth)[0] <= matching.RULED_OUT
    assert (held >= binom.ppf(1e-4, sets, 0.95)).all()
    assert held.sum() < 3 * sets  # Intervals that always hold are too wide to say anything.
    assert kept >= binom.ppf(1e-4, sets, 0.98)


def test_a_second_wave_leaves_less_of_the_box():
    targets = Targets(curved(np.array([[0.4, 0.6, 0.3]]))[0], np.full(4, SPREAD))
    found = match(3, targets, blurred(5), 24, 3)
    assert len(found.shares) <= 72
    assert found.left[-1] <= found.left[0] < 0.2
    assert found.settled < matching.SETTLED
    assert found.posterior.mean(axis=0) == pytest.approx([0.4, 0.6, 0.3], abs=0.1)


def learnt_of(answers, spreads, seed=1):
    """Return what is learnt of x, y, z in 0 to 1 from answers whose truth is at one half."""
    here = np.full((1, 3), 0.5)
    targets = Targets(answers(here)[0], np.array(spreads))
    luck = np.random.default_rng(seed)

    def simulate(shares, _):
        found = answers(shares)
        return found + 0.01 * luck.standard_normal(found.shape)

    found = match(3, targets, simulate, 30, 1)
    factors = [Factor(name, name, "", 0.0, 1.0) for name in "xyz"]
    told = [Target(f"t{k}", v, s) for k, (v, s) in enumerate(zip(*vars(targets).values()))]  # noqa: B905
    return parameters_of(factors, told, found), found, told


def test_what_the_targets_pin_down_trade_off_or_leave_alone_is_told_apart():
    def answers(shares):
        return np.stack([shares[:, 0], shares[:, 0] * 0.2 + shares[:, 0] ** 2], 1)

    (x, y, z), _, _ = learnt_of(answers, (0.02, 0.5))
    assert (x.verdict, y.verdict, z.verdict) == ("pinned down", "not identified", "not identified")
    assert x.told_by == "t0"
    assert x.low < 0.5 < x.high
    assert x.left[0] < x.low < x.high < x.left[1]

    def sums(shares):
        return np.stack([shares[:, 0] + shares[:, 1], shares[:, 2]], 1)

    (x, y, z), found, told = learnt_of(sums, (0.02, 0.02))
    assert x.trades == ("y",)
    assert y.trades == ("x",)
    assert z.trades == ()
    assert z.told_by == "t1"
    (first, _) = told_of(told, found.emulators, found.posterior)
    assert first.low < 1.0 < first.high
    assert first.chance > 0.5


def test_targets_no_setting_can_meet_leave_nothing():
    targets = Targets(np.array([5.0, 0.0, 0.0, 0.0]), np.full(4, SPREAD))
    found = match(3, targets, blurred(6), 24, 2)
    assert len(found.open) == 0
    assert found.left[-1] == 0.0
    assert len(found.shares) == 48
