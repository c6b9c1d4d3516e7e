"""What did the search for a policy find, in a sentence, a table and a figure?"""

from __future__ import annotations

import numpy as np

from analysis.lab.answer import Answer, Shown
from analysis.lab.factors import level_in_words, parameter_of
from analysis.lab.optimise import Solved
from analysis.lab.optimise_aims import (
    MEAN,
    REGRET,
    TAIL,
    aim_in_words,
    worst,
    worst_estimate,
    worth_of,
)
from analysis.lab.optimise_figure import picture_of
from analysis.lab.optimise_levers import known_settings, plain_policy, policy_of
from analysis.lab.optimise_search import RANDOM_FIRST
from analysis.lab.optimise_tables import again_table, document, tried_table
from analysis.lab.optimise_tried import Setting
from analysis.paired import Estimate, estimate
from analysis.wording import called, euros, listed, percent, whole
from sim.policies.files import load_policy
from sim.policies.policy import Policy

NAMES = {MEAN: "on average", TAIL: "in its worst tenth", REGRET: "by regret"}
METHOD = (
    "Method: constrained tree-structured Parzen estimator of Optuna (Bergstra et al. 2011; "
    "Watanabe & Hutter 2023)."
)
TAIL_METHOD = " Worst tenth: Rockafellar & Uryasev 2000; regret: Savage 1951."


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
    sets = problem.robust
    gain, tried = again.gain(1), f"the best of {len(solved.tried)} tried"
    if solved.winner.cost > problem.budget:
        return (
            f"None of {len(solved.tried)} policies tried kept to {euros(problem.budget)} a year; "
            f"the cheapest costs {euros(again.cost(1).mean)}."
        )
    tail = worst_estimate(again.gains[1], problem.seed)
    where = "on luck nobody chose it by"
    if problem.aim == TAIL:
        where = f"in the worst tenth of {again.gains.shape[1]} fresh parameter sets"
    shown_gain = tail if problem.aim == TAIL else gain
    words = (
        f"The policy found, {tried}{aim_in_words(problem.aim, sets)}, earns "
        f"{more_or_less(shown_gain.mean)} than {called(problem.own.title)} {where}"
        f"{ends(shown_gain)}, and its desk and programmes cost {euros(again.cost(1).mean)} a year "
        f"of the {euros(problem.budget)} allowed."
    )
    if problem.aim == TAIL:
        words += f" On average it earns {more_or_less(gain.mean)}{ends(gain)}."
    if problem.aim == REGRET:
        words += (
            f" It is never more than {euros(solved.regret(1))} behind the best of the "
            f"{len(again.gains)} policies lived there."
        )
    if shown_gain.low is not None and shown_gain.low <= 0:
        words += " That it earns more at all is not shown."
    return words


def more_or_less(gain: float) -> str:
    """Return a gain as it stands before "than"."""
    return f"{euros(abs(gain))} a year {'more' if gain >= 0 else 'less'}"


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
        f"Its search promised {promised(solved)}: the best of {len(solved.tried)} owes "
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
    if solved.others:
        words.append(others_in_words(solved))
    if (title := name_known(solved)) is not None:
        words.insert(0, f"It is a policy known before: {called(title)}.")
    if edges := at_an_end(solved):
        words.append(f"It stands at an end of {', '.join(edges)}: better may lie beyond.")
    if len(solved.tried) <= RANDOM_FIRST + 2 * len(problem.starts):
        words.append("So few tries are little more than a draw at random; take more --trials.")
    return [*words, METHOD + TAIL_METHOD * bool(problem.robust)]


def promised(solved: Solved) -> str:
    """Return what the search itself says the winner is worth."""
    problem = solved.problem
    worth = worth_of(solved.tried, problem.budget, problem.aim)
    here = next(k for k, each in enumerate(solved.tried) if each.number == solved.winner.number)
    if problem.aim == REGRET:
        return f"a regret of {euros(-float(worth[here]))} at most"
    return euros(float(worth[here]))


def others_in_words(solved: Solved) -> str:
    """Return what the best under the other aims gave, lived on the same fresh sets."""
    again, rows = solved.again, solved.again_of
    if set(rows.values()) == {1}:
        also = listed([NAMES[aim] for aim in rows if aim != solved.problem.aim])
        return f"It is the best of the search {also}, too."
    parts = []
    for aim, row in rows.items():
        same = "the policy found, " if row == 1 else ""
        tail = whole(worst(again.gains[row]), signed=True)
        parts.append(
            f"{NAMES[aim]}: {same}{whole(again.gain(row).mean, signed=True)} on average, {tail} in "
            f"the worst tenth, regret {whole(solved.regret(row))}"
        )
    where = "fresh sets, EUR a year; regret among the policies lived there"
    return f"Best {'; '.join(parts)} ({where})."


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
    kept = [estimate(again.kept[row]) for row in (1, 2)]
    if all(np.isfinite(each.mean) for each in kept):
        rows.append(("customers kept", "reference", *map(margin, kept)))
    rows.append(("cost, EUR a year", *(margin(again.cost(row)) for row in range(3))))
    if solved.problem.robust:
        tails = (worst_estimate(again.gains[row], solved.problem.seed) for row in (1, 2))
        rows.append(("... in the worst tenth", "reference", *(span_of(tail) for tail in tails)))
        rows.append(("most regret", *(whole(solved.regret(row)) for row in range(3))))
    title = "Levers where they differ; results on fresh luck, 95 % intervals"
    return Shown(title, ("", "own", "found", "runner-up"), rows)


def own_position(own: Policy, solved: Solved, address: str) -> str:
    """Return where the brand's own policy has a lever."""
    entry = address.removeprefix("policy.")
    lists: Setting = {"answers": own.answers, "order": own.order}
    value = lists.get(entry, own.desk.get(entry, own.levers.get(entry)))
    return level_in_words(solved.problem.world[entry] if value is None else value)


def span_of(tail: Estimate) -> str:
    """Return a figure with both ends of its interval, which lie unevenly about it."""
    within = "" if tail.low is None else f" ({whole(tail.low)} to {whole(tail.high)})"
    return whole(tail.mean) + within


def margin(found: Estimate) -> str:
    """Return a mean with half its interval."""
    half = "" if found.high is None else f" ±{whole(found.high - found.mean)}"
    return whole(found.mean) + half
