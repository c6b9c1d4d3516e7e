"""Which pages are there, and under which address?"""

from __future__ import annotations

import solara

from analysis.app.compare import Compare
from analysis.app.data import Data
from analysis.app.evidence import Evidence
from analysis.app.explore import Explore
from analysis.app.leaving import on_arrival
from analysis.app.network import Network
from analysis.app.shell import Layout
from analysis.app.studies import Studies

routes = [
    solara.Route("/", component=Explore, layout=Layout),
    solara.Route("compare", component=Compare),
    solara.Route("evidence", component=Evidence),
    solara.Route("studies", component=Studies),
    solara.Route("data", component=Data),
    solara.Route("network", component=Network),
]

# From here on, whoever leaves takes everything of theirs with them.
solara.lab.on_kernel_start(on_arrival)
