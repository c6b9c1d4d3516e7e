"""Starsim: its SIR disease on a static network, without common random numbers, which is faster.

Starsim lets people recover before the others are infected in a step, and writes down who is
infected in step t as infected at t. Recovery is put a step later for everybody but the first, so
that all tell for as many steps as in the common workload, and is read from its date at the end.
"""

import math
import warnings

import numpy as np
from exchange import read_world, serve, shares

warnings.simplefilter("ignore")
import starsim  # noqa: E402

starsim.options(crn=False, verbose=0)
world = read_world()
DURATION = -1.0 / math.log1p(-world.silence)  # Rounded up, these durations are geometric.


class Telling(starsim.SIR):
    """Telling each contact with a chance, for a geometric number of steps."""

    def set_progression(self, uids):
        """Fall silent a step later than Starsim would, but for who has heard at the start."""
        super().set_progression(uids)
        if self.sim.initialized:
            self.ti_recovered[uids] += 1


class Ties(starsim.Network):
    """Ties that stay."""

    def step(self):
        """Change nothing."""


def build():
    """Return the ties; live through a small world, to have the loops compiled."""
    one, other = np.ascontiguousarray(world.ties().T)
    small = simulation(np.array([0, 1]), np.array([1, 2]), 3, 0)
    small.run()
    return one, other


def simulation(one, other, people, seed):
    """Return a simulation at step 0."""
    heard = world.states()[:people].astype(float)
    telling = Telling(
        beta=starsim.probperyear(world.telling),
        init_prev=starsim.bernoulli(p=lambda module, sim, uids: heard[uids]),
        dur_inf=starsim.expon(scale=DURATION),
        p_death=0,
    )
    ready = starsim.Sim(
        n_agents=people,
        diseases=telling,
        networks=Ties(p1=one, p2=other, beta=np.ones(one.size)),
        start=0,
        dur=world.steps - 1,  # The last step counts.
        dt=1,
        rand_seed=seed,
        copy_inputs=False,
    )
    ready.init()
    return ready


def prepare(ties, seed):
    """Return the simulation at step 0."""
    return simulation(*ties, world.people, seed)


def live(ready):
    """Live through the steps."""
    ready.run()
    return ready


def outcome(lived):
    """Count the states after the last step."""
    telling = lived.diseases[0]
    unaware = int(telling.susceptible.sum())
    silent = int((telling.ti_recovered <= world.steps).sum())
    return shares(unaware, world.people - unaware - silent, silent)


serve(build, prepare, live, outcome, ("starsim", "numba", "numpy"))
