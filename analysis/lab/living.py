"""How are the runs of a plan, or a handful of tasks, brought to the workers that live them?"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from analysis.lab.hands import Hands, Here, Processes
from analysis.lab.plan import Plan
from analysis.lab.store import Member, Store
from analysis.lab.sweep import Sweep, Tally, Wanted
from analysis.lab.task import Task
from sim.errors import OnzeError


def hands_for(workers: int | None, dask: str | None) -> Hands:
    """Return who lives the runs. workers: None is one process per core, 1 stays in this one."""
    if dask is not None:
        try:
            from analysis.lab.cluster import Cluster
        except ImportError:
            raise OnzeError(
                "--dask needs the library distributed: pip install 'onze[lab]'.", key="dask"
            ) from None
        return Cluster(dask)
    workers = workers or os.cpu_count() or 1
    return Here() if workers == 1 else Processes(workers)


def wanted_of(plan: Plan, store: Store) -> Iterator[Wanted]:
    """Yield every run of a plan, as the study has it laid out."""
    world = plan.experiment.world
    sizes = []
    for point in plan.points:
        burn_in, days, people = (
            point.get(name, world[name])
            for name in ("world.burn_in", "world.days", "world.consumers")
        )
        sizes.append((float(burn_in * people), float(days * people)))
    # Another process may have laid the study out otherwise meanwhile, with more replications say.
    ours = store.about("plan") == plan.name
    for member in store.members() if ours else plan.members():
        past, present = sizes[member.point]
        yield Wanted(member.key, member.family, past, present, _maker(plan, member))


def _maker(plan: Plan, member: Member) -> Callable[[], Task]:
    return partial(plan.task, member.point, member.policy, member.replication)


def live_plan(
    plan: Plan, store: Store, hands: Hands, tell: Callable[[Tally], None] = lambda _: None
) -> Tally:
    """Live what is missing of a plan."""
    outline = plan.outline
    sweep = Sweep(store, hands, daily=outline.daily, survey=outline.survey, tell=tell)
    return sweep.live(wanted_of(plan, store))


def live_missing(
    store: Store,
    tasks: Sequence[Task],
    workers: int | None = None,
    dask: str | None = None,
    tell: Callable[[Tally], None] = lambda _: None,
) -> Tally:
    """Live those of some runs that a study does not know; neighbours share their past.

    All of them must ask for the same: days kept or not, survey asked or not.
    """
    wanted, families = [], dict.fromkeys(task.past for task in tasks)
    numbers = {past: number for number, past in enumerate(families)}
    for task in tasks:
        world = task.world
        past, present = (
            float(world[days] * world["world.consumers"])
            for days in ("world.burn_in", "world.days")
        )
        wanted.append(Wanted(task.key, numbers[task.past], past, present, partial(_itself, task)))
    daily, survey = any(task.daily for task in tasks), any(task.survey for task in tasks)
    sweep = Sweep(store, hands_for(workers, dask), daily=daily, survey=survey, tell=tell)
    return sweep.live(wanted)


def _itself(task: Task) -> Task:
    return task
