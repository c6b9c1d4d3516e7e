"""How do scripts and fonts reach a browser quickly? Packed once, kept there, and asked for early.

Solara's page asks for one script after the other, each when the one before has run. What every page
will ask for is announced with the page itself, so that all are under way at once.
"""

from __future__ import annotations

from os import stat_result
from typing import Any

from solara.server.server import nbextension_hash
from solara.server.starlette import StaticFilesOptionalAuth
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analysis.app.assets import PLACE, folder_of, packages
from analysis.app.chart import address

KEPT = "public, max-age=31536000, immutable"
FIGURES = ("/", "/compare")  # pages that draw figures at once
EXTENSIONS = (
    "anywidget/extension", "anywidget/index", "jupyter-vuetify/nodeps", "jupyter-vue/nodeps"
)  # fmt: skip
LETTERS = ("@fontsource-variable/inter", "files/inter-latin-wght-normal.woff2")
ECHARTS = ("echarts", "dist/echarts.esm.min.mjs")


class Files(StaticFilesOptionalAuth):
    """A folder whose addresses name a version: what they lead to never changes."""

    def file_response(
        self, full_path: Any, stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Return a file for the browser to keep."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = KEPT
        return response


class Announced:
    """Pages that say beforehand what they will ask for."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand in front of an application."""
        self.app = app
        self.all, self.drawing = ", ".join(links()), ", ".join([*links(), *figure_links()])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add to a page the addresses of what it needs."""

        async def announce(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Link"] = self.drawing if scope["path"] in FIGURES else self.all
            await send(message)

        await self.app(scope, receive, announce if scope["type"] == "http" else send)


def links() -> list[str]:
    """Return what every page asks for once Solara's own script runs."""
    scripts = [
        f"</jupyter/nbextensions/{name}.js?{nbextension_hash(name)}>; rel=preload; as=script"
        for name in EXTENSIONS
    ]
    return [*scripts, f"<{place_of(*LETTERS)}>; rel=preload; as=font; crossorigin"]


def figure_links() -> list[str]:
    """Return what a page with figures asks for besides, in no haste."""
    places = address("chart.js"), place_of(*ECHARTS)
    return [f"<{place}>; rel=modulepreload; fetchpriority=low" for place in places]


def place_of(package: str, name: str) -> str:
    """Return where a file of a package is served."""
    folder = folder_of(package, packages()[package]).relative_to(PLACE / "public")
    return f"/lib/{folder.as_posix()}/{name}"
