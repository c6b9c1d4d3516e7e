"""What does a person read first of a study: what is best, and can this search tell it apart?"""

from __future__ import annotations

from analysis.lab.amounts import Scale, better_word, gap_word, name_of, scale_of
from analysis.lab.cells import Cell, Outcome, half
from analysis.lab.places import Places
from analysis.paired import Difference
from analysis.phrases import SURE
from analysis.wording import called, time_span

LEAST_REPLICATIONS = 2


def sentence_of(outcome: Outcome, places: Places) -> str:
    """Return what is best, by how much, and whether the search can tell it from the others."""
    if len(outcome.cells) == 1:
        return _alone(outcome, places)
    best = f"{_lead(outcome, places)}: {_level(outcome)}, {_over(outcome, places)}."
    if outcome.replications < LEAST_REPLICATIONS:
        return best + " One replication tells nothing apart: its luck may have made the order."
    return f"{best} {_verdict(outcome, places)}{_everywhere(outcome, places)}"


def _lead(outcome: Outcome, places: Places) -> str:
    """Return which is best, without the figures."""
    name, begin = name_of(outcome.measure), f"Of {_tried(outcome, places)},"
    if outcome.reference.kind == "policy":
        title = called(places.titles[outcome.best.policy])
        against = f"against {places.in_short()}, by {name},"
        if places.varied and outcome.one_policy:
            return f"{begin} {title} does best {against} with {places.at(outcome.best.point)}"
        return f"{begin} the best {against} is {places.where(outcome.best)}"
    neither = "" if outcome.better else " (neither way is better)"
    where = places.where(outcome.best)
    return f"{begin} {name} is {better_word(outcome.better)}{neither} with {where}"


def _tried(outcome: Outcome, places: Places) -> str:
    """Return what the best was looked for among."""
    what = "points" if outcome.one_policy else "points and policies"
    return f"{len(outcome.cells):,} {what if places.varied else 'policies'} tried"


def _alone(outcome: Outcome, places: Places) -> str:
    cell, scale = outcome.best, level_scale(outcome)
    name, where = name_of(outcome.measure), places.where(cell)
    level = f"{scale.said(cell.level.mean)} {scale.unit}"
    text = f"With {where}, {name} is {level} ({SURE} interval "
    text += f"{scale.within(cell.level.low, cell.level.high)})."
    if outcome.reference.kind != "policy":
        return text + " There is nothing else in this study to hold it against."
    gap = cell.gap
    return (
        f"{text} That is {_gap(outcome, gap, gap.low, gap.high)} than under "
        f"{places.held_against(outcome)}{_doubt(gap.low, gap.high)}."
    )


