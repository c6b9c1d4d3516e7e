"""How is a comparison shown in a terminal of eighty columns?"""

from __future__ import annotations

from typing import Any

from analysis.console import say, show_table


def show_comparison(comparison: Any, verdict: Any) -> None:
    """Print the verdict and a table of the policies, best first."""
    from analysis import outrage
    from analysis.phrases import has_programmes

    say()
    say(verdict.sentence)
    say()
    scale = comparison.per_year("profit")
    last, cells = outrage.last_columns(comparison)
    paid = ("programmes, k€",) if has_programmes(comparison) else ()
    rows = []
    for name in comparison.ranking:
        gap = comparison.between(name, comparison.reference, "profit")
        kept = comparison.between(name, comparison.reference, "customers_kept")
        rows.append(
            (
                comparison.titles[name],
                "reference" if name == comparison.reference else _gap(gap, scale / 1000),
                "" if name == comparison.reference else _gap(kept, 1.0),
                *cells[name],
                *_programmes(comparison, name, scale),
            )
        )
    lived = len(comparison.seeds)
    sure = f"{lived} markets per policy, 95 % intervals" if lived > 1 else "one market per policy"
    show_table(
        f"{comparison.scenario.brands[comparison.scenario.focal].name}: {sure}",
        ("policy", "profit, k€ a year", "customers", *last, *paid),
        rows,
    )
    say()
    for sentence in verdict.sentences:
        say(f"- {sentence}")


def _programmes(comparison: Any, name: str, scale: float) -> tuple[str, ...]:
    """Return what a policy's programmes cost, where any does."""
    from analysis.phrases import has_programmes

    if not has_programmes(comparison):
        return ()
    return (f"{comparison.estimates[name]['programme_cost'].mean * scale / 1000:,.0f}",)


def _gap(gap: Any, scale: float) -> str:
    """Show a paired difference with half its interval."""
    if gap.low is None or gap.low != gap.low:
        return f"{gap.mean * scale:+,.0f}"
    return f"{gap.mean * scale:+,.0f} ±{(gap.high - gap.low) / 2 * scale:,.0f}"
