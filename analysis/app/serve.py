"""How is the browser's application served: from this machine alone, to whom, and how safely?

Solara is set by its environment, so everything is set before it is imported. One process holds all
visitors: each has a kernel of their own, which ends when they leave.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
import threading
import webbrowser
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from analysis.app import assets
from analysis.app.limits import limits
from analysis.console import say
from sim.errors import OnzeError
from sim.scenario import load_scenario
from sim.version import RESULTS, VERSION

HERE = Path(__file__).resolve().parent
SITE = HERE / "site.py"
LARGEST_PORT = 65535
GRACE = 2  # seconds for open pages to be told that the server ends


def environment() -> dict[str, str]:
    """Return the settings of Solara under which a page asks no other machine for anything."""
    return {
        "SOLARA_APP": str(SITE),
        "SOLARA_MODE": "production",
        "SOLARA_ASSETS_PROXY": "True",
        "SOLARA_ASSETS_PROXY_CACHE_DIR": str(assets.PLACE / "cdn"),
        "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
        "SOLARA_ASSETS_EXTRA_LOCATIONS": str(HERE / "assets"),
        "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
        "SOLARA_THEME_SHOW_BANNER": "False",
        "SOLARA_SESSION_SECRET_KEY": secrets.token_urlsafe(32),
        # A visitor whose connection is lost may come back within this time.
        "SOLARA_KERNEL_CULL_TIMEOUT": "5m",
        # Pages are made anew only where something has changed.
        "REACTON_FAST": "1",
        # The same for the processes that live markets as memory.py says to this one.
        "MALLOC_ARENA_MAX": "2",
        "MALLOC_TRIM_THRESHOLD_": "131072",
    }


def serve(host: str, port: int, browse: bool) -> None:
    """Serve until Ctrl-C."""
    if not 0 <= port <= LARGEST_PORT:
        raise OnzeError(f"--port {port} must be from 0 (any that is free) to 65535.", key="port")
    limits()  # A setting that makes no sense is refused before anybody comes.
    fetch_assets()
    port = free_port(host, port)
    for name, value in environment().items():
        os.environ.setdefault(name, value)
    from analysis.app.leaving import everybody_leaves
    from analysis.app.uploads import remove_leftovers
    from analysis.commands import get_ready

    # Ended by the system as by Ctrl-C: in order.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    remove_leftovers()
    get_ready(load_scenario("baseline"))
    try:
        site = prepared()
        import uvicorn

        where = f"http://{host}:{port}"
        say(f"Onze is at {where}. Ctrl-C ends it.", whole=True)
        if browse:
            webbrowser.open(where)
        uvicorn.run(
            site, host=host, port=port, log_level="warning", timeout_graceful_shutdown=GRACE
        )
    finally:
        everybody_leaves()


def prepared() -> Starlette:
    """Return the application when it can answer its first visitor as fast as any other."""
    from analysis.app.live import warm
    from analysis.app.memory import keep_little
    from analysis.app.workers import workers

    keep_little()
    workers()  # They begin while the pages are read.
    from solara.server.app import ensure_apps_initialized

    site = application()
    ensure_apps_initialized()
    threading.Thread(target=warm, daemon=True).start()
    return site


def application() -> Starlette:
    """Return the pages, our own scripts and styles, the libraries', and a sign of life."""
    from solara.server.starlette import lifespan, middleware, routes

    from analysis.app.files import Announced, Files

    return Starlette(
        routes=[
            Route("/health", health),
            Mount("/own", Files(directory=HERE / "own")),
            Mount("/lib", Files(directory=assets.PLACE / "public")),
            Mount("/", routes=routes),
        ],
        middleware=[*middleware, Middleware(Announced)],
        lifespan=lifespan,
    )


async def health(_: Request) -> JSONResponse:
    """Say that the server lives, and which model it runs."""
    return JSONResponse({"status": "ok", "version": VERSION, "results": RESULTS})


def fetch_assets() -> None:
    """See that the browser's scripts and fonts are here; fetch them the first time."""
    if assets.missing():
        say("Fetching the browser's scripts and fonts, once ...")
        assets.fetch()


def free_port(host: str, port: int) -> int:
    """Return the port asked for, or one that is free for 0; refuse one in use."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise OnzeError(
                f"{host}:{port} cannot be served on ({error.strerror}); name another --port, or 0 "
                "for any that is free.",
                key="port",
            ) from None
        return int(probe.getsockname()[1])
