"""Three figures from exports, with DuckDB and nothing else: python -m scripts.figures EXPORTS FIGURES."""

import sys
from pathlib import Path

import duckdb

LIVES = """WITH lives AS (FROM read_parquet(?) WHERE study = 'mandate-durations' AND role = 'councillor')
SELECT exit_days AS day, count(*) FILTER (event_observed) AS ended, (SELECT count(*) FROM lives
WHERE exit_days >= day AND (entry_days = 0 OR entry_days < day)) FROM lives WHERE day > 0 GROUP BY day ORDER BY day"""
GRID = """SELECT DISTINCT {0}, {1}, dense_rank() OVER (ORDER BY {0}), dense_rank() OVER (ORDER BY {1}),
count(*) OVER (PARTITION BY {0}, {1}) FROM read_parquet(?) WHERE {1} IS NOT NULL ORDER BY ALL"""


def figures(exports: Path, folder: Path) -> None:
    """Draws how long seats are held, how many had which role each month, and which role followed which."""
    left, curve = 1.0, "M0 50"
    for day, ended, at_risk in duckdb.execute(LIVES, [str(exports / "survival/survival.parquet")]).fetchall():
        left *= 1 - ended / at_risk
        curve += f" H{day / 2} V{450 - 400 * left}"
    draw(folder / "survival.svg", f'<path d="{curve}" fill="none" stroke="black" stroke-width="2"/>')
    for name, rows, columns, width in (("sts", "political", "month", 12), ("transitions", "from_role", "to_role", 150)):
        query, marks = GRID.format(rows, columns), ""
        for one, other, row, column, count in duckdb.execute(
            query, [str(exports / f"{name}/{name}.parquet")]
        ).fetchall():
            marks += f'<text y="{60 * row}">{one}</text><rect x="{150 + width * column}" y="{60 * row - 15}" width="11"'
            marks += f' height="{4 * count}"><title>{one}, {other}: {count}</title></rect>'
        draw(folder / f"{name}.svg", marks)


def draw(path: Path, marks: str) -> None:
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 500">{marks}</svg>', encoding="utf-8")


if __name__ == "__main__":
    figures(*map(Path, sys.argv[1:3]))
