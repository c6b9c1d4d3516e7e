"""What did the search for a policy find, in a sentence, a table and a figure?"""

from __future__ import annotations

from analysis.lab.answer import Answer, Shown
from analysis.lab.factors import level_in_words, parameter_of
from analysis.lab.optimise import Solved
from analysis.lab.optimise_again import Again
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
from analysis.lab.optimise_problem import Problem
from analysis.lab.optimise_search import RANDOM_FIRST
from analysis.lab.optimise_tables import again_table, document, tried_table
from analysis.lab.optimise_tried import COST, KEPT, PROFIT, Setting
from analysis.lab.optimise_words import (
    CALLED,
    DOES,
    HEADS,
    amount,
    ends,
    margin,
    more_or_less,
    none_within,
    span_of,
)
from analysis.paired import is_clear
from analysis.wording import called, euros, listed, percent, whole
from sim.policies.files import load_policy
from sim.policies.policy import Policy

FEW = 10  # tries within the budget, below which they were hardly compared
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
    sets, measure = problem.robust, again.measure
    gain, tried = again.gain(1), f"the best of {len(solved.tried)} tried"
    if solved.winner.cost > problem.budget:
        return none_within(len(solved.tried), problem.budget, again.cost(1).mean)
    tail = worst_estimate(again.gains[1], problem.seed)
    where = "on luck nobody chose it by"
    if problem.aim == TAIL:
        where = f"in the worst tenth of {again.gains.shape[1]} fresh parameter sets"
    shown_gain = tail if problem.aim == TAIL else gain
    words = (
        f"The policy found, {tried}{aim_in_words(problem.aim, sets)}, "
        f"{DOES[measure]} {more_or_less(measure, shown_gain.mean)} than "
        f"{called(problem.own.title)} {where}{ends(shown_gain)}, and its "
        f"desk and programmes cost {euros(again.cost(1).mean)} a year of the "
        f"{euros(problem.budget)} allowed."
    )
    if problem.aim == TAIL:
        words += f" On average it {DOES[measure]} {more_or_less(measure, gain.mean)}{ends(gain)}."
    if problem.aim == REGRET:
        words += (
            f" It is never more than {amount(measure, solved.regret(1))} behind the best of the "
            f"{len(again.gains)} policies lived there."
        )
    if shown_gain.low is not None and shown_gain.low <= 0:
        words += f" That it {DOES[measure]} more at all is not shown."
    if measure != PROFIT:
        earned = again.gain(1, measure=PROFIT)
        words += f" It earns {more_or_less(PROFIT, earned.mean)}{ends(earned)}."
    return words


def notes(solved: Solved) -> list[str]:
    """Return the cautions: the curse of the winner, the budget, the runner-up, the method."""
    problem, again = solved.problem, solved.again
    behind, measure = again.gain(1, less=2), again.measure
    unit = "parameter sets" if problem.robust else "seeds"
    words = [
        f"Its search promised {promised(solved)}: the best of {len(solved.tried)} owes "
        f"part of its lead to luck, so the figures above are of {again.gains.shape[1]} fresh "
        f"{unit}.",
        f"{solved.within} of {len(solved.tried)} tried kept to the budget on average; the policy "
        f"found does so in {percent(again.within(1, problem.budget))} of the fresh {unit}.",
        f"The runner-up {DOES[measure]} {more_or_less(measure, -behind.mean)}{ends(behind)} there: "
        f"what differs between the two is {'' if is_clear(behind) else 'not '}decided.",
    ]
    words = own_overspends(problem, again) + words
    if solved.runner_up.cost > problem.budget:
        words.insert(0, "No other try kept to the budget: the runner-up spends more.")
    if solved.others:
        words.append(others_in_words(solved))
    if (title := name_known(solved)) is not None:
        words.insert(0, f"It is a policy known before: {called(title)}.")
    if edges := at_an_end(solved):
        words.append(f"It stands at an end of {', '.join(edges)}: better may lie beyond.")
    words += few_tries(problem, len(solved.tried), solved.within)
    return [*words, METHOD + TAIL_METHOD * bool(problem.robust)]


def own_overspends(problem: Problem, again: Again) -> list[str]:
    """Return that the brand's own policy is over the budget, where it is."""
    spent, own = again.cost(0).mean, called(problem.own.title)
    words = f"{own} itself spends {euros(spent)}, more than is allowed."
    return [words] if spent > problem.budget else []


def few_tries(problem: Problem, tried: int, within: int) -> list[str]:
    """Return that a search was hardly one, where it was not."""
    if tried <= RANDOM_FIRST + 2 * len(problem.starts):
        return ["So few tries are little more than a draw at random; take more --trials."]
    if 0 < within < FEW:
        return [
            f"Only {within} tries kept to the budget, so the search was mostly for such; take more "
            "--trials."
        ]
    return []


def promised(solved: Solved) -> str:
    """Return what the search itself says the winner is worth."""
    problem = solved.problem
    measure = problem.measures[0]
    worth = worth_of(solved.tried, problem.budget, problem.aim, measure)
    here = next(k for k, each in enumerate(solved.tried) if each.number == solved.winner.number)
    if problem.aim == REGRET:
        return f"a regret of {amount(measure, -float(worth[here]))} at most"
    return amount(measure, float(worth[here]))


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
    unit = "customers" if again.measure == KEPT else "EUR a year"
    where = f"fresh sets, {unit}; regret among the policies lived there"
    return f"Best {'; '.join(parts)} ({where})."


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


def found_policy(problem: Problem, setting: Setting, name: str, title: str) -> Policy:
    """Return what was found as a policy with a name of its own."""
    policy = policy_of(plain_policy(problem.world), setting, name, title)
    return Policy(
        policy.name,
        policy.title,
        f"Found by search within {euros(problem.budget)} a year for desk and programmes.",
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
    for measure in (PROFIT, KEPT):
        gains = (margin(again.gain(row, measure=measure)) for row in (1, 2))
        rows.append((HEADS[measure], "reference", *gains))
    rows.append((HEADS[COST], *(margin(again.cost(row)) for row in range(3))))
    if solved.problem.robust:
        tails = (worst_estimate(again.gains[row], solved.problem.seed) for row in (1, 2))
        worst_of = f"{CALLED[again.measure]}, worst tenth"
        rows.append((worst_of, "reference", *(span_of(tail) for tail in tails)))
        rows.append(("most regret", *(whole(solved.regret(row)) for row in range(3))))
    title = "Levers where they differ; results on fresh luck, 95 % intervals"
    return Shown(title, ("", "own", "found", "runner-up"), rows)


def own_position(own: Policy, solved: Solved, address: str) -> str:
    """Return where the brand's own policy has a lever."""
    entry = address.removeprefix("policy.")
    lists: Setting = {"answers": own.answers, "order": own.order}
    value = lists.get(entry, own.desk.get(entry, own.levers.get(entry)))
    return level_in_words(solved.problem.world[entry] if value is None else value)
