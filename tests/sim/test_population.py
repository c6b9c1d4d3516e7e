"""Is everybody drawn as the laws of single draws say, however many are drawn at once?"""

import numpy as np
import pytest

import sim.gang
import sim.population
from sim.kernels.columns import MARGINS
from sim.kernels.draws import exponential, gamma, gammas, normals
from sim.kernels.margins import TRAIT_MARGIN, draw_margins
from sim.kernels.mathematics import exp, log
from sim.kernels.normal import normal_quantile, normal_quantiles
from sim.kernels.randomness import uniform, uniform_open, uniforms
from sim.kernels.traits import (
    SMALLEST_HABIT,
    dirichlet_habits,
    first_occasions,
    lognormal_degrees,
    lognormals,
    scores_of_ranks,
)
from sim.population import draw_population
from sim.scenario import load_scenario

PEOPLE_AT_ONCE = 1_300  # two full turns and a piece
FIRST = 40


def test_quantiles_of_many_are_those_of_each():
    chance = np.concatenate(
        (
            uniforms(3, 1, 0, 20_000, 0)[1:],
            uniforms(3, 1, 0, 900, 1)[1:] * 1e-10,
            1.0 - uniforms(3, 1, 0, 900, 2)[1:] * 1e-10,
            [2.0**-53, 1e-300, 1 - 2.0**-53, 0.075, 0.925, np.nextafter(0.075, 0.0), 0.5],
            [np.nextafter(0.925, 1.0), 1.388e-11, 1.389e-11, 1.4e-11, np.exp(-25.0)],
        )
    )
    found = np.full(chance.size + 1, 9.0)
    normal_quantiles(chance, chance.size, found)
    assert found[:-1].tolist() == [normal_quantile(u) for u in chance]
    assert found[-1] == 9.0


@pytest.mark.parametrize("shape", [0.004, 0.02, 0.158, 0.8, 1.0, 7.5])
def test_gammas_of_many_are_those_of_each(shape):
    wanted = [gamma(-5, 36, FIRST + j, shape, 2) for j in range(PEOPLE_AT_ONCE)]
    assert gammas(-5, 36, PEOPLE_AT_ONCE, shape, 2, FIRST).tolist() == wanted


def test_normals_of_many_are_those_of_each():
    wanted = [normal_quantile(uniform_open(7, 31, 3, who, 2)) for who in range(PEOPLE_AT_ONCE)]
    assert normals(7, 31, 3, PEOPLE_AT_ONCE, 2).tolist() == wanted
    middle = [normal_quantile((rank + 0.5) / 700) for rank in range(700)]
    assert scores_of_ranks(np.arange(700)).tolist() == middle


@pytest.mark.parametrize("size", [0.03, 1.5])
def test_habits_are_gammas_in_proportion(size):
    alpha = size * np.array([0.5, 0.3, 0.001])
    habits = dirichlet_habits(3, 35, FIRST, FIRST + PEOPLE_AT_ONCE, alpha)
    for j in range(0, PEOPLE_AT_ONCE, 7):
        drawn = [max(gamma(3, 35, FIRST + j, alpha[b], b), SMALLEST_HABIT) for b in range(3)]
        total = drawn[0] + drawn[1] + drawn[2]
        assert habits[j].tolist() == [max(each / total, SMALLEST_HABIT) for each in drawn]


@pytest.mark.parametrize("spread", [0.0, 0.4, 3.0])
def test_margins_are_drawn_again_while_below_the_floor(spread):
    margins, how = np.empty((PEOPLE_AT_ONCE, 2)), np.array([(3, 1.0, spread, 0.5)], MARGINS)
    draw_margins(how, FIRST, margins)
    for j in range(0, PEOPLE_AT_ONCE, 7):
        for b in range(2):
            value, attempt = -1.0, 0
            while value < 0.5:
                u = uniform_open(3, TRAIT_MARGIN, attempt, FIRST + j, b)
                value, attempt = 1.0 + spread * normal_quantile(u), attempt + 1
            assert margins[j, b] == value


def test_patience_degrees_and_first_purchases_follow_their_laws():
    people = range(FIRST, FIRST + PEOPLE_AT_ONCE)
    score = [normal_quantile(uniform_open(3, 37, 0, who, 0)) for who in people]
    wanted = [exp(log(12.0) + 1.7 * each) for each in score]
    assert lognormals(3, 37, FIRST, FIRST + PEOPLE_AT_ONCE, 12.0, 1.7).tolist() == wanted
    degrees = [min(max(int(each + 0.5), 5), 90) for each in wanted]
    assert lognormal_degrees(np.array(score), 12.0, 1.7, 5, 90).tolist() == degrees
    rate = uniforms(3, 1, 0, PEOPLE_AT_ONCE, 0) ** 40
    before = rate.copy()
    first = first_occasions(3, 1, FIRST, rate)
    for j, who in enumerate(people):
        if before[j] * 1e9 < 1.0:
            assert (rate[j], first[j]) == (0.0, np.inf)
        else:
            assert rate[j] == before[j]
            assert first[j] == exponential(uniform(3, 1, 0, who, 0), 1.0 / rate[j])
    assert 0 < np.isinf(first).sum() < PEOPLE_AT_ONCE


@pytest.mark.parametrize("like", [0.0, 0.5])
def test_neither_blocks_nor_threads_show_in_the_people(like, monkeypatch):
    world = load_scenario("baseline", {"world.consumers": 700, "network.habit_like": like})
    wanted = draw_population(world, 5)
    monkeypatch.setattr(sim.gang, "CROWD", 2)
    monkeypatch.setattr(sim.population, "BLOCK", 90)
    found = draw_population(world, 5, threads=2)
    for name, column in found.columns().items():
        assert column.tobytes() == wanted.columns()[name].tobytes(), name
    assert np.unique(found.platforms).size > 1
