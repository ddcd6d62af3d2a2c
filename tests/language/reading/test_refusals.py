"""Every mistake is refused at its place, alone, with what was expected and the nearest right spelling."""

from __future__ import annotations

from pathlib import Path

import pytest

from k2rules import Place, PolicyError, Problem, UsageError
from k2rules.language.loader import load, load_texts
from k2rules.limits import PACK_FILE_CHARACTERS
from tests.language.reading.mistakes import MISTAKES
from tests.language.small_pack import BASE, HEADS, RULE, Mistake, at, problems_of


def test_the_small_pack_has_no_problem() -> None:
    assert problems_of(BASE) == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: f"{m.code}: {m.text[-40:]!r}")
def test_a_mistake_is_refused_at_its_place(mistake: Mistake) -> None:
    problems = mistake.problems()
    shown = "\n".join(map(str, problems))
    found = [p for p in problems if p.code == mistake.code]
    assert found, f"{mistake.code} is not among:\n{shown or '(loads)'}"
    assert [at(p) for p in found] == [("small/wrong.yaml", *mistake.place)], shown
    assert sorted({p.code for p in problems}) == sorted({mistake.code, *mistake.also}), shown
    for words in mistake.says:
        assert words in str(found[0]), shown
    assert found[0].nearest == mistake.suggests or not mistake.suggests, shown
    the_caret_stands_below(mistake, found[0])


def the_caret_stands_below(mistake: Mistake, problem: Problem) -> None:
    lines = str(problem).splitlines()
    assert lines[0].startswith(
        f"small/wrong.yaml:{problem.place.line}:{problem.place.column}: error[{mistake.code}]: "
    )
    carets = next((n for n, line in enumerate(lines) if line.strip(" |^") == "" and "^" in line), None)
    line = mistake.written.splitlines()[problem.place.line - 1] if mistake.written.strip() else ""
    if not line:
        return
    assert carets is not None, str(problem)
    shown = lines[carets - 1]
    start = lines[carets].index("^")
    assert shown[start:] == line[problem.place.column - 1 :][: len(shown) - start]
    assert len(lines[carets]) <= max(len(shown), start + 1)


def test_a_file_that_is_too_large() -> None:
    problems = problems_of({**BASE, "small/large.yaml": "#" * (PACK_FILE_CHARACTERS + 1)})
    assert [(p.code, p.place) for p in problems] == [("file-too-large", Place("small/large.yaml"))]


def test_an_empty_file() -> None:
    problems = problems_of({**BASE, "small/empty.yaml": "# nothing yet\n"})
    assert [(p.code, p.place) for p in problems] == [("empty-file", Place("small/empty.yaml"))]
    assert "k2rules: policy/1" in problems[0].expected


def test_a_value_that_is_refused_is_not_missing_as_well() -> None:
    problems = problems_of({**BASE, "small/wrong.yaml": "k2rules: policy/1\npolicy: wrong\ntitle: no\n"})
    assert [p.code for p in problems] == ["yes-no"]


def test_a_pack_without_pack_file() -> None:
    texts = {file: text for file, text in BASE.items() if file != "small/pack.yaml"}
    assert [(p.code, p.message) for p in problems_of(texts)] == [
        ("pack-file", "0 files of kind `pack/1` in the pack")
    ]


TWELVE = {
    "a-yaml.yaml": (
        "yes-no",
        (
            "k2rules: policy/1\npolicy: a\ntitle: A\nparameters:\n  a: {about: ▶no, values: [{value: 1 mg, "
            "cites: [seed]}]}\n"
        ),
    ),
    "b-kind.yaml": ("no-kind", "▶policy: b\ntitle: B\n"),
    "c-word.yaml": ("unknown-word", "k2rules: ▶vocabulry/1\nvocabulary: c\n"),
    "d-key.yaml": ("unknown-key", "k2rules: policy/1\npolicy: d\ntitle: D\n▶rule: []\n"),
    "e-source.yaml": ("missing-key", "k2rules: sources/1\nsources:\n  e: ▶{title: E, grade: A}\n"),
    "f-term.yaml": (
        "unknown-term",
        "k2rules: vocabulary/1\nvocabulary: f\nterms:\n  f: {label: f, is_a: [▶agnet]}\n",
    ),
    "g-type.yaml": ("unknown-field-type", "k2rules: schema/1\nschema: g\ntypes:\n  g: {fields: {a: ▶mas}}\n"),
    "h-unit.yaml": (
        "missing-unit",
        HEADS["policy"].replace("small.more", "h")
        + RULE.replace("BAD", "H")
        + "    when: [{taking: {amount: {above: ▶45}}}]\n",
    ),
    "i-operator.yaml": (
        "unknown-operator",
        HEADS["policy"].replace("small.more", "i")
        + RULE.replace("BAD", "I")
        + "    when: [{taking: {amount: {▶over: 4 mg/day}}}]\n",
    ),
    "j-field.yaml": (
        "unknown-field",
        HEADS["policy"].replace("small.more", "j")
        + RULE.replace("BAD", "J")
        + "    when: [{taking: {▶doze: {above: 4 mg/day}}}]\n",
    ),
    "sub/k-parameter.yaml": (
        "no-iu",
        (
            "k2rules: policy/1\npolicy: k\ntitle: K\nparameters:\n  k: {values: [{value: ▶5 IU, cites: "
            "[seed]}]}\n"
        ),
    ),
    "sub/l-topic.yaml": (
        "unknown-topic",
        HEADS["policy"].replace("small.more", "l")
        + RULE.replace("BAD", "L")
        + "    when: [{taking: {agent: {is: mk-7}}}]\n",
    ),
}


