#!/usr/bin/env python3
"""Make labels.csv, the catalogue of supplement labels that list vitamin K, from the table of US labels.

    python make_labels.py us_labels_vitamin_k.csv.gz FOLDER

The table holds one row for a label as the dietary-supplement database of NHANES coded it (CDC/NCHS, US
government work, public domain, 2007 to 2023; the year of a single label is not in it). Written are:

    labels.csv           what the pack k2 ships: one row for a name that may be matched
    labels-lines.csv     for a reviewer: the product lines that were taken with the labels they have, those
                         that were refused, and the beginnings that labels share without having a line
    labels-left-out.csv  for a reviewer: every label that is not shipped, and why

Read beside this file: label-lines.csv (what was decided about product lines), label-makers.txt and
label-generic-words.txt. A new line is one row of label-lines.csv.

A name is matched only as a whole (`kind` label) or as a run of whole words (`kind` line), after `normal`. The
amounts say what labels of that name listed for a serving; they say nothing certain about the product in
somebody's hand.
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

# Survey defaults: what the survey assumed where a person could not name the product. They are no labels.
SURVEY_DEFAULT = re.compile(r"DEFAULT\b")
# "GENERIC", "GENERIC1" ... are the survey's codes for store brands that it does not name. Nobody has such a
# name on a list.
SURVEY_CODE = re.compile(r"GENERIC\d*\b")
# Vitamin K1 that is a medicine: read as phytonadione, with rules of its own.
K1_MEDICINES = (
    "MEPHYTON",
    "VITAMIN K1 ROCHE",
    "KONAKION",
    "AQUAMEPHYTON",
    "PHYTONADIONE INJ",
    "PHYTONADIONE TABLET",
)

HERE = Path(__file__).parent

Label = dict[str, str]
"""A row of the table: product, serving, unit, vitamin_k, vitamin_d."""


@dataclass(frozen=True)
class Line:
    """A product line: the name that is shown, the runs of words it is known by, a remark for a reviewer."""

    taken: bool
    shown: str
    runs: tuple[str, ...]
    remark: str


def words_of(name: str) -> list[str]:
    """The lines of a word list, without its remarks."""
    text = (HERE / name).read_text(encoding="utf-8")
    return [entry for entry in text.splitlines() if entry and not entry.startswith("#")]


def read_lines() -> list[Line]:
    """The product lines somebody decided about. One that was refused stays in the file, with the reason."""
    with (HERE / "label-lines.csv").open(encoding="utf-8", newline="") as file:
        return [
            Line(row["decision"] == "taken", row["line"], tuple(row["runs"].split(";")), row["remark"])
            for row in csv.DictReader(file)
        ]


GENERIC_WORDS = frozenset(" ".join(words_of("label-generic-words.txt")).split())
MAKERS = frozenset(words_of("label-makers.txt"))


def normal(text: str) -> str:
    """The form in which names are compared: `Men's 50+ Multi-Vitamin` is `mens 50 plus multivitamin`."""
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    text = re.sub(r"[’'`]", "", text).replace("&", " and ")
    text = re.sub(r"(?<=\d)\+", " plus ", text)
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    text = " ".join(re.findall(r"[a-z0-9]+(?:\.\d+)?", text))
    return re.sub(r"\bmulti (vitamin|mineral)", r"multi\1", text)


def agents(product: str) -> set[str]:
    """The forms of vitamin K that a label names. A label that names none lists vitamin K of unknown form."""
    text = product.upper()
    found = set()
    if re.search(r"\bMK-?4\b|MENAQUINONE-?4\b|MENATETRENONE", text):
        found.add("mk-4")
    if re.search(r"\bMK-?7\b|MENAQUINONE-?7\b|\bMENAQ7\b", text):
        found.add("mk-7")
    if not found and re.search(r"(?<![A-Z0-9])K-?2\b|\bADEK2\b|\bMENAQUINONE", text):
        found.add("vitamin-k2")
    if re.search(r"(?<![A-Z0-9])K-?1\b|PHYTONADIONE|PHYLLOQUINONE", text):
        found.add("vitamin-k1")
    return found or {"vitamin-k"}


def amounts(cell: str) -> tuple[Decimal, Decimal]:
    """The least and the greatest amount a serving can mean, in ug.

    Some labels list vitamin K twice ("120 ug; 50 ug"). Whether the two belong together is not said, so that
    the least is the smaller one and the greatest is their sum.
    """
    parts = []
    for part in cell.split(";"):
        match = re.fullmatch(r"\s*([\d.]+) ug\s*", part)
        if not match:
            raise ValueError(f"an amount that is not in ug: {cell!r}")
        parts.append(Decimal(match[1]))
    return min(parts), sum(parts, Decimal(0))


def reason_to_leave_out(product: str) -> str:
    """Why a label is not shipped; empty for one that is."""
    if SURVEY_DEFAULT.match(product):
        return "survey default"
    if SURVEY_CODE.match(product):
        return "survey code of an unnamed store brand"
    if any(product.startswith(name) for name in K1_MEDICINES):
        return "K1 medicine"
    name = normal(product)
    if name in MAKERS:
        return "maker's name only"
    branded = name.endswith(" up and up") or any(name.startswith(f"{maker} ") for maker in MAKERS)
    if not branded and all(word in GENERIC_WORDS or word.replace(".", "").isdigit() for word in name.split()):
        return "generic words only"
    return ""


def holds(name: str, run: str) -> bool:
    """Whether the words of the run stand in the name, one after the other."""
    return f" {run} " in f" {name} "


def plain(number: Decimal) -> str:
    """A number without an exponent and without zeros at its end."""
    return f"{number.normalize():f}"


def entry(kind: str, name: str, shown: str, rows: list[Label]) -> dict[str, str]:
    """The row of the catalogue for a name and the labels that bear it."""
    ranges = [amounts(row["vitamin_k"]) for row in rows]
    named = set().union(*(agents(row["product"]) for row in rows))
    servings = {f"{row['serving']} {row['unit'] or 'of a unit that is not coded'}" for row in rows}
    return {
        "kind": kind,
        "name": name,
        "shown": shown,
        "labels": str(len(rows)),
        "low_ug": plain(min(low for low, _ in ranges)),
        "high_ug": plain(max(high for _, high in ranges)),
        "agents": ";".join(sorted(named)),
        "servings": ";".join(sorted(servings)),
    }


def check(line: Line, rows: list[Label]) -> None:
    """Refuse a line that no labels share, a maker's name, and plain words that nobody remarked on."""
    if len(rows) < 2:
        raise ValueError(f"{line.shown}: a line needs two labels, has {len(rows)}")
    if any(run in MAKERS for run in line.runs):
        raise ValueError(f"{line.shown}: a maker's name")
    if not line.remark and any(GENERIC_WORDS.issuperset(run.split()) for run in line.runs):
        raise ValueError(f"{line.shown}: generic words, and no remark for a reviewer")


