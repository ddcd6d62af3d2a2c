"""Reading the tests of a pack: files of kind `tests/1` -> checked tests, with every problem of every file in
one pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as ReadOnly
from dataclasses import replace
from pathlib import Path

from k2rules.authoring.expecting import Expecting
from k2rules.authoring.given import CASE_ID, GivenReader, plain
from k2rules.authoring.given import KEYS as GIVEN
from k2rules.authoring.model import Exemption, Expectation, Given, PolicyTest, PolicyTests, Refusal
from k2rules.authoring.template import filled, is_missing, merged, variables
from k2rules.errors import Place, PolicyError
from k2rules.language.model.program import Program
from k2rules.language.pack_files import pack_texts
from k2rules.language.reading.operands import Operands
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Mapping, Node, Problems, Scalar, Sequence, read_yaml

EXPECT = ("expect", "expect_at_least", "refuse")
SHARED = ("as_of", "jurisdiction", "with", "given", "unread", *EXPECT)
"""Keys that a test and a case of it both have."""


def load_tests(program: Program, pack: str | Path) -> PolicyTests:
    """The tests that stand in the folder of a pack; raises PolicyError with all problems of all test
    files.
    """
    texts = pack_texts(pack, Problems())
    return replace(read_tests(program, _with_tests(texts)), files=frozenset(texts))


def texts_with_tests(pack: str | Path) -> dict[str, str]:
    """The files of a pack that hold tests, by name within the pack."""
    return _with_tests(pack_texts(pack, Problems()))


def _with_tests(texts: ReadOnly[str, str]) -> dict[str, str]:
    """Files of kind `tests/1`, and those that are no YAML and look like one: what is wrong with them is to be
    said.
    """
    found = {}
    for name, text in texts.items():
        if "tests/1" in text:
            tree = read_yaml(text, name, Problems())
            kind = tree.get("k2rules") if isinstance(tree, Mapping) else None
            if tree is None or (isinstance(kind, Scalar) and kind.text == "tests/1"):
                found[name] = text
    return found


def read_tests(program: Program, texts: dict[str, str]) -> PolicyTests:
    """Tests from file names and their texts; raises PolicyError."""
    problems = Problems()
    reader = _Reader(program, Forms(problems, strict=True))
    for file in sorted(texts):
        tree = read_yaml(texts[file], file, problems)
        mapping = reader.forms.map(tree, "the file")
        if mapping is not None:
            reader.file(mapping)
    if problems.found:
        raise PolicyError(problems.found)
    return PolicyTests(tuple(reader.tests), tuple(reader.exempt))


class _Reader:
    def __init__(self, program: Program, forms: Forms) -> None:
        self.program, self.forms = program, forms
        self.operands = Operands(forms, program.schema, program.vocabulary, {})
        self.expecting = Expecting(program, forms)
        self.tests: list[PolicyTest] = []
        self.exempt: list[Exemption] = []
        self.names: dict[str, Place] = {}
        self.defaults: dict[str, Node] = {}
        self.people: dict[str, Mapping] = {}
        self.used: set[str] = set()

    def file(self, document: Mapping) -> None:
        keys = self.forms.keys(
            document,
            "a file of tests",
            required=["k2rules"],
            optional=["tests", "as_of", "jurisdiction", "people", "exempt"],
        )
        self.defaults = {key: keys[key] for key in ("as_of", "jurisdiction") if key in keys}
        self.used = set()
        self.people = self.forms.each(keys.get("people"), "`people`", self._person)
        entries = self.forms.list(keys.get("tests"), "`tests`")
        tests = keys.get("tests", document)
        if (
            not entries
            and (tests is document or isinstance(tests, Sequence))
            and "exempt" not in keys
            and not document.refused
        ):
            self.forms.add("no-tests", "the file holds no test", tests, expected="at least one test")
        for entry in entries:
            mapping = self.forms.map(entry, "a test")
            if mapping is not None:
                self.test(mapping)
        for name, part in self.people.items():
            if name not in self.used:
                self.forms.add(
                    "unused-part",
                    f"no test has `{name}`",
                    part,
                    expected=f"`with: [{name}]`, or no such part",
                )
        for entry in self.forms.list(keys.get("exempt"), "`exempt`"):
            self._exemption(entry)

    def _person(self, key: Scalar, value: Node) -> Mapping | None:
        mapping = self.forms.map(value, f"`{key.text}`")
        if mapping is None or self.forms.word(key, "the name of a part", example="woman-of-60") is None:
            return None
        for name, node in variables(mapping):
            self.forms.add(
                "unknown-variable",
                f"`${name}` in a part",
                node,
                expected="variables in `given` only, and the value here",
            )
        return mapping

    def _exemption(self, entry: Node) -> None:
        mapping = self.forms.map(entry, "an exemption")
        if mapping is None:
            return
        keys = self.forms.keys(mapping, "an exemption", required=["rule", "obligation", "why"])
        rule, obligation, why = (
            self.forms.filled(keys.get(key), f"`{key}`") for key in ("rule", "obligation", "why")
        )
        known = self.expecting.rule(keys["rule"], rule, finding=False) if rule else None
        if known and obligation and why:
            self.exempt.append(Exemption(known.id, obligation, why, mapping.place))

    def test(self, node: Mapping) -> None:
        keys = dict(self.forms.keys(node, "a test", required=["name"], optional=[*SHARED, "cases"]))
        name = self.forms.filled(keys.get("name"), "`name`")
        used = self._variables(keys)
        if "cases" not in keys:
            for variable, at in used.items():
                self.forms.add(
                    "unknown-variable",
                    f"`${variable}` in a test without `cases`",
                    at,
                    expected="`cases: [{" + variable + ": ...}]`",
                )
            if name and not used:
                self._add(name, keys, node)
            return
        cases = self.forms.list(keys["cases"], "`cases`")
        if not cases:
            self.forms.add("no-tests", "`cases` holds no case", keys["cases"], expected="at least one case")
        for number, entry in enumerate(cases, 1):
            case = self.forms.map(entry, "a case")
            if case is not None and name:
                self._case(name, number, keys, used, case)

    def _variables(self, keys: dict[str, Node]) -> dict[str, Scalar]:
        """Every `$name` of the template, where it first stands."""
        used: dict[str, Scalar] = {}
        for key in SHARED:
            for variable, at in variables(keys.get(key)):
                used.setdefault(variable, at)
                if variable in (*SHARED, "name", "cases"):
                    self.forms.add(
                        "bad-variable", f"`${variable}` is a key of a case", at, expected="another name"
                    )
        return used

    def _case(
        self, name: str, number: int, template: dict[str, Node], used: dict[str, Scalar], case: Mapping
    ) -> None:
        """One case of a table: the template, filled."""
        own = [at for _, value in case.entries for _, at in variables(value)]
        for at in own:
            self.forms.add(
                "unknown-variable", f"a variable in a case: `{at.text}`", at, expected="the value itself"
            )
        keys = self.forms.keys(case, f"a case of `{name}`", required=used, optional=["name", *SHARED])
        if any(variable not in keys for variable in used) or own:
            return
        values = {variable: keys[variable] for variable in used}
        whole = {key: filled(template[key], values, self.forms) for key in SHARED if key in template}
        if any(key in keys for key in EXPECT):
            whole = {key: value for key, value in whole.items() if key not in EXPECT}
        for key in ("as_of", "jurisdiction", "unread", *EXPECT):
            if key in keys:
                whole[key] = keys[key]
        more = {key: keys[key] for key in ("with", "given") if key in keys}
        label = (
            self.forms.filled(keys.get("name"), "`name`")
            if "name" in keys
            else self._label(number, values, keys)
        )
        self._add(f"{name} [{label}]", whole, case, more)

    @staticmethod
    def _label(number: int, values: dict[str, Node], keys: ReadOnly[str, Node]) -> str:
        said = [f"{name}: {value.text}" for name, value in values.items() if isinstance(value, Scalar)]
        as_of = keys.get("as_of")
        said += [f"as of {as_of.text}"] if isinstance(as_of, Scalar) else []
        return ", ".join(said) or str(number)

    def _add(
        self, name: str, keys: dict[str, Node], node: Mapping, more: dict[str, Node] | None = None
    ) -> None:
        """A test of which every variable is filled."""
        forms = self.forms
        keys = {**{k: v for k, v in self.defaults.items() if k not in keys}, **keys}
        if name in self.names:
            forms.add(
                "duplicate-test",
                f"two tests are called `{name}`",
                node,
                expected=f"another name; the first is at {self.names[name]}",
            )
            return
        self.names[name] = node.place
        as_of = forms.date(keys.get("as_of"), "`as_of`")
        if "as_of" not in keys:
            forms.add(
                "missing-key",
                f"`{name}` has no `as_of`",
                node,
                expected="`as_of: 2026-01-31`, here or at the top of the file",
            )
        chosen = [key for key in EXPECT if key in keys]
        if len(chosen) != 1:
            found = " and ".join(f"`{key}`" for key in chosen) or "nothing that is expected"
            forms.add(
                "one-expectation", f"`{name}` has {found}", node, expected="one of " + " | ".join(EXPECT)
            )
        parts = [part for keep in (keys, more or {}) for part in self._parts(keep)]
        if "with" not in keys and "given" not in keys and not more:
            forms.add(
                "missing-key",
                f"`{name}` has no `given`",
                node,
                expected="`given: {items: [...]}`, or `with: [...]`",
            )
        if as_of is None or len(chosen) != 1:
            return
        expect: Expectation | Refusal
        entries = merged(parts)
        if chosen[0] == "refuse":
            expect = self.expecting.refusal(keys["refuse"])
            given = Given(
                {
                    "id": CASE_ID,
                    **{key: plain(value) for key, value in entries.items() if not is_missing(value)},
                }
            )
            if "unread" in keys:
                forms.add(
                    "refused-unread",
                    "`unread` beside `refuse`",
                    keys["unread"],
                    expected="one of them: what is refused is not read",
                )
        else:
            for part in parts:
                forms.keys(part, "what is given", optional=GIVEN)
            expect = self.expecting.expectation(keys[chosen[0]], exact=chosen[0] == "expect")
            given = GivenReader(self.operands, as_of).read(
                {key: value for key, value in entries.items() if key in GIVEN}
            )
        unread = tuple(sorted(set(forms.texts(keys.get("unread"), "`unread`"))))
        jurisdiction = forms.text(keys.get("jurisdiction"), "`jurisdiction`")
        self.tests.append(PolicyTest(name, node.place, as_of, jurisdiction, given, expect, unread))

    def _parts(self, keys: dict[str, Node]) -> Iterator[Mapping]:
        """The parts named by `with`, then `given`."""
        for item in self.forms.list(keys.get("with"), "`with`"):
            name = self.forms.choice(item, "a part of `people`", self.people)
            if name in self.people:
                self.used.add(name)
                yield self.people[name]
        given = self.forms.map(keys.get("given"), "`given`")
        if given is not None:
            yield given
