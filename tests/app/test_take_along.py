"""Can a figure and a whole answer be taken along, and do they say what the page says?"""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.app.words import Words
from tests.tree import ROOT

ALL = "8 markets,"
PAGES = {
    "/?mine.first=complaints": ("Customers kept, day by day", "explore"),
    "/compare": ("Customers kept", "compare"),
}
ORANGE, BLUE = "#b54607", "#0067a5"
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def opened(visitor: Any, path: str) -> Any:
    page = visitor.opens(path)
    visitor.waits_for(ALL)
    page.wait_for_selector(".ways")
    return page


def taken(page: Any, do: Any) -> Path:
    with page.expect_download() as download:
        do()
    found = Path(download.value.path())
    return found.rename(found.with_name(download.value.suggested_filename))


def figure(page: Any, title: str, way: str) -> Path:
    page.get_by_role("button", name=f"Save: {title}", exact=True).click()
    button = page.locator(".chart-menu button", has_text=f"({way})").locator("visible=true")
    return taken(page, button.click)


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


@pytest.mark.parametrize("path", PAGES)
def test_a_figure_is_saved_as_a_picture_with_its_lines_letters_and_origin(
    visitor: Any, path: str
) -> None:
    page, title = opened(visitor, path), PAGES[path][0]
    file = figure(page, title, "SVG")
    assert re.fullmatch(r"onze-[a-z-]+\.svg", file.name)
    text = file.read_text(encoding="utf-8")
    drawn = ET.fromstring(text)
    assert drawn.tag.endswith("svg")
    strokes = {each.get("stroke") for each in drawn.iter() if each.tag.endswith("path")}
    assert {ORANGE, BLUE} <= {(stroke or "").lower() for stroke in strokes}
    said = " ".join("".join(each.itertext()) for each in drawn.iter())
    assert title in said
    assert "results" in said  # of which model
    assert "8 markets" in said
    assert "data:font/woff2" in text
    assert not re.search(r"(href|src|url\()[=\"'(]*https?:", text)


def test_a_figure_is_saved_for_slides_twice_as_dense(visitor: Any) -> None:
    content = figure(opened(visitor, "/compare"), "Customers kept", "PNG").read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    assert width == 2 * 860
    assert height > 2 * 250
    assert len(content) > 20_000


def test_the_numbers_of_a_figure_are_those_of_its_table_and_of_the_page(visitor: Any) -> None:
    page = opened(visitor, "/compare")
    title = "What B earns over A, added up"
    saved = rows_of(figure(page, title, "CSV"))
    assert saved[0] == ["Day", "B − A (€)", "B − A (€), lower end", "B − A (€), upper end"]
    page.get_by_role("button", name=f"Table: {title}").click()
    table = page.get_by_role("region", name=title).locator("table")
    shown = [line.split("\t") for line in table.locator("tbody").inner_text().splitlines()]
    assert len(shown) == len(saved) - 1
    for line, (day, mean, low, high) in zip(shown, saved[1:], strict=True):
        told = [float(n) for n in numbers(" ".join(line))]
        assert told == [pytest.approx(float(v), abs=0.51) for v in (day, mean, low, high)]
    # The last day's difference is that of the head of the page, to its three digits.
    head = numbers(page.inner_text(".numbers .number:first-child .change"))
    assert float(saved[-1][1]) == pytest.approx(float(head[0]), rel=0.02)
    page.get_by_role("button", name=f"Figure: {title}").click()
    assert table.locator("visible=true").count() == 0


def numbers(text: str) -> list[str]:
    plain = text.replace("−", "-").replace(",", "")
    return [found.group() for found in NUMBER.finditer(plain.replace("\u202f", ""))]


def test_a_figure_is_taken_along_with_a_keyboard_alone(visitor: Any) -> None:
    page = opened(visitor, "/compare")
    page.get_by_role("button", name="Table: Customers kept").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent").endswith("(SVG)")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    file = taken(page, lambda: page.keyboard.press("Enter"))
    assert file.suffix == ".csv"
    assert len(rows_of(file)) == 74


