"""Which pages are there, and under which address?"""

from __future__ import annotations

import solara

from analysis.app.compare import Compare
from analysis.app.evidence import Evidence
from analysis.app.explore import Explore
from analysis.app.shell import Layout

routes = [
    solara.Route("/", component=Explore, layout=Layout),
    solara.Route("compare", component=Compare),
    solara.Route("evidence", component=Evidence),
]
