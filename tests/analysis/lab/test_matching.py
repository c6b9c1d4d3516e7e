"""Do surrogates know their doubt, samples their density, profiles their ends, and all the truth?"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import binom

from analysis.lab import calibration_search
from analysis.lab import profile as profile_of
from analysis.lab.calibration_learnt import parameters_of, told_of
from analysis.lab.calibration_search import Lived, Quest, search
from analysis.lab.calibration_targets import Target
from analysis.lab.factors import Factor
from analysis.lab.matching import Targets, likelihood, one_thread
from analysis.lab.posterior import draw
from analysis.lab.profile import RISE, profiles
from analysis.lab.surrogate import fit, fit_all
from sim.errors import OnzeError

NOISE, SPREAD, TWICE = 0.05, 0.04, 2
XYZ = tuple(Factor(name, name, "", 0.0, 1.0) for name in "xyz")


def curved(shares: np.ndarray) -> np.ndarray:
    """Return four entangled answers to three parameters."""
    a, b, c = shares.T
    return np.stack([2 * a + 0.3 * np.sin(4 * b), b**2 + 0.5 * a, a * b + c, np.exp(c) - b], 1)


def blurred(answers=curved, noise=NOISE):
    """What is read off two markets a point: luck depends on which points they are alone."""

    def simulate(shares, first):
        found = answers(shares)
        luck = [np.random.default_rng([9, first + k]) for k in range(len(shares))]
        drawn = np.array([each.standard_normal((TWICE, found.shape[1])) for each in luck])
        return found[:, None] + noise * drawn

    return simulate


def targets_at(truth, answers=curved, spreads=(SPREAD,) * 4):
    return Targets(answers(np.array([truth], float))[0], np.array(spreads))


def exactly(answers):
    """A surrogate that knows."""
    return SimpleNamespace(tell=lambda x: (answers(x), np.zeros((len(x), answers(x).shape[1]))))


def test_a_surrogate_tells_a_plane_where_it_was_never_lived():
    luck = np.random.default_rng(1)
    shares = luck.random((30, 4))
    surrogate = fit(shares, shares @ [1.0, -2.0, 0.5, 0.0] + 7, 0.0)
    told, doubt = surrogate.tell(np.full((3, 4), 0.5))
    assert told == pytest.approx(7 - 0.25, abs=1e-2)
    assert doubt.max() < 1e-3
    assert surrogate.explained > 0.999


def test_a_surrogate_covers_the_truth_as_often_as_it_says():
    """Over 3 sets of 4 answers, coverage within two standard deviations is .95 on average.

    Points of one surrogate err together, so the bound is loose: .85 lies over four standard errors
    of a mean of 12 coverages, whose own standard deviation is near .07, below.
    """
    covered, said = [], []
    for seed in range(3):
        luck = np.random.default_rng(seed)
        shares, fresh = luck.random((60, 3)), luck.random((300, 3))
        lived = Lived(shares, blurred()(shares, 100 * seed))
        surrogates = fit_all(shares, lived.means, lived.noise)
        means, doubt = surrogates.tell(fresh)
        covered += list((np.abs(means - curved(fresh)) <= 2 * np.sqrt(doubt)).mean(axis=0))
        assert all(each.explained > 0.9 for each in surrogates.each)
        said += [each.covered for each in surrogates.each]
    assert np.mean(covered) > 0.85
    assert np.mean(said) == pytest.approx(np.mean(covered), abs=0.07)


def test_luck_is_known_from_markets_of_one_point_whatever_lies_between_points():
    """300 differences tell a variance to 8 %: 35 % off is over four standard errors."""
    shares = np.random.default_rng(2).random((300, 3))
    readings = blurred()(shares, 0)
    readings[::3, 0, 2] = np.nan  # there nobody could be asked
    lived = Lived(shares, readings)
    assert lived.noise[[0, 1, 3]] == pytest.approx(NOISE**2 / TWICE, rel=0.35)
    assert lived.noise[2] == pytest.approx(NOISE**2 / (5 / 3), rel=0.35)
    assert lived.means[0, 2] == readings[0, 1, 2]


def test_what_never_varies_is_told_without_fuss():
    surrogate = fit(np.random.default_rng(1).random((20, 2)), np.full(20, 3.0), 0.0)
    means, doubt = surrogate.tell(np.full((3, 2), 0.5))
    assert means == pytest.approx(3.0)
    assert np.isfinite(doubt).all()


def test_a_sample_has_the_moments_of_a_slanted_normal_law():
    """Errors over four standard errors by so many draws as it says it counts for: 1 in 10,000."""
    spreads = np.array([0.05, 0.05, 0.01])
    alike = np.array([[1.0, 0.9, 0.0], [0.9, 1.0, 0.0], [0.0, 0.0, 1.0]])
    inverse = np.linalg.inv(alike * np.outer(spreads, spreads))

    def density(x):
        return -0.5 * np.einsum("ij,jk,ik->i", x - 0.4, inverse, x - 0.4)

    found = draw(density, 3, 2)
    assert found.counting > 2000
    error = 4 / np.sqrt(found.counting)
    assert np.abs((found.points.mean(axis=0) - 0.4) / spreads).max() < error
    assert np.corrcoef(found.points.T) == pytest.approx(alike, abs=error)
    assert found.points.std(axis=0) == pytest.approx(spreads, rel=error)


def test_where_nothing_is_known_a_sample_fills_the_box_evenly_and_never_leaves_it():
    points = draw(lambda x: np.zeros(len(x)), 2, 3).points
    assert points.min() > 0
    assert points.max() < 1
    assert np.histogram(points[:, 0], 4, (0, 1))[0] / len(points) == pytest.approx(0.25, abs=0.02)


def test_a_sample_finds_both_of_two_hills_and_one_behind_a_bend():
    def hills(x):
        return np.logaddexp(*(-0.5 * ((x - at) ** 2).sum(axis=1) / 0.03**2 for at in (0.25, 0.75)))

    assert (draw(hills, 2, 4).points[:, 0] > 0.5).mean() == pytest.approx(0.5, abs=0.1)

    def bend(x):
        return -0.5 * ((x[:, 1] - 4 * (x[:, 0] - 0.5) ** 2) / 0.05) ** 2

    points = draw(bend, 2, 5).points
    assert np.quantile(points[:, 0], (0.025, 0.975)) == pytest.approx([0.03, 0.97], abs=0.06)


@pytest.mark.parametrize("sets", [25, pytest.param(100, marks=pytest.mark.slow)])
def test_intervals_hold_the_truth_as_often_as_they_say(monkeypatch, sets):
    """Synthetic data sets of parameters drawn evenly, each with its own luck in the targets.

    For each of three parameters, fewer 95 % intervals that hold the truth than asked is a false
    alarm of 1 in 10,000, of the posterior and of the profile alike. Intervals that always hold are
    too wide to say anything.
    """
    monkeypatch.setattr(profile_of, "VALUES", 7)
    luck = np.random.default_rng(11)
    posterior, profile = np.zeros(3), np.zeros(3)
    with one_thread():
        middle = targets_at((0.5, 0.5, 0.5), spreads=(0.3,) * 4)
        known = search(Quest(XYZ, middle, 60, 1, 1), blurred())
        for k in range(sets):
            truth = luck.random(3)
            seen = curved(truth[None])[0] + SPREAD * luck.standard_normal(4)
            targets = Targets(seen, np.full(4, SPREAD))
            points = draw(likelihood(targets, known.surrogates), 3, k).points
            low, high = np.quantile(points, (0.025, 0.975), axis=0)
            posterior += (low <= truth) & (truth <= high)
            _, along = profiles(targets, known.surrogates, points[0])
            profile += [p.low <= x <= p.high for p, x in zip(along, truth, strict=True)]
    fewest = binom.ppf(1e-4, sets, 0.95)
    assert (posterior >= fewest).all()
    assert (profile >= fewest).all()
    assert posterior.sum() < 3 * sets
    assert profile.sum() < 3 * sets


def test_a_profile_ends_where_the_distance_has_risen_by_what_luck_explains():
    """One parameter told to .5 ± .1, two more only by their sum: both profiles are flat."""

    def answers(x):
        return np.stack([x[:, 0], x[:, 1] + x[:, 2]], 1)

    targets = targets_at((0.5, 0.5, 0.5), answers, (0.1, 0.1))
    best, along = profiles(targets, exactly(answers), np.array([0.9, 0.1, 0.2]))
    assert best[0] == pytest.approx(0.5, abs=1e-3)
    assert best[1] + best[2] == pytest.approx(1.0, abs=1e-3)
    assert (along[0].low, along[0].high) == pytest.approx((0.5 - 0.1 * RISE, 0.5 + 0.1 * RISE))
    assert along[0].rises[-1] == pytest.approx(25.0, abs=1e-3)  # five standard deviations off
    for flat in along[1:]:
        assert (flat.low, flat.high) == (0.0, 1.0)
        assert flat.rises.max() < 1e-3


def test_the_profile_of_a_parameter_alone_is_its_distance():
    targets = Targets(np.array([0.25]), np.array([0.05]))
    best, (only,) = profiles(targets, exactly(lambda x: x**2), np.array([0.8]))
    assert best == pytest.approx(0.5, abs=1e-2)
    assert only.rises[0] == pytest.approx(25.0, abs=0.1)
    assert only.low < 0.5 < only.high


@pytest.fixture
def never_sure(monkeypatch):
    monkeypatch.setattr(calibration_search, "ENOUGH", 0.0)


@pytest.mark.usefixtures("never_sure")
def test_later_rounds_live_nearer_to_the_targets_than_even_points_and_find_the_truth():
    quest = Quest(XYZ, targets_at((0.4, 0.6, 0.3)), 24, 3, 1)
    known = search(quest, blurred())
    distances = quest.targets.distance(curved(known.lived.shares))
    assert len(distances) == 72
    assert np.median(distances[24:]) < 0.2 * np.median(distances[:24])
    half = quest.points // 2  # of the last round: what surrogates, then what Optuna proposed
    assert np.median(distances[-half:]) < 0.5 * np.median(distances[:24])
    assert known.posterior.points.mean(axis=0) == pytest.approx([0.4, 0.6, 0.3], abs=0.1)


def test_rounds_end_when_no_surrogate_has_more_to_learn():
    sure = Quest(XYZ, targets_at((0.4, 0.6, 0.3), spreads=(1.0,) * 4), 24, 9, 1)
    assert len(search(sure, blurred()).lived.shares) == 24


@pytest.mark.usefixtures("never_sure")
def test_a_search_killed_amid_a_round_goes_on_as_if_it_had_not_been(tmp_path):
    quest, lived = Quest(XYZ, targets_at((0.4, 0.6, 0.3)), 10, 3, 5), []
    whole, file = search(quest, blurred()), tmp_path / "search.sqlite"

    def counting(shares, first):
        lived.extend(range(first, first + len(shares)))
        return blurred()(shares, first)

    def killed(shares, first):
        if first:
            raise KeyboardInterrupt
        return counting(shares, first)

    with pytest.raises(KeyboardInterrupt):
        search(quest, killed, file)
    found = search(quest, counting, file)
    assert (found.lived.shares == whole.lived.shares).all()
    assert (found.posterior.points == whole.posterior.points).all()
    assert lived == list(range(30))
    search(quest, counting, file)
    assert lived == list(range(30))  # What the file knows is not lived again, ...
    fewer = search(Quest(XYZ, quest.targets, 10, 2, 5), counting, file)
    assert (fewer.lived.shares == whole.lived.shares[:20]).all()  # ... nor looked at unasked.
    assert len(search(Quest(XYZ, quest.targets, 10, 4, 5), counting, file).lived.shares) == 40
    assert lived == list(range(40))


def test_a_round_of_which_only_some_was_kept_is_lived_to_its_end(tmp_path, monkeypatch):
    quest, file = Quest(XYZ, targets_at((0.4, 0.6, 0.3)), 10, 2, 5), tmp_path / "search.sqlite"
    whole = search(quest, blurred())

    def broken(quest, shares, found, made=[]):  # noqa: B006
        made.append(shares)
        if len(made) > 14:
            raise KeyboardInterrupt
        return finished(quest, shares, found)

    finished = calibration_search.finished
    with monkeypatch.context() as torn:
        torn.setattr(calibration_search, "finished", broken)
        with pytest.raises(KeyboardInterrupt):
            search(quest, blurred(), file)
    firsts = []

    def watched(shares, first):
        firsts.append((first, len(shares)))
        return blurred()(shares, first)

    assert (search(quest, watched, file).lived.readings == whole.lived.readings).all()
    assert firsts == [(14, 6)]


def test_two_processes_do_not_calibrate_in_one_folder(tmp_path):
    file, quest = tmp_path / "search.sqlite", Quest(XYZ, targets_at((0.4, 0.6, 0.3)), 10, 1, 5)

    def within(shares, first):
        search(quest, blurred(), file)

    with pytest.raises(OnzeError, match="another process is searching"):
        search(quest, within, file)


def learnt_of(answers, spreads):
    """Return what is learnt of x, y, z in 0 to 1 from answers whose truth is at one half."""
    targets = targets_at((0.5, 0.5, 0.5), answers, spreads)
    known = search(Quest(XYZ, targets, 30, 1, 1), blurred(answers, 0.01))
    told = [Target(f"t{k}", v, s) for k, (v, s) in enumerate(zip(*vars(targets).values()))]  # noqa: B905
    best, along = profiles(targets, known.surrogates, known.posterior.points[0])
    return parameters_of(XYZ, told, known, along), known, told, best


def test_what_the_targets_pin_down_trade_off_or_leave_alone_is_told_apart():
    def answers(shares):
        return np.stack([shares[:, 0], shares[:, 0] * 0.2 + shares[:, 0] ** 2], 1)

    (x, y, z), *_ = learnt_of(answers, (0.02, 0.5))
    assert (x.verdict, y.verdict, z.verdict) == ("pinned down", "not learnt", "not learnt")
    assert x.told_by == "t0"
    assert x.low < 0.5 < x.high
    assert x.ends == pytest.approx((x.low, x.high), abs=0.02)
    assert y.ends == (0.0, 1.0)

    def sums(shares):
        return np.stack([shares[:, 0] + shares[:, 1], shares[:, 2]], 1)

    (x, y, z), known, told, best = learnt_of(sums, (0.02, 0.02))
    assert x.trades == ("y",)
    assert y.trades == ("x",)
    assert z.trades == ()
    assert z.told_by == "t1"
    assert x.verdict == "not learnt"  # whatever it is, the other makes up for it
    (first, _) = told_of(told, known.surrogates, known.posterior.points, best)
    assert first.low < 1.0 < first.high
    assert first.chance > 0.5
    assert first.best == pytest.approx(1.0, abs=0.02)


def test_targets_no_setting_can_meet_are_missed_at_the_best():
    targets = Targets(np.array([5.0, 0.0, 0.0, 0.0]), np.full(4, SPREAD))
    known = search(Quest(XYZ, targets, 24, 1, 6), blurred())
    best, _ = profiles(targets, known.surrogates, known.posterior.points[0])
    told = told_of([Target("t", 5.0, SPREAD)], known.surrogates, known.posterior.points, best)
    assert told[0].off < -3
    assert len(known.lived.shares) == 24
