"""Do counts, waits and traits have the distributions they claim, and move with their luck?

Each statistical test would fail a right sampler less than once in a million tries; with the seeds
written here it always gives the same answer.
"""

import numpy as np
import pytest
from scipy import stats

from sim.kernels.draws import (
    exponential,
    gamma,
    gammas,
    negative_binomial,
    normals,
    poisson,
    poisson_quantile,
)
from sim.kernels.randomness import Decision, uniforms

FALSE_ALARM = 1e-6
LUCK = uniforms(31, 2, 0, 4_000, 0)
LARGEST = 1.0 - 2.0**-53


def count_surprise(counts: np.ndarray, distribution) -> float:
    """Return the chi-square p-value of whole-number draws, cells of at least 20 expected."""
    edges = np.unique(distribution.ppf(np.arange(1, 40) / 40))
    expected = np.diff(distribution.cdf(edges), prepend=0.0, append=1.0) * counts.size
    found = np.bincount(np.searchsorted(edges, counts), minlength=expected.size)
    kept = expected >= 20
    found = np.append(found[kept], found[~kept].sum())
    expected = np.append(expected[kept], expected[~kept].sum())
    full = expected > 0
    return float(stats.chisquare(found[full], expected[full]).pvalue)


@pytest.mark.parametrize("mean", [0.05, 1.0, 12.0, 400.0, 2_000.0])
def test_poisson_counts_are_the_quantiles_of_their_luck(mean):
    counts = [poisson_quantile(u, mean) for u in LUCK]
    assert counts == stats.poisson(mean).ppf(LUCK).astype(int).tolist()


@pytest.mark.parametrize("mean", [0.05, 3.0, 40.0, 900.0])
def test_poisson_counts_of_many_people_have_their_distribution(mean):
    counts = np.array([poisson(8, 17, 3, who, mean) for who in range(10_000)])
    assert count_surprise(counts, stats.poisson(mean)) > FALSE_ALARM


@pytest.mark.parametrize("dispersion", [0.05, 1.0, 6.0, 300.0])
@pytest.mark.parametrize("mean", [0.4, 7.0, 1_500.0])
def test_clustered_counts_are_the_quantiles_of_their_luck(mean, dispersion):
    luck = LUCK[:400]
    counts = [negative_binomial(u, mean, dispersion) for u in luck]
    known = stats.nbinom(dispersion, dispersion / (dispersion + mean)).ppf(luck)
    assert counts == known.astype(int).tolist()


@pytest.mark.parametrize("mean", [0.4, 7.0, 900.0])
def test_clustering_fades_into_a_poisson_count(mean):
    counts = [negative_binomial(u, mean, 1e9) for u in LUCK]
    poissons = [poisson_quantile(u, mean) for u in LUCK]
    # The two distributions differ by about mean**2 / 1e9 of a person.
    assert sum(abs(a - b) for a, b in zip(counts, poissons, strict=True)) <= 1 + mean**2 / 1e5


def test_nothing_expected_is_nothing_drawn():
    assert {poisson_quantile(u, 0.0) for u in (*LUCK, LARGEST)} == {0}
    assert {negative_binomial(u, 0.0, k) for u in (*LUCK, LARGEST) for k in (0.1, 1e9)} == {0}
    assert {exponential(u, 0.0) for u in (*LUCK, LARGEST)} == {0.0}


@pytest.mark.parametrize("mean", [0.01, 5.0, 700.0, 5_000.0])
def test_the_worst_luck_still_gives_a_number(mean):
    assert mean < poisson_quantile(LARGEST, mean) < mean + 10 * mean**0.5 + 20
    assert mean < negative_binomial(LARGEST, mean, 2.0) < 20 * mean + 20
    assert exponential(LARGEST, mean) == pytest.approx(mean * 53 * np.log(2))


def test_the_same_luck_under_a_larger_mean_never_gives_less():
    means = (0.0, 0.1, 0.5, 2.0, 2.1, 30.0, 360.0, 800.0)
    for draw in (poisson_quantile, exponential, lambda u, mean: negative_binomial(u, mean, 1.5)):
        drawn = np.array([[draw(u, mean) for mean in means] for u in np.sort(LUCK)[::10]])
        assert (np.diff(drawn, axis=1) >= 0).all()
        assert (np.diff(drawn, axis=0) >= 0).all()


def test_waits_have_their_mean_and_forget_the_past():
    waits = [exponential(u, 12.0) for u in LUCK]
    assert stats.kstest(waits, stats.expon(scale=12.0).cdf).pvalue > FALSE_ALARM


@pytest.mark.parametrize("shape", [0.15, 0.999, 1.0, 2.5, 60.0])
def test_gamma_traits_have_their_distribution(shape):
    drawn = gammas(5, Decision.TRAIT_RATE, 100_000, shape)
    assert stats.kstest(drawn, stats.gamma(shape).cdf).pvalue > FALSE_ALARM


def test_standard_normals_have_their_distribution():
    assert stats.kstest(normals(5, 30, 0, 40_000, 0), stats.norm.cdf).pvalue > FALSE_ALARM


def test_a_persons_traits_know_nothing_of_each_other():
    columns = [gammas(5, Decision.TRAIT_HABIT, 20_000, 0.8, which) for which in range(4)]
    columns += [normals(5, 30, when, 20_000, which) for when in (0, 1) for which in (0, 1)]
    ranks = stats.rankdata(columns, axis=1)
    related = np.corrcoef(ranks)[np.triu_indices(len(columns), 1)]
    limit = stats.norm.isf(FALSE_ALARM / 2 / related.size)
    assert np.abs(related).max() * np.sqrt(20_000) < limit


def test_shares_made_of_gammas_are_dirichlet():
    habits = np.array([gammas(9, Decision.TRAIT_HABIT, 20_000, 1.5, brand) for brand in range(3)])
    shares = habits / habits.sum(axis=0)
    # One share of a Dirichlet(1.5, 1.5, 1.5) is a Beta(1.5, 3).
    assert stats.kstest(shares[0], stats.beta(1.5, 3.0).cdf).pvalue > FALSE_ALARM


def test_the_array_holds_the_draw_of_each_person():
    drawn = gammas(5, 35, 40, 0.7, 2).tolist()
    assert drawn == [gamma(5, 35, who, 0.7, 2) for who in range(40)]


def test_a_count_depends_on_each_part_of_its_address():
    address = (5, 17, 3, 11, 50.0, 0)
    for place in (0, 1, 2, 3, 5):
        moved = [
            poisson(*(value + step * (n == place) for n, value in enumerate(address)))
            for step in range(12)
        ]
        assert len(set(moved)) > 1


@pytest.mark.parametrize(
    "name",
    ["exponential", "poisson_quantile", "poisson", "negative_binomial", "gamma", "gammas",
     "normals"],
)  # fmt: skip
def test_plain_python_and_any_processor_give_the_same_bits_for(
    name, compiled_bits, interpreted_bits, generic_bits
):
    assert compiled_bits[name] == interpreted_bits[name] == generic_bits[name]
