"""Can everybody see what is drawn, by day and by night, whatever colours they see?

Contrast is WCAG's (1.4.11 asks 3 to 1 of what a graphic needs). How dichromats see is simulated
with the matrices of Machado, Oliveira and Fernandes (2009) at full severity, on linear light.
Distances are CIE76, of which some 2.3 are just noticed.
"""

from __future__ import annotations

import re

import numpy as np
import pytest

from analysis.app import chart
from tests.tree import ROOT

SHEET = (ROOT / "analysis" / "app" / "assets" / "custom.css").read_text(encoding="utf-8")
CARDS = ("paper", "page")
# Lines, dots, rings, borders of what can be chosen; those of people in the network.
DRAWN = ("accent", "second", "muted", "ink", "faint", "good", "bad")
PEOPLE = ("net-elsewhere", "net-buys", "net-let-down", "net-helped", "net-waits", "net-left")
LEAST, LEAST_APART, JUST_SEEN = 3.0, 40.0, 2.3
SEEN = {
    "as most do": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
         [0.004733, 0.691367, 0.303900]]
    ),
}  # fmt: skip
TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)  # fmt: skip


def tokens(light: str) -> dict[str, str]:
    """Return the colours of a page by day or by night: name -> #rrggbb."""
    marks = (":root, .daylight", ":root {") if light == "day" else (':root[data-theme="dark"]',)
    blocks = re.findall(r"^(:root[^{]*\{)([^}]*)\}", SHEET, re.MULTILINE)
    body = " ".join(text for head, text in blocks if head.startswith(marks))
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})", body))


def linear(colour: str) -> np.ndarray:
    """Return the light of a colour: (3,) float64 of red, green and blue from 0 to 1."""
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    first, second = sorted((float(TO_XYZ[1] @ one), float(TO_XYZ[1] @ other)))
    return (second + 0.05) / (first + 0.05)


def lab(light: np.ndarray) -> np.ndarray:
    """Return where a colour lies in CIELAB, seen in daylight."""
    parts = np.clip(TO_XYZ @ np.clip(light, 0, 1), 0, None) / (TO_XYZ @ np.ones(3))
    f = np.where(parts > 0.008856, np.cbrt(parts), 7.787 * parts + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one: str, other: str, seen: np.ndarray) -> float:
    return float(np.linalg.norm(lab(seen @ linear(one)) - lab(seen @ linear(other))))


@pytest.mark.parametrize("light", ["day", "night"])
@pytest.mark.parametrize("name", [*DRAWN, *PEOPLE])
def test_whatever_is_drawn_stands_out_from_its_card(light: str, name: str) -> None:
    known = tokens(light)
    for card in CARDS:
        found = contrast(linear(known[name]), linear(known[card]))
        assert found >= LEAST, f"{name} on {card} by {light}: {found:.2f}"


@pytest.mark.parametrize("light", ["day", "night"])
def test_the_edge_of_a_band_stands_out_from_its_card(light: str) -> None:
    script = (chart.OWN / "chart.js").read_text(encoding="utf-8")
    [edge] = re.findall(r"strokeOpacity: ([\d.]+)", script)
    known = tokens(light)
    for name in ("accent", "second"):
        parts = [
            np.array([int(known[each][at : at + 2], 16) for at in (1, 3, 5)])
            for each in (name, "paper")
        ]
        mixed = float(edge) * parts[0] + (1 - float(edge)) * parts[1]
        colour = "#" + "".join(f"{round(part):02x}" for part in mixed)
        assert contrast(linear(colour), linear(known["paper"])) >= LEAST


@pytest.mark.parametrize("light", ["day", "night"])
@pytest.mark.parametrize("seen", SEEN)
def test_a_and_b_are_told_apart_whatever_colours_one_sees(light: str, seen: str) -> None:
    known = tokens(light)
    assert apart(known["accent"], known["second"], SEEN[seen]) >= LEAST_APART


@pytest.mark.parametrize("light", ["day", "night"])
@pytest.mark.parametrize("seen", SEEN)
def test_no_two_kinds_of_people_look_the_same(light: str, seen: str) -> None:
    known = tokens(light)
    near = {
        (one, other): round(apart(known[one], known[other], SEEN[seen]), 1)
        for at, one in enumerate(PEOPLE)
        for other in PEOPLE[:at]
    }
    assert min(near.values()) > 2 * JUST_SEEN, min(near.items(), key=lambda each: each[1])


def test_red_and_green_of_one_lightness_would_not_be_told_apart() -> None:
    red, green = "#c04040", "#6f7a1f"
    assert apart(red, green, SEEN["as most do"]) > LEAST_APART
    assert apart(red, green, SEEN["deuteranopia"]) < LEAST_APART
    assert contrast(linear("#b4bdc7"), linear("#fefefe")) < LEAST
