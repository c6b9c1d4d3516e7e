"""How are the pages served and opened, for tests and for pictures?"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from analysis.app import assets
from tests.tree import ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-default-apps",
    "--disable-extensions", "--disable-dev-shm-usage",
    # No other machine has an address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
# Milliseconds: what is waited for comes in a few seconds; but the first visitor of a fresh checkout
# has kernels compiled and the laboratory imported, on two cores that live markets meanwhile.
PATIENCE = 180_000
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
# Said by Solara's own start of every page, of itself.
KNOWN = ("Failed to evaluate Vue script",)


@contextmanager
def served(**settings: str) -> Iterator[str]:
    """Serve the pages on a free port; yields where. settings: variables of its environment."""
    with serving(**settings) as (place, _):
        yield place


@contextmanager
def serving(**settings: str) -> Iterator[tuple[str, int]]:
    """Serve the pages on a free port; yields where, and the number of the process."""
    command = [sys.executable, "run.py", "app", "--no-open", "--port", "0"]
    server = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | settings, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert server.stdout is not None
    try:
        for line in server.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                wait_for(found.group())
                yield found.group(), server.pid
                break
        else:
            raise AssertionError("the server ended before it said where it is")
    finally:
        server.terminate()
        server.wait(20)
        server.stdout.close()


def wait_for(site: str) -> None:
    """Wait until the server answers."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{site}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def path_of_chromium() -> str | None:
    """Return where a Chromium is installed; None where there is none."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


@contextmanager
def opened(path: str) -> Iterator[Any]:
    """Start a browser without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=list(FLAGS))
        yield browser
        browser.close()


class Visitor:
    """Somebody who opens pages, and everything that went wrong meanwhile."""

    def __init__(self, browser: Any, site: str, **context: Any) -> None:
        self.site = site
        self.context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 900}, "accept_downloads": True, **context}
        )
        self.context.set_default_timeout(PATIENCE)
        self.faults: list[str] = []
        self.page = self.context.new_page()
        self.page.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("response", self._answered)

    def _asked(self, request: Any) -> None:
        inside = request.url.startswith((self.site, self.site.replace("http", "ws", 1)))
        if not inside and not request.url.startswith(("data:", "blob:")):
            self.faults.append(f"another machine was asked: {request.url}")

    def _said(self, message: Any) -> None:
        if message.type == "error" and not any(known in message.text for known in KNOWN):
            self.faults.append(f"console: {message.text}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.url}")

    def opens(self, path: str, ready: str = "#answer h1") -> Any:
        """Open a page and wait for what tells that it is there."""
        self.page.goto(self.site + path)
        self.page.wait_for_selector(ready)
        return self.page

    def waits_for(self, words: str, where: str = ".progress") -> None:
        """Wait until some words stand somewhere; every kind of space is one."""
        self.page.wait_for_function(
            "([where, words]) => (document.querySelector(where) || {innerText: ''})"
            ".innerText.replace(/\\s+/g, ' ').includes(words)",
            arg=[where, words],
        )

    def axe(self) -> list[str]:
        """Return what axe-core finds wrong with the page as it stands."""
        self.page.evaluate("document.activeElement.blur()")
        if not self.page.evaluate("'axe' in window"):
            script = assets.folder_of("axe-core", assets.packages()["axe-core"]) / "axe.min.js"
            self.page.add_script_tag(path=str(script))
        ran = self.page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        return [f"{v['id']}: {n['html'][:160]}" for v in ran["violations"] for n in v["nodes"][:4]]

    def text(self, where: str) -> str:
        """Return the words that stand somewhere, every kind of space as one."""
        return " ".join(self.page.inner_text(where).split())
