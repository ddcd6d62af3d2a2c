"""Recounts the interactions of the survey file straight from its table.

Shares nothing with the reader, the vocabulary or the rules: run it as `python tests/acceptance/recount.py
FILE`.
"""

from __future__ import annotations

import csv
import gzip
import sys
from pathlib import Path


def recount(file: Path) -> tuple[int, set[str], set[str], set[str]]:
    """People in all; with a prescription naming WARFARIN; of these with supplement vitamin K; of these with
    prescribed PHYTONADIONE.
    """
    everybody, warfarin, vitamin_k, phytonadione = set(), set(), set(), set()
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            person = row["person_id"]
            everybody.add(person)
            ingredients = row["product"].split("; ")
            if row["record"] == "prescription" and "WARFARIN" in ingredients:
                warfarin.add(person)
            if row["record"] == "prescription" and "PHYTONADIONE" in ingredients:
                phytonadione.add(person)
            amount = row["vitamin_k_mcg_per_day_used"]
            if row["record"] == "supplement" and amount and float(amount) > 0:
                vitamin_k.add(person)
    return len(everybody), warfarin, warfarin & vitamin_k, warfarin & phytonadione


if __name__ == "__main__":
    people, with_warfarin, through_supplement, through_medicine = recount(Path(sys.argv[1]))
    sys.stdout.write(
        f"{people} people, {len(with_warfarin)} with warfarin, {len(through_supplement)} of them with "
        f"vitamin K in a supplement, "
        f"{len(through_medicine - through_supplement)} more with prescribed phytonadione\n"
    )
