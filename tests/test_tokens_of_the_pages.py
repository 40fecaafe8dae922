"""The colours of the pages, worked out from their tokens: what is read or looked at stands out, day and night."""

import re
from itertools import product

import pytest

from api.pages.assets import ASSETS, FOLDER

TOKENS = (FOLDER / "tokens.css").read_text(encoding="utf-8")
GROUNDS = (
    "utrecht-document-background-color",
    "utrecht-surface-background-color",
    "utrecht-surface-muted-background-color",
    "utrecht-table-row-hover-background-color",
    "utrecht-form-control-background-color",
)
TEXTS = (
    "utrecht-document-color",
    "utrecht-heading-color",
    "utrecht-link-color",
    "utrecht-link-hover-color",
    "utrecht-text-muted-color",
    "utrecht-feedback-danger-color",
    "utrecht-feedback-warning-color",
    "utrecht-feedback-success-color",
)
LANES = (
    "wiewaar-placement-a-color",
    "wiewaar-placement-b-color",
    "wiewaar-political-color",
    "wiewaar-expected-color",
)
READ = (
    *product(TEXTS, GROUNDS),
    *(
        (f"utrecht-feedback-{each}-color", f"utrecht-feedback-{each}-background-color")
        for each in ("danger", "warning", "success")
    ),
    ("utrecht-button-primary-action-color", "utrecht-button-primary-action-background-color"),
    ("utrecht-button-primary-action-color", "utrecht-button-primary-action-hover-background-color"),
    ("utrecht-focus-color", "utrecht-focus-background-color"),
    *product(("wiewaar-on-lane-color", "utrecht-document-background-color"), LANES),
)
LOOKED_AT = (
    *product((*LANES, "utrecht-form-control-border-color", "utrecht-focus-outline-color"), GROUNDS[:4]),
    ("utrecht-button-primary-action-background-color", "utrecht-document-background-color"),
)
# Between rows: nothing is told by it.
ORNAMENT = {"utrecht-table-row-border-color"}
A_COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")


def colours(scheme: str) -> dict[str, str]:
    """Every token that is a colour, in the light or in the dark."""
    light, dark = (dict(A_COLOUR.findall(part)) for part in TOKENS.split("@media (prefers-color-scheme: dark)"))
    return light if scheme == "light" else {**light, **dark}


def luminance(colour: str) -> float:
    """How bright a colour is, as WCAG 2 reckons it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """How far two colours are apart, as WCAG 2 reckons it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_what_it_stands_on(scheme: str) -> None:
    found = colours(scheme)
    assert [(text, ground) for text, ground in READ if contrast(found[text], found[ground]) < 4.5] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_line_and_surface_that_tells_something_stands_out(scheme: str) -> None:
    found = colours(scheme)
    assert [(sign, ground) for sign, ground in LOOKED_AT if contrast(found[sign], found[ground]) < 3] == []


def test_every_colour_is_held_against_another_in_light_and_in_dark() -> None:
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)")
    named = {name for name, _ in A_COLOUR.findall(light)}
    assert {name for name, _ in A_COLOUR.findall(dark)} == named
    assert named - {name for pair in (*READ, *LOOKED_AT) for name in pair} == ORNAMENT


@pytest.mark.parametrize("name", sorted(name for name in ASSETS if name.endswith(".css")))
def test_colours_are_told_by_tokens_alone_but_on_paper(name: str) -> None:
    style = re.sub(r"/\*.*?\*/", "", ASSETS[name].content.decode(), flags=re.DOTALL)
    if name not in ("tokens.css", "print.css"):
        screen = re.sub(r"@media print \{.*", "", style, flags=re.DOTALL)
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{}]*\{)|\brgba?\(|\bhsla?\(", screen) == []
