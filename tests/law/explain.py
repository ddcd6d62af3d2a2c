"""`python -m tests.law.explain SEED CASE COMPLETION`: the smallest form of a failure that
`test_law_holds_from_seeds` names.
"""

from __future__ import annotations

import sys

from k2rules import Case, Fact, Interval, Program
from k2rules.engines.prepare import prepare
from k2rules.engines.reference import ReferenceEngine
from k2rules.language.loader import load_texts

from .choose import Seeded
from .generate import AS_OF, cases, draw_pack, texts_of
from .generate_completions import Completion, draw_completion
from .law import broken, lawful
from .refinement import mark_of
from .shrink import smallest

_MOST_FIRINGS = 300


def explain(seed: int, number: int, again: int) -> str:
    """The failure of a seed, as small as it gets."""
    pack = draw_pack(Seeded("pack", seed))
    program = load_texts(texts_of(pack))
    case = cases(seed, program)[number]
    completion = draw_completion(Seeded("completion", seed, case.id, again), program, case)
    first = next(broken(program, completion), None)
    if first is None:
        return "the law holds"

    def fails(program: Program, completion: Completion) -> bool:
        if (
            not lawful(program)
            or len(ReferenceEngine().evaluate(prepare(program, completion.original, AS_OF)).firings)
            > _MOST_FIRINGS
        ):
            return False
        return any(
            (b.what, b.firing.rule) == (first.what, first.firing.rule) for b in broken(program, completion)
        )

    pack, completion = smallest(pack, completion, fails)
    texts = texts_of(pack)
    program = load_texts(texts)
    parts = [texts[name] for name in texts if name not in ("pack.yaml", "sources.yaml")]
    for name, one in (("original", completion.original), ("completed", completion.completed)):
        parts.append(f"{name}: {_case(one)}")
        for firing in ReferenceEngine().evaluate(prepare(program, one, AS_OF)).firings:
            values = {name: _value(value) for name, value in firing.values}
            parts.append(
                f"  {firing.rule} {firing.way} {'strong' if firing.strong else 'weak'} {firing.round} "
                f"{firing.facts} {values}"
            )
    return "\n".join([*parts, *map(str, broken(program, completion))])


def _case(case: Case) -> str:
    facts = [f"\n  {mark_of(f) or 'new'} {f.type} {_values(f)}" for f in case.facts]
    return f"not supplied {sorted(case.not_supplied)}, jurisdiction {case.jurisdiction}{''.join(facts)}"


def _values(fact: Fact) -> dict[str, str]:
    return {name: _value(value) for name, value in fact.values.items()}


def _value(value: object) -> str:
    return f"[{value.low}, {value.high}]" if isinstance(value, Interval) else str(value)


if __name__ == "__main__":
    sys.stdout.write(explain(*(int(number) for number in sys.argv[1:4])) + "\n")