def shared_beginnings(names: list[str]) -> list[str]:
    """The beginnings of two to four words that three names or more share, the longest of equals only."""
    counts: Counter[str] = Counter()
    for name in names:
        words = name.split()
        counts.update(" ".join(words[:length]) for length in (2, 3, 4) if length <= len(words))
    shared = {beginning: count for beginning, count in counts.items() if count >= 3}
    return sorted(
        beginning
        for beginning, count in shared.items()
        if not any(longer.startswith(beginning + " ") and shared[longer] == count for longer in shared)
    )


def reviewed(decision: str, line: Line, rows: list[Label]) -> dict[str, str]:
    """What a reviewer sees of a line: how many labels, their range, three of them."""
    made = entry("line", line.runs[0], line.shown, rows) if rows else defaultdict(str)
    kept = {column: made[column] for column in ("labels", "low_ug", "high_ug", "agents")}
    some = [rows[at]["product"][:70] for at in sorted({0, len(rows) // 2, len(rows) - 1})] if rows else []
    return {
        "decision": decision,
        "line": line.shown,
        "runs": ";".join(line.runs),
        **kept,
        "remark": line.remark,
        "examples": " | ".join(some),
    }


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """Write rows as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(source: Path, folder: Path) -> None:
    """Read the table, write the catalogue and what a reviewer needs."""
    with gzip.open(source, "rt", encoding="utf-8", newline="") as file:
        table: list[Label] = list(csv.DictReader(file))

    left_out = []
    labels: dict[str, list[Label]] = defaultdict(list)
    for row in table:
        if why := reason_to_leave_out(row["product"]):
            left_out.append({"product": row["product"], "vitamin_k": row["vitamin_k"], "why": why})
        else:
            labels[normal(row["product"])].append(row)
    catalogue = [entry("label", name, rows[0]["product"], rows) for name, rows in labels.items()]

    def bearing(runs: Iterable[str]) -> list[str]:
        return sorted(name for name in labels if any(holds(name, run) for run in runs))

    def rows_of(names: Iterable[str]) -> list[Label]:
        return [row for name in names for row in labels[name]]

    review = []
    covered: set[str] = set()
    for line in read_lines():
        names = bearing(line.runs)
        if line.taken:
            check(line, rows_of(names))
            covered.update(names)
            catalogue += [entry("line", run, line.shown, rows_of(names)) for run in line.runs]
        review.append(reviewed("taken" if line.taken else "refused", line, rows_of(names)))
    for beginning in shared_beginnings([name for name in labels if name not in covered]):
        why = (
            "a maker's name" if beginning in MAKERS else "no line: a maker and plain words, or not looked at"
        )
        line = Line(False, beginning, (beginning,), why)
        review.append(reviewed("no line", line, rows_of(bearing(line.runs))))

    write(folder / "labels.csv", sorted(catalogue, key=lambda made: (made["kind"], made["name"])))
    write(folder / "labels-lines.csv", review)
    write(folder / "labels-left-out.csv", left_out)
    reasons = Counter(row["why"] for row in left_out).most_common()
    kinds = Counter(made["kind"] for made in catalogue)
    sys.stdout.write(f"{len(table)} labels; left out: {', '.join(f'{n} {why}' for why, n in reasons)}\n")
    sys.stdout.write(f"{kinds['label']} whole names, {kinds['line']} runs of words of product lines\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
