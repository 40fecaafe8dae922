"""The report in a bundle: the findings, a timeline, and how to verify, on one page that needs nothing else."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from api.messages import Speech
from api.pages.site import ENVIRONMENT
from api.rendering import valid_period
from projections.question import Item

DRAWN_AT_MOST = 200  # trainees in the picture
LISTED_AT_MOST = 2_000  # rows, and findings
WIDTH, LABEL, LINE = 1000, 190, 16  # of the picture, in its own units


def report(
    speech: Speech,
    manifest: Mapping[str, Any],
    key: str,
    rows: Sequence[Item] = (),
    findings: Sequence[Item] = (),
    claim: Mapping[str, Any] | None = None,
) -> str:
    """The page, in the language of the messages; `claim` is what a receipt is of."""
    drawn = _drawn(rows)
    return ENVIRONMENT.get_template("report.html").render(
        say=speech.say,
        language=speech.language,
        manifest=manifest,
        key=key,
        claim=None if claim is None else json.dumps(claim, ensure_ascii=False, indent=2),
        rows=[_row(speech, row) for row in rows[:LISTED_AT_MOST]],
        row_count=len(rows),
        findings=[_finding(speech, each) for each in findings[:LISTED_AT_MOST]],
        finding_count=len(findings),
        picture=_picture(speech, drawn) if drawn else None,
        drawn=len(drawn),
        trainees=len({row["trainee"] for row in rows}),
    )


def _drawn(rows: Sequence[Item]) -> list[tuple[str, list[Item]]]:
    grouped = groupby(rows, key=lambda row: row["trainee"] or "")
    return [(trainee, list(some)) for trainee, some in grouped][:DRAWN_AT_MOST]


def _row(speech: Speech, row: Item) -> dict[str, Any]:
    place = row["place"]
    return {
        "trainee": row["trainee"],
        "role": speech.word(row["role"]),
        "place": "" if place is None else place["name"] or place["reference"],
        "valid": valid_period(speech, row["valid"]),
        "expected": row["certainty"] == "expected",
    }


def _finding(speech: Speech, finding: Item) -> dict[str, Any]:
    return {
        "rule": finding["rule"],
        "about": finding["subject"]["reference"],
        "sentence": finding["sentence"][speech.language],
        "valid": valid_period(speech, finding["valid"]),
    }


def _picture(speech: Speech, drawn: list[tuple[str, list[Item]]]) -> dict[str, Any]:
    """Bars over the years: a line for each trainee and role."""
    days = [date.fromisoformat(each) for _, some in drawn for row in some for each in row["valid"].values() if each]
    first, last = min(days).year, max(days).year + 1
    scale = (WIDTH - LABEL) / ((date(last, 1, 1) - date(first, 1, 1)).days or 1)

    def x(day: date) -> float:
        return round(LABEL + (day - date(first, 1, 1)).days * scale, 1)

    lines: list[dict[str, Any]] = []
    for trainee, some in drawn:
        for role, of_role in groupby(sorted(some, key=lambda row: str(row["role"])), key=lambda row: str(row["role"])):
            bars = []
            for row in of_role:
                from_, to = row["valid"]["from"], row["valid"]["to"]
                left, right = x(date.fromisoformat(from_)), x(date.fromisoformat(to)) if to else WIDTH
                bars.append(
                    {"x": left, "width": max(1.0, round(right - left, 1)), "expected": row["certainty"] == "expected"}
                )
            lines.append({"y": LINE * (len(lines) + 1), "label": f"{trainee} · {speech.word(role)}", "bars": bars})
    step = max(1, (last - first) // 12)
    years = [{"year": year, "x": x(date(year, 1, 1))} for year in range(first, last, step)]
    return {"width": WIDTH, "height": LINE * (len(lines) + 2), "lines": lines, "years": years}
