"""What happens in a market on one day? Consumers, brands and the talk between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Self

import numpy as np

from sim import at_once, awareness, bookkeeping, crisis, desks, outreach, programmes, quality, surge
from sim.brands import Desk, open_shift
from sim.crew import Crew
from sim.errors import OnzeError
from sim.inbox import todays_inboxes
from sim.kernels.book import write_day
from sim.kernels.exit import leave_or_return
from sim.kernels.hiring import hire, seat
from sim.kernels.purchase import choose
from sim.kernels.whereabouts import AT_DESKS, AT_RULES
from sim.ledger import new_ledger
from sim.occasions import live_the_day, todays_occasions
from sim.policies.policy import Policy
from sim.population import rows_by_tier
from sim.scenario import Scenario, load_scenario
from sim.settings import rulebook_of
from sim.state import State, first_state
from sim.talk import hear_the_day, speak_the_day
from sim.trace import Trace


class BareMarket:
    """A market that lives day by day, with nobody to look at it; `step` is one day.

    A day, in this order:

        1. purchase         consumers who need something choose a brand
        2. experience       the purchase fails, delights or is fine; attitudes move
        3. speak            some post, some write to the brand, all concerned plan their tells
        4. answer           desks work through their queues, hour by hour; silence is noticed
        5. promote          brands post, offer, invite and advertise
        6. hear             tells and posts reach people, and some go further
        7. leave_or_return  margins below zero stop buying, margins restored come back
        8. observe          the day is written into the ledger

    Choices read the state of yesterday evening; what is heard today counts from tomorrow.
    """

    verbs_changed = False

    def __init_subclass__(cls) -> None:
        """Note whether a market of this kind has a verb of its own."""
        super().__init_subclass__()
        own = (getattr(cls, verb) is not vars(BareMarket)[verb] for verb in at_once.VERBS)
        cls.verbs_changed = any(own)

    def __init__(
        self,
        scenario: Scenario | str = "baseline",
        seed: int = 1,
        policies: Mapping[str, Policy | str] | None = None,
        threads: int = 1,
        past: State | None = None,
        trace: bool = False,
    ) -> None:
        """Open a market on the first morning of its burn-in, or where a past state left it.

        policies: brand -> policy or its name, from the end of the burn-in on (before: the world's).
        past: a state of this world and seed, which is copied, not changed.
        trace: keep every word heard (`market.trace`); changes no byte of the state.
        """
        if not isinstance(seed, int | np.integer) or seed < 0:
            raise OnzeError(
                f"a market needs a seed, a whole number from 0 on; it was {seed!r} (from Mesa 3.5 "
                "on, batch_run takes seeds as rng=[1, 2, 3] and nowhere else).",
                key="seed",
            )
        self.settings = load_scenario(scenario) if isinstance(scenario, str) else scenario
        self.last_day = self.settings["world.burn_in"] + self.settings["world.days"]
        self.luck, self.running = seed, True
        self.crew = Crew(threads)
        self.policies = desks.policies_by_brand(self.settings, policies)
        self.trace = Trace() if trace else None
        if past is None:
            self.state, self.rules = first_state(self.settings, seed, threads)
        else:
            self.state = past.copy()
            self.rules = rulebook_of(self.settings, past.network, past.ledger.shape[0] + 2)
        self.newcomers = any(brand.enters is not None for brand in self.settings.brands)
        self.crisis_day = crisis.day_of_crisis(self.settings)
        self.by_tier = rows_by_tier(self.state.people.tier)
        self._hire()
        if self.day > self.settings["world.burn_in"]:
            self.state.brands.busy_until = seat(self.state.brands.busy_until, self.table)

    @property
    def day(self) -> int:
        """Days lived, burn-in included."""
        return self.state.day

    @property
    def desks(self) -> list[Desk]:
        """Every brand's desk, with the hands it has today."""
        return desks.in_force(self._hired, self._desk_records)

    @property
    def burnt_in(self) -> bool:
        """Whether the comparison has begun."""
        return self.state.day >= self.settings["world.burn_in"]

    def run(self, days: int) -> Self:
        """Live a number of days."""
        end = self.day + days
        while self.day < end:
            self.step()
            at_once.live_until(at_once.next_event(self, end), self)
        self.running = self.day < self.last_day
        return self

    def step(self) -> None:
        """Live one day."""
        self.open_day()
        if not at_once.live_until(self.day + 1, self):
            self.purchase()
            self.experience()
            self.speak()
            self.answer()
            self.promote()
            self.hear()
            self.leave_or_return()
            self.observe()
            self.state.day += 1
        self.running = self.day < self.last_day

    def open_day(self) -> None:
        """Begin the comparison when the burn-in is over; until then hire for the inbox of today."""
        state = self.state
        if state.day == self.settings["world.burn_in"]:
            bookkeeping.forget_counts(state)
            self._hire()
        if state.day <= self.settings["world.burn_in"]:
            state.brands.busy_until = hire(state.brands.busy_until, self.table)
        if state.day + 1 >= self.rules.days.size or state.day >= state.ledger.shape[0]:
            self._lengthen()

    def purchase(self) -> None:
        """Let the consumers whose day it is choose a brand."""
        state = self.placed
        self.occasions = todays_occasions(self.luck, self.crew, state)
        if self.newcomers:
            vars(self).pop("followers", None)  # more people know the newcomers by now
            awareness.search(self._each_buyer, self.settings, self.followers, state, self.rules)
        self._each_buyer(choose, self.table)
        if self.generous:
            plan = self.luck, self.settings, self.desk_rules
            self.occasions = programmes.with_gifts(*plan, self.occasions, state)

    def experience(self) -> None:
        """Let the purchases of the day be lived."""
        state = self.placed
        state.enlist(live_the_day(self.luck, self.crew, self.occasions, state))

    def speak(self) -> None:
        """Let the disappointed and the delighted speak, in the order of who they are."""
        state = self.placed
        self._posted = speak_the_day(self.luck, self.crew, self.occasions, state)
        if state.day == self.crisis_day:
            self._posted.append(crisis.break_out(self.luck, self.settings, state, self.rules))

    def answer(self) -> None:
        """Let every desk work through its day."""
        state, luck = self.placed, self.luck
        own = self._posted[0] if len(self._posted) == 1 else np.concatenate(self._posted)
        inboxes = todays_inboxes(luck, own, self.by_tier, self.special.measured, state)
        keys = desks.orders_of_service(*inboxes, self.special.programs, state.day, state.table)
        desks.serve_all(luck, self.crew, *inboxes, keys, state)

    def promote(self) -> None:
        """Let brands post, offer, invite and advertise; people see it with the rest of the talk."""
        plan = self.luck, self.settings, self.desk_rules
        if self.advertised:
            awareness.advertise(*plan, self.state)
        if self.newcomers:
            self._plan()
        outreach.publish(self.luck, self.crew, *self.plan, self.followers, self.placed)
        programmes.run_programmes(*plan, self.busy, self.state, self.rules)

    def hear(self) -> None:
        """Let what is due today reach people, generation by generation until none is left."""
        hear_the_day(self.luck, self.crew, self.placed, self.trace)

    def leave_or_return(self) -> None:
        """Let those below their margin stop buying, and those restored come back."""
        state = self.state
        state.listed = leave_or_return(state.day, state.listed, self.table)

    def observe(self) -> None:
        """Write the day into the ledger; changes nothing that a later day reads."""
        write_day(self.state.day, self.occasions, self.followers.sizes, self.table)

    @cached_property
    def followers(self) -> outreach.Followers:
        """Who follows each brand; found once, and again when it is forgotten."""
        return outreach.followers_of(self.state.people)

    @property
    def table(self) -> Any:
        """What kernels are given: where everything lies, the rules in force among it."""
        return self.placed.table

    @property
    def placed(self) -> State:
        """The state, with the rules and policies in force where kernels look for them."""
        self.state.places.put_all(AT_RULES, self.rules)
        self.state.places.put_all(AT_DESKS, (self._desk_records, self.outreach, self.open_shift))
        return self.state

    def _each_buyer(self, kernel: Callable[..., Any], *columns: Any) -> list[Any]:
        """Run a kernel over today's occasions, block by block."""
        lead, rest = (self.luck, self.state.day), (self.occasions, *columns)
        return self.crew.each(kernel, self.occasions, "consumer", lead, rest)

    def _hire(self) -> None:
        """Let each brand's policy take effect: the scenario's own during the burn-in."""
        own = self.policies if self.burnt_in else {}
        self.desk_rules = desks.brand_desks(self.settings, own, self.burnt_in)
        surge.refuse_endless(self)
        self.special = desks.special_desks(self.desk_rules)
        programmes.reward(self.desk_rules, self.state.people)
        self.busy = programmes.busy(self.desk_rules, self.state.people)
        levers = [desk.levers for desk in self.desk_rules]
        self.generous = any(each["seeding.people"] > 0 for each in levers)
        self.advertised = any(each["advertising.contacts"] > 0.0 for each in levers)
        self.outreach = outreach.outreach_of(self.settings, self.desk_rules, bool(self.busy))
        self.usual = at_once.is_usual(self)
        self.open_shift = open_shift(self.settings, outreach.present(self.desk_rules))
        self.rules = quality.with_prevention(self.settings, self.rules, self.desk_rules)
        self._plan()
        self._hired, self._desk_records = desks.hire_all(self.settings, self.desk_rules, self.state)

    def _plan(self) -> None:
        """Let the plans of posts be those of today."""
        self.plan = outreach.plan_of(self.settings, self.desk_rules, self.day)

    def _lengthen(self) -> None:
        """Make room for more days than the scenario announced."""
        state = self.state
        state.ledger = np.concatenate((state.ledger, new_ledger(*state.ledger.shape[:2])))
        longer = rulebook_of(self.settings, state.network, state.ledger.shape[0] + 2)
        self.rules = quality.with_prevention(self.settings, longer, self.desk_rules)
