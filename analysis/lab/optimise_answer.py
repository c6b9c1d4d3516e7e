"""What did the search for a policy find, in a sentence, a table and a figure?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.lab.answer import Answer, Shown
from analysis.lab.factors import level_in_words, parameter_of
from analysis.lab.optimise import Solved, regrets, worst
from analysis.lab.optimise_figure import picture_of
from analysis.lab.optimise_levers import known_settings, plain_policy, policy_of
from analysis.lab.optimise_search import RANDOM_FIRST, Setting, Tried
from analysis.paired import Estimate
from analysis.wording import called, euros, percent, whole
from sim.policies.files import load_policy
from sim.policies.policy import Policy

ROWS = ("own", "winner", "runner_up")
METHOD = (
    "Method: constrained tree-structured Parzen estimator of Optuna (Bergstra et al. 2011; "
    "Watanabe & Hutter 2023)."
)


def answer_of(solved: Solved) -> Answer:
    """Return the whole answer."""
    return Answer(
        name="optimise",
        sentence=sentence(solved),
        notes=tuple(notes(solved)),
        shown=shown(solved),
        tables={"tried": tried_table(solved), "again": again_table(solved)},
        figures={"tried": picture_of(solved)},
        document=document(solved),
    )


def sentence(solved: Solved) -> str:
    """Return what to read first: the winner on fresh luck, its cost, how many were tried."""
    problem, again = solved.problem, solved.again
    gain, tried = again.gain(1), f"the best of {len(solved.tried)} tried"
    if solved.winner.cost > problem.budget:
        return (
            f"None of {len(solved.tried)} policies tried kept to {euros(problem.budget)} a year; "
            f"the cheapest costs {euros(again.cost(1).mean)}."
        )
    more = "more" if gain.mean >= 0 else "less"
    words = (
        f"The policy found, {tried}, earns {euros(abs(gain.mean))} a year {more} than "
        f"{called(problem.own.title)} on luck nobody chose it by{ends(gain)}, and its desk and "
        f"programmes cost {euros(again.cost(1).mean)} a year of the {euros(problem.budget)} "
        "allowed."
    )
    if gain.low is not None and gain.low <= 0:
        words += " That it earns more at all is not shown."
    return words


def ends(gap: Estimate) -> str:
    """Return an interval in brackets, nothing without one."""
    if gap.low is None or gap.high is None:
        return ""
    return f" (95 % interval {whole(gap.low)} to {whole(gap.high)})"


def notes(solved: Solved) -> list[str]:
    """Return the cautions: the curse of the winner, the budget, the runner-up, the method."""
    problem, again = solved.problem, solved.again
    behind = again.gain(1, less=2)
    unit = "parameter sets" if problem.robust else "seeds"
    words = [
        f"Its search promised {euros(solved.winner.gain)}: the best of {len(solved.tried)} owes "
        f"part of its lead to luck, so the figures above are of {again.gains.shape[1]} fresh "
        f"{unit}.",
        f"{solved.within} of {len(solved.tried)} tried kept to the budget on average; the policy "
        f"found does so in {percent(again.within(1, problem.budget))} of the fresh {unit}.",
        f"The runner-up earns {euros(abs(behind.mean))} a year "
        f"{'less' if behind.mean >= 0 else 'more'}{ends(behind)} there: what differs between the "
        f"two is {'' if decided(behind) else 'not '}decided.",
    ]
    if again.cost(0).mean > problem.budget:
        own = called(problem.own.title)
        words.insert(0, f"{own} itself spends {euros(again.cost(0).mean)}, more than is allowed.")
    if solved.runner_up.cost > problem.budget:
        words.insert(0, "No other try kept to the budget: the runner-up spends more.")
    if (title := name_known(solved)) is not None:
        words.insert(0, f"It is a policy known before: {called(title)}.")
    if edges := at_an_end(solved):
        words.append(f"It stands at an end of {', '.join(edges)}: better may lie beyond.")
    if len(solved.tried) <= RANDOM_FIRST + 2 * len(problem.starts):
        words.append("So few tries are little more than a draw at random; take more --trials.")
    return [*words, METHOD]


def decided(gap: Estimate) -> bool:
    """Whether an interval leaves zero out."""
    return gap.low is not None and gap.high is not None and (gap.low > 0 or gap.high < 0)


def at_an_end(solved: Solved) -> list[str]:
    """Return the levers whose upper end the winner stands at, where more would be allowed."""
    ended = []
    for lever in solved.problem.levers:
        known = parameter_of(lever.address)
        more = known is not None and known.range is not None and known.range[1] != lever.high
        if more and solved.winner.setting[lever.address] == lever.high:
            ended.append(lever.title)
    return ended


def name_known(solved: Solved) -> str | None:
    """Return the title of the known policy that the winner is, None if it is a new one."""
    problem = solved.problem
    known = known_settings(problem.world, problem.levers, problem.starts)
    same = [name for name, setting in known.items() if setting == solved.winner.setting]
    return load_policy(same[0]).title if same else None


def found_policy(solved: Solved, name: str) -> Policy:
    """Return the winner as a policy with a name of its own."""
    policy = policy_of(plain_policy(solved.problem.world), solved.winner.setting, name, "Found")
    return Policy(
        policy.name,
        f"The best of {len(solved.tried)} tried",
        f"Found by search within {euros(solved.problem.budget)} a year for desk and programmes.",
        "onze",
        policy.desk,
        policy.levers,
        policy.answers,
        policy.order,
    )


def shown(solved: Solved) -> Shown:
    """Return the levers of the two best and what all three gave on fresh luck."""
    again, own = solved.again, plain_policy(solved.problem.world)
    settings = [solved.winner.setting, solved.runner_up.setting]
    rows = []
    for lever in solved.problem.levers:
        values = [level_in_words(setting[lever.address]) for setting in settings]
        if len(set(values)) > 1 or values[0] != own_position(own, solved, lever.address):
            rows.append((lever.title, own_position(own, solved, lever.address), *values))
    gains = ["reference", *(margin(again.gain(row)) for row in (1, 2))]
    rows.append(("profit, EUR a year", *gains))
    rows.append(("cost, EUR a year", *(margin(again.cost(row)) for row in range(3))))
    if solved.problem.robust:
        least = ["reference", *(whole(worst(again.gains[row]), signed=True) for row in (1, 2))]
        rows.append(("... worst tenth", *least))
        table = regrets(solved.tried, solved.problem.budget)
        spots = {each.number: k for k, each in enumerate(solved.tried)}
        regret = [
            whole(float(table[spots[each.number]].max()))
            for each in (solved.winner, solved.runner_up)
        ]
        rows.append(("most regret (search)", "", *regret))
    title = "Levers where they differ; results on fresh luck, 95 % intervals"
    return Shown(title, ("", "own", "found", "runner-up"), rows)


def own_position(own: Policy, solved: Solved, address: str) -> str:
    """Return where the brand's own policy has a lever."""
    entry = address.removeprefix("policy.")
    lists: Setting = {"answers": own.answers, "order": own.order}
    value = lists.get(entry, own.desk.get(entry, own.levers.get(entry)))
    return level_in_words(solved.problem.world[entry] if value is None else value)


