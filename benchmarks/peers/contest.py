"""Who runs when? Everybody in turn, round after round, each in a process of its own.

A rival builds its world once, before the first round; only living through the steps is timed.
In its turn it runs until a moment has passed, so that short runs are not one lucky run. A rival
that has used up its time sits out the rounds that remain.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from statistics import median
from typing import Any, NamedTuple

from benchmarks.peers.environments import RIVALS, ROOT, Home

Run = dict[str, Any]

TURN = 0.25  # seconds
RUNS_A_TURN = 10
ONE_THREAD = {"OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
# Threads that spin while they wait lose all the time a neighbour on the machine takes.
TWO_THREADS = {"OMP_NUM_THREADS": "2", "OMP_WAIT_POLICY": "passive"}


class Rival(NamedTuple):
    """A program to be timed."""

    label: str
    home: str
    script: str
    arguments: tuple[str, ...] = ()
    threads: int = 1

    @property
    def clock(self) -> str:
        """Which time is compared: with threads of its own the wall's, else the processor's."""
        return "wall" if self.threads > 1 else "processor"


class Tally(NamedTuple):
    """What a rival did: rounds of runs, what it said of itself, and what went wrong."""

    rival: Rival
    rounds: list[list[Run]]
    about: Run
    trouble: str = ""

    def runs(self) -> list[Run]:
        """All runs."""
        return [run for turn in self.rounds for run in turn]

    def middle(self, number: int, clock: str) -> float:
        """The median time of a round."""
        return median(run[clock] for run in self.rounds[number])


class Worker:
    """A rival's process, which lives through one run for each seed."""

    def __init__(self, rival: Rival, python: str, world: Sequence[str]) -> None:
        around = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
        around |= TWO_THREADS if rival.threads > 1 else ONE_THREAD
        around |= {"PYTHONPATH": str(ROOT)} if rival.home == "onze" else {}
        self.process = subprocess.Popen(
            [python, str(RIVALS / rival.script), *world, *rival.arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
            env=around,
        )
        try:
            self.about = self._heard()
        except EOFError:
            self.close()
            raise

    def run(self, seed: int) -> Run:
        """Live through one run; raises EOFError if the process ended instead."""
        assert self.process.stdin
        try:
            self.process.stdin.write(f"{seed}\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise EOFError from None
        return self._heard()

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()

    def _heard(self) -> Run:
        assert self.process.stdout
        for line in self.process.stdout:
            if line.startswith("{"):  # Libraries print greetings, too.
                return dict(json.loads(line))
        raise EOFError


def compete(
    rivals: Sequence[Rival],
    homes: dict[str, Home],
    world: Sequence[str],
    rounds: int,
    budget: float,
) -> list[Tally]:
    """Let everybody run, and return what they did in the order given.

    world: the arguments that describe it to a rival's script; budget: wall seconds for each rival.
    """
    workers: dict[str, Worker] = {}
    tallies: dict[str, Tally] = {}
    try:
        for rival in rivals:
            home = homes[rival.home]
            tallies[rival.label] = Tally(rival, [], {}, home.missing)
            if not home.missing:
                try:
                    workers[rival.label] = Worker(rival, home.python, world)
                    about = workers[rival.label].about
                    tallies[rival.label] = Tally(rival, [], about)
                except EOFError:
                    tallies[rival.label] = Tally(rival, [], {}, f"{rival.label} did not start.")
        for number in range(rounds):
            for label, worker in workers.items():
                _take_turn(tallies, label, worker, number, budget)
    finally:
        for worker in workers.values():
            worker.close()
    return list(tallies.values())


def _take_turn(
    tallies: dict[str, Tally], label: str, worker: Worker, number: int, budget: float
) -> None:
    """Let one rival run for a moment, unless its time is used up or it has failed."""
    tally = tallies[label]
    spent = sum(run["wall"] for run in tally.runs())
    if tally.trouble or spent + spent / max(len(tally.rounds), 1) > budget:
        return
    turn: list[Run] = []
    try:
        while len(turn) < RUNS_A_TURN and sum(run["wall"] for run in turn) < TURN:
            turn.append(worker.run(number * RUNS_A_TURN + len(turn)))
    except EOFError:
        tallies[label] = tally._replace(trouble=f"{label} broke off in round {number + 1}.")
        return
    tally.rounds.append(turn)
    shown = ", ".join(f"{run[tally.rival.clock]:.4g}" for run in turn)
    print(f"round {number + 1}, {label}: {shown} s", flush=True)
