"""Nothing that a policy author or a case says becomes code: every text of a pack holds what would break out
of it.
"""

from __future__ import annotations

import ast
import random

import pytest

from k2rules import Case, Fact, Interval, Program
from k2rules.engines.compiled import PythonEngine, show_python
from k2rules.engines.compiled.compiled import compile_program
from k2rules.engines.compiled.match import MATCHERS
from k2rules.engines.prepare import prepare
from k2rules.language.loader import load_texts
from k2rules.language.model.facts import Value
from tests.engines.compiled import forty_rules
from tests.engines.compiled.expected_match import expected, marked

pytestmark = pytest.mark.wide

NASTY = (
    "'",
    '"',
    "'''",
    '"""',
    "\\",
    "\\'",
    "\n",
    "\r\n",
    "\t",
    "\u2028",
    "\u2029",
    "\x85",
    "\ufeff",
    "\u202e",
    "{0}",
    "{__class__}",
    "{{",
    "}}",
    "%s",
    "$x",
    "__import__('os')",
    "__builtins__",
    "().__class__.__mro__",
    "f0(",
    "k0",
    "#",
    "# type: ignore",
    "\\N{BULLET}",
    "\\u0027",
    "\\x27",
    ");raise",
    "\U0001f600",
    "None",
    "True",
    "lambda: 0",
    "\n    return 1\n",
    "';exec('",
    "\ufb01",
    "\u212fval",
    "a\u0301",
)
DAY = forty_rules.DAY


def quoted(text: str) -> str:
    """A text as a double-quoted scalar of YAML."""
    return '"' + "".join(c if c.isascii() and c.isalnum() else f"\\U{ord(c):08X}" for c in text) + '"'


def fenced(text: str) -> str:
    """A text with something at both ends: white space there is not kept, and a `$` in front is a
    reference.
    """
    return f"x{text}x"


def nasty(rng: random.Random, at_least: int = 1) -> str:
    return fenced("".join(rng.choice(NASTY) for _ in range(rng.randint(at_least, at_least + 4))))


def hostile(texts: list[str]) -> Program:
    """A pack with these texts wherever a text may stand; the names of terms, facts and rules are keywords and
    dunder-like words.
    """
    say = [quoted(text.replace("{", "{{").replace("}", "}}")) for text in texts]
    raw = [quoted(text) for text in texts]
    words = ["class", "import", "lambda", "none", "k0", "f0", "exec", "c"]
    terms = "\n".join(
        f"  {word}: {{label: {quoted(f'label {n} ' + texts[n % len(texts)])}, is_a: "
        f"[{words[n - 1] if n else 'agent'}], "
        f"names: [{quoted(f'name {n} ' + texts[(n + 1) % len(texts)])}]}}"
        for n, word in enumerate(words)
    )
    rules = "\n".join(
        f"""  - id: R{n}
    title: {quoted("t " + texts[n % len(texts)])}
    cites: [s]
    note: {raw[n % len(raw)]}
    when:
      - {{taking: {{agent: {{is: {word}}}, product: {{is: {raw[n % len(raw)]}}}}}, as: lambda}}
      - {{taking: {{product: {{one_of: [{raw[n % len(raw)]}, {raw[(n + 1) % len(raw)]}]}},
          agent: {{is: $lambda.agent}}}}, as: class}}
      - {{no: {{problem: {{text: {{is: {raw[(n + 2) % len(raw)]}}}}}}}}}
      - {{total: taking.amount, where: {{product: {{is: {raw[n % len(raw)]}}}}}, at_least: $import, as: exec}}
    then:
      assert: {{seen: {{text: $class.product, agent: $lambda.agent}}}}
      finding: {{topic: t, severity: moderate, do: {say[n % len(say)]}, say: {say[(n + 1) % len(say)]}}}"""
        for n, word in enumerate(words)
    )
    return load_texts(
        {
            "p/'\"\n#.yaml": f"k2rules: pack/1\npack: p\ntitle: {raw[0]}\nversion: '1'\nscope: "
            f"{raw[0]}\nnothing_found: {raw[0]}\n",
            "p/s.yaml": f"k2rules: sources/1\nsources: {{s: {{title: {raw[0]}, grade: B, status: read}}}}\n",
            "p/t.yaml": "k2rules: schema/1\nschema: s\ntypes:\n  seen: {fields: {text: text, agent: {term: "
            "agent}}}\n"
            f"topics: {{t: {raw[0]}}}\n",
            "p/v.yaml": f"k2rules: vocabulary/1\nvocabulary: v\nterms:\n{terms}\n",
            "p/'''.yaml": "k2rules: policy/1\npolicy: p\ntitle: p\nparameters:\n"
            f"  import: {{about: {raw[0]}, values: [{{value: 1 ug/day, cites: [s], from: "
            f"2020-01-01}}]}}\nrules:\n{rules}\n",
        }
    )


def hostile_case(texts: list[str], rng: random.Random) -> Case:
    agents = ["class", "import", "lambda", "c", "exec"]
    facts = [Fact("patient", {})]
    for _ in range(6):
        values: dict[str, Value] = {
            "item": rng.choice(texts),
            "product": rng.choice(texts),
            "agent": rng.choice(agents),
            "amount": Interval.point(rng.randrange(3)),
        }
        facts.append(Fact("taking", values))
    facts.append(
        Fact("problem", {"kind": "row_unread", "text": rng.choice(texts), "item": rng.choice(texts)})
    )
    return Case(rng.choice(texts), tuple(facts))


def run(program: Program, texts: list[str], rng: random.Random) -> int:
    """Compare engines on a few cases; the firings seen."""
    fired = 0
    for _ in range(4):
        case = marked(hostile_case(texts, rng))
        evaluation, hits = expected(program, case, DAY)
        assert PythonEngine().evaluate(prepare(program, case, DAY)) == evaluation
        assert PythonEngine().match(program, case, DAY) == hits
        fired += len(evaluation.firings)
    return fired


def test_every_nasty_text() -> None:
    rng = random.Random(1)
    texts = [fenced(text) for text in NASTY]
    assert (
        sum(run(hostile(texts[n : n + 3]), texts[n : n + 3], rng) for n in range(0, len(texts) - 2, 3)) > 20
    )


@pytest.mark.parametrize("seed", range(15))
def test_random_nasty_texts(seed: int) -> None:
    rng = random.Random(seed)
    texts = [nasty(rng) for _ in range(3)]
    run(hostile(texts), texts, rng)


def test_no_text_of_a_pack_is_in_the_source() -> None:
    program = hostile([NASTY[0] + "marker-text", "marker-text" + NASTY[1]])
    trees = [compile_program(program).emitted.tree, MATCHERS.get(program).tree]
    for tree in trees:
        source = ast.unparse(tree)
        words = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert source.isascii()
        assert "marker" not in source
        assert not {"lambda", "import", "exec", "class"} & words
        assert all(
            node.value is None or isinstance(node.value, int)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
        )


def test_what_is_shown_is_plain_and_says_the_same_each_time() -> None:
    program = hostile([fenced(text) for text in ("\n'#", "\u2028", "\u202e")])
    shown = show_python(program, "R0")
    assert shown == show_python(program, "R0")
    assert shown.isascii()
    ast.parse(shown)
