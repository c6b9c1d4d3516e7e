"""Do the figures of a network agree with networks whose figures are known?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.imports import import_network, network_facts

TRIANGLE_WITH_TAIL = [(0, 1), (1, 2), (0, 2), (2, 3)]


def rows_of(ties, people):
    first, second = np.array(ties).T
    return network_facts.compressed_rows(first, second, people)


def test_clustering_of_a_triangle_with_a_tail_is_as_counted_by_hand():
    # Pairs of contacts 1, 1, 3, 0; closed pairs 1, 1, 1, 0.
    transitivity, local = network_facts.clustering(*rows_of(TRIANGLE_WITH_TAIL, 4))
    assert transitivity == pytest.approx(3 / 5)
    assert local == pytest.approx((1 + 1 + 1 / 3 + 0) / 4)


@settings(max_examples=40, deadline=None)
@given(
    st.sets(
        st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda t: t[0] < t[1]), min_size=1
    )
)
def test_clustering_equals_a_count_of_every_triple(ties):
    people = 9
    transitivity, local = network_facts.clustering(*rows_of(sorted(ties), people))
    knows = np.zeros((people, people), int)
    for a, b in ties:
        knows[a, b] = knows[b, a] = 1
    closed = np.array([knows[i] @ knows @ knows[i] / 2 for i in range(people)])
    pairs = knows.sum(1) * (knows.sum(1) - 1) / 2
    assert transitivity == pytest.approx(closed.sum() / max(pairs.sum(), 1))
    assert local == pytest.approx(np.where(pairs > 0, closed / np.maximum(pairs, 1), 0).mean())


def test_a_star_is_as_disassortative_as_can_be_and_a_ring_has_no_figure():
    star = rows_of([(0, i) for i in range(1, 6)], 6)
    ring = rows_of([(i, (i + 1) % 6) for i in range(6)], 6)
    assert network_facts.assortativity(*star) == pytest.approx(-1)
    assert network_facts.assortativity(*ring) is None


def test_two_pairs_are_two_pieces_of_half_the_people():
    assert network_facts.components(*rows_of([(0, 1), (2, 3)], 4)) == (2, 0.5)


def test_the_number_told_is_capped_by_contacts_as_in_a_simulation():
    # 200,000 draws: the mean is within four standard errors but once in 15,000 seeds.
    degree = np.array([0, 1, 3, 11, 40, 500])
    expected = network_facts.mean_told(degree, 11.0, 1.9)
    chance = np.random.default_rng(11)
    told = chance.negative_binomial(1.9, 1.9 / 12.9, size=200_000)
    sample = np.minimum(told, chance.choice(degree, size=told.size))
    assert abs(sample.mean() - expected) < 4 * sample.std() / np.sqrt(told.size)


def test_with_contacts_to_spare_all_eleven_are_told_and_with_none_nobody():
    assert network_facts.mean_told(np.array([10_000]), 11.0, 1.9) == pytest.approx(11, abs=1e-9)
    assert network_facts.mean_told(np.array([0, 0]), 11.0, 1.9) == 0
    # P(N > 0) of the negative binomial: all that one contact can hear.
    assert network_facts.mean_told(np.array([1]), 11.0, 1.9) == pytest.approx(
        1 - (1.9 / 12.9) ** 1.9
    )


def test_the_histogram_holds_everybody_once():
    bins = network_facts.histogram(np.array([0, 1, 2, 3, 4, 5, 10, 11, 1000, 1001, 9999]))
    assert bins["3-4"] == 2
    assert bins["5-10"] == 2
    assert bins["11-20"] == 1
    assert bins["501-1000"] == 1
    assert bins["1001+"] == 2
    assert sum(bins.values()) == 11


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        (
            "networks/lastfm_asia.csv.gz",
            {"people": 7_624, "ties": 27_806, "below_eleven": 0.811, "mean_min_eleven": 4.93},
        ),
        (
            "networks/epinions_trust_directed.csv.gz",
            {"people": 75_879, "ties": 405_740, "rows": 508_837, "reciprocal": 103_097,
             "below_eleven": 0.857, "mean_min_eleven": 3.53, "direction": "directed",
             "clustering": 0.138},
        ),
        (
            "networks/email_eu_core_directed.csv.gz",
            {"people": 1_005, "self_loops": 642, "clustering": 0.399},
        ),
    ],
)  # fmt: skip
def test_real_networks_have_their_published_figures(real, tmp_path, name, facts):
    report = import_network(real(name), tmp_path / "out").as_dict()
    found = {key: report[key] for key in facts}
    rounded = {
        key: round(value, 2 if value > 1 else 3) if isinstance(value, float) else value
        for key, value in found.items()
    }
    assert rounded == facts


def test_the_busiest_of_epinions_has_its_published_contacts(real, tmp_path):
    path = real("networks/epinions_trust_directed.csv.gz")
    assert import_network(path, tmp_path / "out").degree["max"] == 3_044
