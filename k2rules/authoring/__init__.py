"""What the author of a pack works with: policy tests, what they cover and what they owe, and pages of
rules.
"""

from k2rules.authoring.claim_table import claim_rows, claim_source_words, place_words
from k2rules.authoring.coverage import Row, table
from k2rules.authoring.markdown import pages, write_pages
from k2rules.authoring.model import Duties, PolicyTest
from k2rules.authoring.obligations import duties
from k2rules.authoring.reading import load_tests
from k2rules.authoring.rulepage import Part, RulePage, rule_page, source_words
from k2rules.authoring.running import PolicyOutcome, run_tests, selected
from k2rules.engines.compiled import show_python
from k2rules.language.pack_files import pack_folder

__all__ = [
    "Duties",
    "Part",
    "PolicyOutcome",
    "PolicyTest",
    "Row",
    "RulePage",
    "claim_rows",
    "claim_source_words",
    "duties",
    "load_tests",
    "pack_folder",
    "pages",
    "place_words",
    "rule_page",
    "run_tests",
    "selected",
    "show_python",
    "source_words",
    "table",
    "write_pages",
]