def _doubt(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    return ", which this study cannot tell from no difference" if low <= 0.0 <= high else ""


def level_scale(outcome: Outcome) -> Scale:
    """Return the unit in which the levels of an outcome are told."""
    levels = [cell.level for cell in outcome.cells]
    return scale_of(outcome.measure, [e.mean for e in levels], map(half, levels))


def gap_scale(outcome: Outcome) -> Scale:
    """Return the unit in which differences of an outcome are told: that of the levels."""
    largest = max(abs(cell.level.mean) for cell in outcome.cells)
    halves = [half(cell.gap) for cell in outcome.cells]
    scale = scale_of(outcome.measure, [largest], [h for h in halves if h])
    if any(halves):
        return scale
    means = [cell.gap.mean for cell in outcome.cells if cell.gap.mean]
    typical = scale_of(outcome.measure, means or [0.0], ())
    ratio = scale.divisor / typical.divisor
    return scale if ratio != 1.0 else scale._replace(decimals=typical.decimals)


def _level(outcome: Outcome) -> str:
    """Return the best cell's own value with its interval, or its difference in a contrast."""
    if outcome.reference.kind == "policy":
        found = outcome.best.gap
        return _gap(outcome, found, *outcome.widened(found))
    scale, level = level_scale(outcome), outcome.best.level
    said = f"{scale.said(level.mean)} {scale.unit}"
    return said if level.low is None else f"{said} ({scale.within(level.low, level.high)})"


def _over(outcome: Outcome, places: Places) -> str:
    """Return by how much the best leads the next and the reference."""
    second, lead = outcome.cells[1], outcome.ahead_of(outcome.cells[1])
    alone = outcome.reference.kind == "policy" and outcome.one_policy and places.varied
    after = places.at(second.point) if alone else places.where(second)
    told = Difference(**{**vars(lead), "mean": outcome.sign * lead.mean})
    low, high = _turned(outcome, lead)
    if lead.mean == 0.0:
        parts = [f"no different from the next ({after})"]
    else:
        parts = [f"{_gap(outcome, told, low, high)} than the next ({after})"]
    gap = outcome.held_to()
    if outcome.reference.kind == "policy":
        return parts[0]
    if gap is None:
        return f"{parts[0]}; that is itself {places.held_against(outcome)}"
    if outcome.is_reference(second):
        return f"{parts[0]}, which is {places.held_against(outcome)}"
    ends = outcome.widened(gap)
    return f"{parts[0]} and {_gap(outcome, gap, *ends)} than {places.held_against(outcome)}"


def _turned(outcome: Outcome, lead: Difference) -> tuple[float | None, float | None]:
    """Return the widened interval of a lead on the measure's own side of zero."""
    low, high = outcome.widened(lead)
    if low is None or high is None or outcome.sign > 0:
        return low, high
    return -high, -low


def _gap(outcome: Outcome, gap: Difference, low: float | None, high: float | None) -> str:
    """Return a difference in words: "12 thousand euros more (3 to 21)"."""
    scale = gap_scale(outcome)
    unit = "points" if scale.unit == "%" else scale.unit
    if gap.mean and abs(gap.mean) / scale.divisor * 10**scale.decimals < 1:
        scale = scale._replace(decimals=scale.decimals + 1)
    text = f"{scale.said(abs(gap.mean))} {unit} {gap_word(gap.mean)}"
    if low is None or high is None:
        return text
    ends = (low, high) if gap.mean >= 0 else (-high, -low)
    return f"{text} ({scale.within(*ends)})"


def _verdict(outcome: Outcome, places: Places) -> str:
    """Return whether this search can tell its best from the rest, the null said as such."""
    rivals, others = len(outcome.rivals()), len(outcome.cells) - 1
    seeds = f"{outcome.replications} replications"
    gap = outcome.held_to()
    sure = gap is None or _clear(outcome, gap)
    held = places.held_against(outcome)
    if rivals == 0:
        if sure:
            return f"Picked as the best of {others + 1:,}, it is told from all others by {seeds}."
        return f"It is told from all others by {seeds}, but not from {held}."
    apart = (
        "from any of the others"
        if rivals == others
        else f"from {rivals:,} of the {others:,} others"
    )
    if others == 1:
        apart = "from the other"
    if gap is None or outcome.is_reference(outcome.cells[1]):
        return f"With {seeds} this search cannot tell the picked one {apart}."
    if sure:
        return f"With {seeds} it is told from {_it(outcome, held)}, but not {apart}."
    return (
        f"With {seeds} this search shows no advantage over {_it(outcome, held)}, and cannot tell "
        f"the picked one {apart}."
    )


def _everywhere(outcome: Outcome, places: Places) -> str:
    """Return at how many points one policy is ahead of the other; nothing without a contrast."""
    if outcome.reference.kind != "policy" or not places.varied:
        return ""
    cells = [cell for cell in outcome.cells if cell.policy == outcome.best.policy]
    ahead = [cell for cell in cells if outcome.sign * cell.gap.mean > 0]
    behind = [cell for cell in cells if outcome.sign * cell.gap.mean < 0]
    level = len(cells) - len(ahead) - len(behind)
    same = f"; at the other {level:,} nothing differs" if level else ""
    return (
        f" {called(places.titles[outcome.best.policy])} is ahead of {places.in_short()} at "
        f"{count_of(outcome, ahead)} and behind at {count_of(outcome, behind)} of {len(cells):,} "
        f"points{same}."
    )


def count_of(outcome: Outcome, cells: list[Cell]) -> str:
    """Return how many cells there are, and how many of them are so beyond their own interval."""
    clear = sum(told_apart(outcome, cell) for cell in cells)
    return f"{len(cells):,} ({clear:,} with an interval clear of zero)" if cells else "none"


def _it(outcome: Outcome, held: str) -> str:
    """Return the reference once it has been named in full."""
    return {"point": "those settings", "mean": "that mean"}.get(outcome.reference.kind, held)


def _clear(outcome: Outcome, gap: Difference) -> bool:
    low, high = outcome.widened(gap)
    return low is not None and high is not None and not low <= 0.0 <= high


def notes_of(outcome: Outcome, places: Places, counts: dict[str, int], over: str = "") -> list[str]:
    """Return the cautions of an outcome. over: that of a mean over conditions, where it is one."""
    outline, notes = places.outline, []
    lost = counts["runs"] - counts["done"] - counts["failed"]
    if counts["failed"] or lost:
        notes.append(
            f"{counts['failed']:,} of {counts['runs']:,} runs failed and {lost:,} are not lived "
            "yet; every mean and difference is of the runs that are there."
        )
    silent = int(outcome.wide.isna().to_numpy().sum()) - counts["failed"] - lost
    if silent > 0:
        notes.append(f"{silent:,} finished runs have no {name_of(outcome.measure)} to measure.")
    if over:
        notes.append(over)
    elif len(outcome.cells) > 1:
        notes.append(
            f"The best of {len(outcome.cells):,} was picked, so its own figure is too good on "
            "average (the winner's curse); live it again on fresh seeds before you rely on it. The "
            f"intervals of the sentence are widened for {_comparisons(outcome)} with it "
            "(Bonferroni; Hsu 1984 on multiple comparisons with the best); those of the table hold "
            "for one row each."
        )
    notes.append(
        f"Differences are paired: a replication has the same luck everywhere. Means over "
        f"{outcome.replications} replications, sums over {time_span(outline.days)}, "
        f"{outline.consumers:,} consumers for {outline.people_per_agent:,} people each."
    )
    return notes


def _comparisons(outcome: Outcome) -> str:
    many = outcome.searched
    return "the one comparison" if many == 1 else f"the {many:,} comparisons"


def told_apart(outcome: Outcome, cell: Cell) -> bool:
    """Return whether a cell's own paired interval leaves out no difference."""
    gap = cell.gap
    return gap.low is not None and gap.high is not None and not gap.low <= 0.0 <= gap.high


def figure_title(outcome: Outcome, places: Places) -> str:
    """Return what a figure of differences shows, with its unit."""
    scale = gap_scale(outcome)
    unit = "points" if scale.unit == "%" else scale.unit
    name = name_of(outcome.measure).capitalize()
    if outcome.reference.kind == "policy" and outcome.one_policy:
        title = called(places.titles[outcome.best.policy])
        return f"{name}, {title} less {places.in_short()} ({unit})"
    return f"{name}, difference from {places.in_short()} ({unit})"