def margin(estimate: Estimate) -> str:
    """Return a mean with half its interval."""
    half = "" if estimate.high is None else f" ±{whole(estimate.high - estimate.mean)}"
    return whole(estimate.mean) + half


def tried_table(solved: Solved) -> pd.DataFrame:
    """Return one row per try: its levers, gain, cost, and how it fares where it fares worst."""
    table = regrets(solved.tried, solved.problem.budget)
    rows = []
    for each, regret in zip(solved.tried, table, strict=True):
        by_set = each.score.gains.mean(axis=1)
        rows.append(
            {
                "number": each.number,
                **{name: level_in_words(value) for name, value in each.setting.items()},
                "gain_a_year": each.gain,
                "cost_a_year": each.cost,
                "within_budget": each.cost <= solved.problem.budget,
                "gain_worst_tenth": worst(by_set),
                "regret_mean": regret.mean(),
                "regret_most": regret.max(),
            }
        )
    return pd.DataFrame(rows)


def again_table(solved: Solved) -> pd.DataFrame:
    """Return what own policy, winner and runner-up gave on fresh luck."""
    return pd.DataFrame(
        [{"policy": name, **again_row(solved, row)} for row, name in enumerate(ROWS)]
    )


def again_row(solved: Solved, row: int) -> dict[str, Any]:
    """Return a policy's figures on fresh luck."""
    gain, cost = solved.again.gain(row), solved.again.cost(row)
    return {
        "gain_a_year": gain.mean,
        "gain_low": gain.low,
        "gain_high": gain.high,
        "gain_worst_tenth": worst(solved.again.gains[row]),
        "cost_a_year": cost.mean,
        "cost_low": cost.low,
        "cost_high": cost.high,
        "within_budget": solved.again.within(row, solved.problem.budget),
        "units": gain.replications,
    }


def document(solved: Solved) -> dict[str, Any]:
    """Return the keys of `--json`."""

    def told(each: Tried) -> dict[str, Any]:
        return {"setting": dict(each.setting), "search_gain": each.gain, "search_cost": each.cost}

    return {
        "budget": solved.problem.budget,
        "tried": len(solved.tried),
        "tried_within_budget": solved.within,
        "robust": solved.problem.robust,
        "fresh_seeds": list(solved.problem.fresh),
        "own": again_row(solved, 0),
        "winner": {**told(solved.winner), **again_row(solved, 1)},
        "runner_up": {**told(solved.runner_up), **again_row(solved, 2)},
        "winner_less_runner_up": vars(solved.again.gain(1, less=2)),
    }