@pytest.mark.parametrize("path", ["/?mine.first=complaints&mine.hands=0.6", "/compare?b.hands=0.6"])
def test_the_scenario_lives_the_same_again_in_a_terminal(
    visitor: Any, path: str, tmp_path: Path
) -> None:
    page = opened(visitor, path)
    button = page.get_by_role("button", name="Scenario and policies (TOML)")
    archive = zipfile.ZipFile(taken(page, button.click))
    archive.extractall(tmp_path)
    typed = page.inner_text(".take pre.files")
    [how] = [name for name in archive.namelist() if name.endswith("how-to-run.txt")]
    assert typed in archive.read(how).decode()
    words = shlex.split(typed)
    ran = subprocess.run(
        [sys.executable, str(ROOT / "run.py"), *words[2:], "--json", "--out", "out"],
        cwd=tmp_path, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    saved = taken(page, page.get_by_role("button", name="Table (CSV)").click)
    lived = list(csv.DictReader(io.StringIO(saved.read_text(encoding="utf-8"))))
    for policy in json.loads(ran.stdout)["policies"]:
        mine = [float(row["profit"]) for row in lived if row["policy"] == policy["policy"]]
        assert sum(mine) / 8 == pytest.approx(policy["measures"]["profit"]["mean"], rel=1e-12)


@pytest.mark.parametrize("path", PAGES)
def test_the_report_opens_anywhere_and_says_what_the_page_says(
    visitors: Any, path: str, chromium: Any
) -> None:
    visitor = visitors()
    page = opened(visitor, path)
    file = taken(page, page.get_by_role("button", name="Report (HTML)").click)
    alone = chromium.new_context().new_page()
    asked: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(file.as_uri())
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert alone.inner_text("h1") == page.inner_text("#answer h1")
    said = " ".join(alone.inner_text("body").split())
    assert " ".join(page.inner_text(".sure").split()) in said
    assert alone.locator("figure svg").count() == 3
    assert visitor.site in said  # the link
    assert "results" in said
    assert "Rivals do not react" in said  # a caution
    assert page.inner_text(".take pre.files") in said
    assert alone.evaluate("document.fonts.check('16px Inter')")
    alone.context.close()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_policy_of_the_page_is_taken_along(
    visitors: Any, chromium: Any, tmp_path: Path, language: str
) -> None:
    visitor, words = visitors(), Words(language)
    page = visitor.opens(f"/compare?others=silence+reach_first&language={language}")
    page.wait_for_selector(".ways")
    names = ["as_observed", "complaints_first", "silence", "reach_first"]
    table, files, report = (
        taken(page, page.get_by_role("button", name=words(f"take.{way}"), exact=True).click)
        for way in ("table", "scenario", "report")
    )
    lived = pd.read_csv(table)
    assert list(lived["policy"].unique()) == names
    assert lived.groupby("policy")["seed"].agg(list).tolist() == [list(range(1, 9))] * len(names)
    packed = {Path(name).name for name in zipfile.ZipFile(files).namelist()}
    assert {f"{name}.toml" for name in names} <= packed
    alone = chromium.new_context().new_page()
    alone.goto(report.as_uri())
    assert alone.locator(".levers thead th").count() == 1 + len(names)
    # A telephone shows no heads: each value bears its own.
    assert alone.locator("td:not([data-label])").count() == 0
    shown = [" ".join(text.split()) for text in alone.locator(".every thead th").all_inner_texts()]
    assert shown[3:] == [words(f"policy.{name}") for name in names[2:]]
    # The first row: profit, its lead over A and the interval that holds for all three at once.
    runs = {name: lived[lived["policy"] == name]["profit"].to_numpy() for name in names}
    wide = stats.t.ppf(1 - 0.05 / 2 / 3, 7) / np.sqrt(8)
    cells = alone.locator(".every tbody tr:first-child td").all_inner_texts()
    for name, cell in zip(names[1:], cells[1:], strict=True):
        gaps = runs[name] - runs["as_observed"]
        half = wide * gaps.std(ddof=1)
        for end in (gaps.mean(), gaps.mean() - half, gaps.mean() + half):
            assert words.euros(end, signed=True) in cell
    # What the page shows of it is what was taken along.
    for at, name in enumerate(names[1:], start=2):
        row = page.locator(f".more tbody tr:nth-child({at})").inner_text()
        assert words.euros((runs[name] - runs["as_observed"]).mean(), signed=True) in row
    alone.context.close()


def test_the_report_of_a_french_page_is_french(visitor: Any) -> None:
    page = visitor.opens("/?mine.first=complaints&language=fr")
    visitor.waits_for("8 marchés")
    file = taken(page, page.get_by_role("button", name="Rapport (HTML)").click)
    text = file.read_text(encoding="utf-8")
    assert '<html lang="fr">' in text
    assert "Les rivales ne réagissent pas" in text
    assert "jour après jour" in text
    assert file.name == "onze-aujourd-hui-et-le-votre.html"
