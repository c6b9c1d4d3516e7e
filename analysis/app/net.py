"""How does a story reach the drawing in the browser, and a visitor's question come back?"""

from __future__ import annotations

import hashlib

import anywidget
import traitlets

from analysis.app.chart import OWN

SCRIPTS = ("net.js", "net_draw.js", "net_panel.js", "net_story.js")


def script() -> str:
    """Return the few lines that load the drawing's scripts, of one version all of them."""
    version = hashlib.sha256(b"".join((OWN / name).read_bytes() for name in SCRIPTS))
    return (
        f'const script = import(location.origin + "/own/net.js?v={version.hexdigest()[:12]}");\n'
        "export default { async render(context) "
        "{ return (await script).default.render(context); } };\n"
    )


class Net(anywidget.AnyWidget):
    """The drawing of people and brands.

    data: a story, packed; words: everything it says, in the visitor's language; place: the day,
    speed and person shown (number, 0 = nobody), set by either side; life: the person's, see
    network.life_for; asked: {person, day} of a complaint whose other fate is asked for; fork: what
    that changes, see network.fork_for; working: said while it is being lived.
    """

    _esm = script()
    data = traitlets.Bytes(b"").tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    place = traitlets.Dict().tag(sync=True)
    life = traitlets.Dict().tag(sync=True)
    asked = traitlets.Dict().tag(sync=True)
    fork = traitlets.Dict().tag(sync=True)
    working = traitlets.Unicode("").tag(sync=True)
