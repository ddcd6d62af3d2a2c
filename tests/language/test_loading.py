"""What a pack is made of: its digest, its order, its strata, and what is read from where."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from k2rules.language.loader import builtin_packs, load, load_texts
from k2rules.language.yaml.located import Mapping, Problems, Scalar, read_yaml
from tests.language.small_pack import BASE, HEADS, POLICY, VOCABULARY, problems_of, program_with

RULE = """\
  - id: {id}
    title: {id}
    cites: [seed]
    when: {when}
    then: {{assert: {{{type}: {{item: $k.item}}}}}}
"""


def rules(*entries: tuple[str, str, str]) -> str:
    return "rules:\n" + "".join(RULE.format(id=i, when=w, type=t) for i, w, t in entries)


def test_the_digest_does_not_depend_on_files_and_comments() -> None:
    digest = load_texts(BASE).digest
    assert len(digest) == 64
    renamed = {f"other/{n}.yaml": text for n, text in enumerate(reversed(BASE.values()))}
    assert load_texts(renamed).digest == digest
    commented = {
        file: "# a comment\n" + text.replace("\n", "  # another\n", 1) for file, text in BASE.items()
    }
    assert load_texts(commented).digest == digest
    assert load_texts({**BASE, "small/tests.yaml": "k2rules: tests/1\ntests: []\n"}).digest == digest
    key_order = BASE["small/pack.yaml"].replace(
        "version: 1.0.0\nscope: vitamin K\n", "scope: vitamin K\nversion: 1.0.0\n"
    )
    assert load_texts({**BASE, "small/pack.yaml": key_order}).digest == digest


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("policy", "severity: major", "severity: minor"),
        ("policy", "1 mg/day", "2 mg/day"),
        ("policy", "do: Ask.", "do: Ask"),
        ("vocabulary", "[Coumadin]", "[Coumadin, Jantoven]"),
        ("sources", "grade: B", "grade: C"),
        ("schema", "Something to know.", "Something else."),
        ("pack", "1.0.0", "1.0.1"),
    ],
)
def test_the_digest_depends_on_all_content(file: str, old: str, new: str) -> None:
    name = f"small/{file}.yaml"
    assert old in BASE[name]
    assert load_texts({**BASE, name: BASE[name].replace(old, new)}).digest != load_texts(BASE).digest


def test_the_order_of_files_changes_nothing() -> None:
    programs = [
        load_texts(dict(order)) for order in itertools.islice(itertools.permutations(BASE.items()), 10)
    ]
    assert all(p == programs[0] for p in programs)


def test_rules_are_in_the_order_of_their_ids() -> None:
    program = program_with("rules:\n" + POLICY.partition("rules:\n")[2].replace("GOOD", "AAA"))
    assert [r.id for r in program.rules] == ["AAA-001", "AAA-002", "GOOD-001", "GOOD-002"]
    assert {r.id: r.policy for r in program.rules}["AAA-001"] == "small.more"


@pytest.mark.wide
def test_a_builtin_pack_and_the_same_folder_are_one_pack() -> None:
    assert builtin_packs() == ["k2"]
    folder = Path(__file__).resolve().parents[2] / "policies" / "k2"
    assert load("k2").digest == load(folder).digest == load(str(folder)).digest


def test_a_folder_is_read_recursively(tmp_path: Path) -> None:
    for n, (file, text) in enumerate(BASE.items()):
        path = tmp_path / ("a" * (n + 1)) / Path(file).name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8-sig" if n % 2 else "utf-8", newline="\r\n" if n == 2 else "\n")
    assert load(tmp_path).digest == load_texts(BASE).digest


@pytest.mark.parametrize(
    ("when", "stratum"),
    [
        ("[{taking: {agent: {is: mk-7}}, as: k}]", 0),
        ("[{taking: {agent: {is: mk-7}}, as: k}, {no: {lab: {test: {is: inr}}}}]", 0),
        ("[{taking: {agent: {is: mk-7}}, as: k}, {exposure: {item: {is: $k.item}}}]", 0),
        ("[{taking: {agent: {is: mk-7}}, as: k}, {no: {exposure: {item: {is: $k.item}}}}]", 1),
        ("[{taking: {agent: {is: mk-7}}, as: k}, {total: exposure.amount, above: 1 mg/day}]", 1),
        ("[{taking: {agent: {is: mk-7}}, as: k}, {count: exposure, at_least: 1}]", 1),
    ],
)
def test_absence_and_totals_look_at_lower_strata(when: str, stratum: int) -> None:
    program = program_with(rules(("MORE-001", when, "source-of-k")))
    assert program.strata["GOOD-002"] == 0
    assert program.strata["MORE-001"] == stratum


def test_strata_pile_up() -> None:
    taking = "{taking: {agent: {is: mk-7}}, as: k}"
    types = "".join(f"  t{n}: {{per: item, fields: {{item: item}}}}\n" for n in range(5))
    schema = BASE["small/schema.yaml"].replace("types:\n", "types:\n" + types)
    more = rules(
        ("T0", f"[{taking}]", "t0"),
        *((f"T{n}", f"[{taking}, {{count: t{n - 1}, below: 1}}]", f"t{n}") for n in range(1, 5)),
    )
    program = program_with(more, schema=schema)
    assert [program.strata[f"T{n}"] for n in range(5)] == [0, 1, 2, 3, 4]


def test_rules_that_assert_one_type_share_what_reads_it() -> None:
    one = "[{taking: {agent: {is: mk-7}}, as: k}, {no: {exposure: {item: {is: $k.item}}}}]"
    other = "[{source-of-k: {agent: {is: mk-7}}, as: k}]"
    schema = BASE["small/schema.yaml"].replace("  exposure:", "  last: {fields: {item: item}}\n  exposure:")
    program = program_with(rules(("ONE", one, "source-of-k"), ("TWO", other, "last")), schema=schema)
    assert (program.strata["ONE"], program.strata["TWO"]) == (1, 1)


def test_recursion_through_plain_patterns_is_allowed() -> None:
    program = program_with(rules(("LOOP", "[{source-of-k: {agent: {is: mk-7}}, as: k}]", "source-of-k")))
    assert program.strata["LOOP"] == 0


def test_a_longer_circle_through_absence_is_printed() -> None:
    schema = BASE["small/schema.yaml"].replace("  exposure:", "  last: {fields: {item: item}}\n  exposure:")
    more = rules(
        ("ONE", "[{taking: {agent: {is: mk-7}}, as: k}, {no: {last: {item: {is: $k.item}}}}]", "source-of-k"),
        ("TWO", "[{source-of-k: {agent: {is: mk-7}}, as: k}]", "last"),
    )
    problems = problems_of({**BASE, "small/schema.yaml": schema, "small/more.yaml": HEADS["policy"] + more})
    assert [p.code for p in problems] == ["negative-cycle"]
    assert problems[0].message.endswith(": last -> source-of-k -> last")


@pytest.mark.parametrize("word", ["no", "any", "yes"])
def test_words_that_yaml_takes_for_flags_are_keys_as_they_stand(word: str) -> None:
    problems = Problems()
    tree = read_yaml(f"{word}: a\n", "f", problems)
    assert isinstance(tree, Mapping)
    assert tree.keys == (word,)
    assert not problems.found


@pytest.mark.parametrize("text", ["0.10", "1.0", "90", "2026-01-31", "true", "mk-7", "a: b"])
def test_values_keep_their_text(text: str) -> None:
    problems = Problems()
    tree = read_yaml(f'key: "{text}"\nlist:\n  - {text if ": " not in text else "plain"}\n', "f", problems)
    assert isinstance(tree, Mapping)
    value = tree.get("key")
    assert isinstance(value, Scalar)
    assert (value.text, value.plain, value.place.line, value.place.column) == (text, False, 1, 6)
    assert not problems.found


@pytest.mark.parametrize("text", ['"no"', '"012"', '"1:30"', '"~"', '"1e3"', "'Yes'"])
def test_quotes_make_a_word_of_anything(text: str) -> None:
    problems = Problems()
    tree = read_yaml(f"key: {text}\n", "f", problems)
    assert isinstance(tree, Mapping)
    assert not problems.found


@pytest.mark.parametrize("version", ["k2rules: tests/1\nanything: [goes, here]\n"])
def test_tests_are_no_part_of_a_pack(version: str) -> None:
    assert load_texts({**BASE, "small/tests.yaml": version}) == load_texts(BASE)


def test_the_vocabulary_file_says_what_lies_outside() -> None:
    vocabulary = VOCABULARY + "outside:\n  atorvastatin: [Lipitor]\n"
    program = program_with(vocabulary=vocabulary)
    term = program.vocabulary.terms["atorvastatin"]
    assert (term.outside, term.parents, term.names) == (True, ("agent",), ("Lipitor",))
    assert program.vocabulary.find("lipitor", "agent") == "atorvastatin"
