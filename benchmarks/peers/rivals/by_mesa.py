"""Mesa: each person an agent who knows the contacts as agents; only who has heard does anything."""

import mesa
from exchange import read_world, serve, shares

UNAWARE, TELLING, SILENT = 0, 1, 2
world = read_world()


class Person(mesa.Agent):
    """Someone who tells the contacts, then maybe falls silent."""

    def __init__(self, model):
        super().__init__(model)
        self.state = UNAWARE
        self.contacts = ()

    def tell(self):
        """Tell the contacts; what changes is put down for the end of the step."""
        if self.state != TELLING:
            return
        model = self.model
        chance = model.random.random
        for contact in self.contacts:
            if contact.state == UNAWARE and chance() < world.telling:
                model.hearing.append(contact)
        if chance() < world.silence:
            model.silenced.append(self)


class Town(mesa.Model):
    """Everybody, and what changes at the end of a step."""

    def __init__(self):
        super().__init__(seed=0)
        people = list(Person.create_agents(self, world.people))
        start, neighbours = world.start.tolist(), world.neighbours.tolist()
        for i, person in enumerate(people):
            person.contacts = tuple(people[j] for j in neighbours[start[i] : start[i + 1]])
        self.people = people
        self.hearing, self.silenced = [], []

    def step(self):
        """Let everybody tell, then let what was put down come true."""
        self.agents.do("tell")
        for person in self.hearing:
            person.state = TELLING
        for person in self.silenced:
            person.state = SILENT
        self.hearing.clear()
        self.silenced.clear()


def prepare(town, seed):
    """Return the town at step 0."""
    town.random.seed(seed)
    for person, state in zip(town.people, world.states().tolist(), strict=True):
        person.state = state
    return town


def live(town):
    """Live through the steps."""
    for _ in range(world.steps):
        town.step()
    return town


def outcome(town):
    """Count the states."""
    counts = [0, 0, 0]
    for person in town.people:
        counts[person.state] += 1
    return shares(*counts)


serve(Town, prepare, live, outcome, ("mesa", "numpy"))
