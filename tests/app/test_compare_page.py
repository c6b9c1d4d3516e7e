"""Does the page of two policies say what the command line says, digit for digit?"""

from __future__ import annotations

import csv
import io
import json
import shlex
import subprocess
import sys
from typing import Any

import pytest

from tests.tree import ROOT

ALL = "8 markets,"


def test_the_verdict_is_that_of_the_command_line(visitor: Any, tmp_path: Any) -> None:
    page = visitor.opens("/compare")
    visitor.waits_for(ALL)
    page.wait_for_selector(".says")
    typed = shlex.split(page.inner_text(".take pre.exactly"))
    ran = subprocess.run(
        [sys.executable, *typed[1:], "--json", "--out", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    told = json.loads(ran.stdout)
    assert page.inner_text(".says") == told["verdict"]
    with page.expect_download() as download:
        page.get_by_text("Table (CSV)").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text())))
    assert len(rows) == 16
    for policy in told["policies"]:
        mean = sum(float(r["profit"]) for r in rows if r["policy"] == policy["policy"]) / 8
        assert mean == pytest.approx(policy["measures"]["profit"]["mean"], rel=1e-12)


def test_a_policy_against_itself_is_the_same_to_the_cent(visitor: Any) -> None:
    page = visitor.opens("/compare?b=as_observed")
    visitor.waits_for("same policy", "#answer h1")
    visitor.waits_for(ALL)
    assert "B − A 0" in page.inner_text(".numbers")


def test_either_thumb_moves_its_own_policy(visitor: Any) -> None:
    page = visitor.opens("/compare")
    page.get_by_role("slider", name="Hands at the desk, A").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**a.hands=0.95**")
    page.get_by_role("slider", name="Hands at the desk, B").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**b.hands=0.85**")
    assert "a.hands=0.95" in page.url


def test_who_guesses_first_sees_the_answer_after(visitor: Any) -> None:
    page = visitor.opens("/compare")
    page.get_by_label("Let me guess before I see the answer").check()
    page.wait_for_selector(".guess")
    page.wait_for_selector(".tried", state="detached")  # it tells the answer
    assert page.locator(".numbers").count() == 0
    page.get_by_role("button", name="B: Complaints first", exact=True).click()
    visitor.waits_for(ALL)
    visitor.waits_for("You guessed so.", ".guessed")


def test_scenario_and_report_can_be_taken_along(visitor: Any) -> None:
    page = visitor.opens("/compare")
    visitor.waits_for(ALL)
    with page.expect_download() as download:
        page.get_by_text("Report (HTML)").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert "<!doctype html>" in text
    assert "Complaints first" in text
    with page.expect_download() as download:
        page.get_by_text("Scenario and policies (TOML)").click()
    assert download.value.path().read_bytes()[:2] == b"PK"
