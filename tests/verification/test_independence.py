"""The checker stands on no engine that decides, and its own part on no engine at all."""

import re
import subprocess
import sys

import pytest

from k2rules import Fault, Verdict
from k2rules.verification import CODES
from tests.house.checkout import ROOT
from tests.house.test_imports import imports
from tests.verification.sample_decisions import examples

FOLDER = ROOT / "k2rules" / "verification"
OWN = {
    "kleene",
    "amounts",
    "parameters",
    "claimed_facts",
    "bodies",
    "steps",
    "closure",
    "grounds",
    "grouping",
    "findings",
    "presented",
    "source_cells",
    "assumed_amounts",
}
"""The modules that check the steps of a trace."""


@pytest.mark.parametrize("name", sorted(OWN))
def test_the_own_part_uses_the_language_and_nothing_that_decides(name):
    used = {other for other, _ in imports(FOLDER / f"{name}.py") if other.startswith("k2rules")}
    helpers = {f"k2rules.verification.{other}" for other in OWN | {"faults", "differences"}}
    language = {other for other in used if other.startswith("k2rules.language.")}
    plain_data = {f"k2rules.decisions.{part}" for part in ("model", "record", "trace_model")}
    assert used <= language | helpers | plain_data | {"k2rules.errors", "k2rules.limits"}
    # Of the language it takes what rules say, and none of what finds out what they mean.
    assert language <= {
        f"k2rules.language.model.{part}"
        for part in ("entries", "facts", "program", "schema", "syntax", "vocabulary")
    }


def test_nothing_that_the_program_has_worked_out_is_used():
    for name in OWN:
        source = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
        assert not re.search(r"\.(?:overlap|is_specific|ancestors|descendants|lists_read|ways)\b", source), (
            name
        )


def test_verifying_imports_neither_the_python_nor_the_durable_engine(tmp_path):
    """Tried in a process of its own, as another test may have imported them here."""
    path = tmp_path / "decision.json"
    path.write_bytes(examples()[0].text)
    code = (
        "import pathlib, sys, k2rules\n"
        f"regimen = next(iter(k2rules.read_regimens({str(ROOT / 'examples' / 'regimens.csv')!r})))\n"
        f"verdict = k2rules.verify(pathlib.Path({str(path)!r}).read_bytes(), k2rules.load('k2'), regimen)\n"
        "assert verdict.accepted, verdict\n"
        "print(*sorted(name for name in sys.modules if name.startswith(('k2rules.engines.', 'durable'))))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    engines = {name.split(".")[2] for name in result.stdout.split()}
    assert "reference" in engines
    assert not engines & {"compiled", "durable", "native"}


def test_the_page_lists_the_codes():
    page = (ROOT / "docs" / "verify.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", page, re.MULTILINE))
    assert rows == CODES


def test_a_verdict_says_where():
    fault = Fault("round", "trace.firings[0].round", "2, and it should be 1", 2, 1)
    assert str(fault) == "trace.firings[0].round: 2, and it should be 1"
    assert str(Fault("regimen", "", "it cannot be read")) == "the decision: it cannot be read"
    assert Verdict("A").accepted
    assert not Verdict("A", (fault,), 1).accepted