def test_twelve_mistakes_give_twelve_located_errors_in_one_run(tmp_path: Path) -> None:
    folder = tmp_path / "twelve"
    expected = []
    for file, (code, marked) in TWELVE.items():
        text = marked
        if "rules:\n  - id" in text:
            topic = "▶k2_nt" if code == "unknown-topic" else "k2_note"
            text += f"    then: {{finding: {{topic: {topic}, severity: minor, do: a, say: b}}}}\n"
        before = text.partition("▶")[0]
        expected.append((f"twelve/{file}", before.count("\n") + 1, len(before) - before.rfind("\n"), code))
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text.replace("▶", ""), encoding="utf-8")
    for file, text in BASE.items():
        (folder / Path(file).name).write_text(text, encoding="utf-8")
    (folder / "notes.txt").write_text("not YAML: [", encoding="utf-8")
    (folder / ".hidden.yaml").write_text("[", encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load(folder)
    problems = [(*at(p), p.code) for p in caught.value.problems]
    assert problems == sorted(expected), str(caught.value)
    text = str(caught.value)
    assert text.splitlines()[-1] == "12 errors in the policy pack"
    assert text.count("error[") == text.count("^\n") == 12


def test_several_errors_of_one_file_are_all_reported_in_order() -> None:
    text = """\
    when:
      - taking: {agnt: {is: mk-7}, amount: {at_least: 45}}
        as: k2
      - no: {lab: {test: {is: warfarin}}}
    then:
      finding: {topic: nothing, severity: bad, do: "", say: "{x}"}
"""
    problems = problems_of({**BASE, "small/wrong.yaml": HEADS["policy"] + RULE + text})
    assert [p.code for p in problems] == [
        "unknown-field",
        "missing-unit",
        "wrong-term",
        "unknown-topic",
        "unknown-word",
        "empty-text",
        "unbound-name",
    ]
    assert [p.place for p in problems] == sorted(p.place for p in problems)


def test_errors_are_sorted_by_file_whatever_the_order_of_the_texts() -> None:
    wrong = {f"small/{name}.yaml": "k2rules: nothing\n" for name in ("z", "b", "m")}
    one = problems_of({**wrong, **BASE})
    other = problems_of({**BASE, **dict(reversed(wrong.items()))})
    assert one == other
    assert [p.place.file for p in one] == ["small/b.yaml", "small/m.yaml", "small/z.yaml"]


def test_an_error_reads_like_this() -> None:
    mistake = Mistake("unknown-operator", "when", "- taking: {amount: {▶atleast: 1 mg/day}}")
    assert str(mistake.problems()[0]) == (
        "small/wrong.yaml:9:27: error[unknown-operator]: `atleast` is not an operator\n"
        "  9 |       - taking: {amount: {atleast: 1 mg/day}}\n"
        "    |                           ^^^^^^^\n"
        "  expected: is | is_not | at_least | above | at_most | below | between | known | missing\n"
        "  did you mean: at_least"
    )


def test_a_long_line_is_shown_around_the_caret() -> None:
    problem = Problem("a", "b", Place("f", 1, 300), excerpt="x" * 299 + "HERE" + "y" * 300, width=4)
    shown, caret = str(problem).splitlines()[1:3]
    assert len(shown) < 160
    assert shown[caret.index("^") :].startswith("HERE")
    assert caret.count("^") == 4


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"k2rules: policy/1\ntitle: \xff\n")
    with pytest.raises(PolicyError) as caught:
        load(tmp_path)
    found = [p for p in caught.value.problems if p.code == "encoding"]
    assert [(p.place.file, p.place.line) for p in found] == [(f"{tmp_path.name}/a.yaml", 2)]


def test_no_such_pack_names_the_builtin_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"k3.*\(k2\)"):
        load("k3")
    with pytest.raises(UsageError, match="no YAML file"):
        load(tmp_path)


def test_a_policy_error_is_one_text_and_a_list() -> None:
    with pytest.raises(PolicyError) as caught:
        load_texts({**BASE, "small/wrong.yaml": "a: b\n"})
    assert len(caught.value.problems) == 1
    assert str(caught.value).endswith("\n1 error in the policy pack")
