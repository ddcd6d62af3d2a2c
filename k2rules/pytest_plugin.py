"""A pytest plugin: each test that stands in a pack is a test of pytest.

    pytest --k2rules-pack policies/k2            the tests of a pack, and nothing else where no path is given
    k2rules_packs = policies/k2                  in the settings of pytest: they are collected where the paths
    asked for hold them

Nothing but two options is added where neither is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from k2rules.authoring.model import PolicyTest, PolicyTests
    from k2rules.language.model.program import Program


def pytest_addoption(parser: pytest.Parser) -> None:
    """Called by pytest when it starts."""
    group = parser.getgroup("k2rules", "tests of k2rules packs")
    group.addoption(
        "--k2rules-pack",
        action="append",
        default=[],
        metavar="PACK",
        help="run the tests of a policy pack: a folder, or a builtin pack by name (repeatable)",
    )
    parser.addini(
        "k2rules_packs",
        "policy packs whose tests are collected: folders, or builtin packs by name",
        type="linelist",
        default=[],
    )


def pytest_configure(config: pytest.Config) -> None:
    """Called by pytest when its options are known."""
    asked: list[str] = config.getoption("--k2rules-pack")
    named: list[str] = config.getini("k2rules_packs")
    if not asked and not named:
        return
    packs = [
        *(_Pack(name, config.invocation_params.dir) for name in asked),
        *(_Pack(name, config.rootpath) for name in named),
    ]
    config.pluginmanager.register(_Collector(packs), "k2rules-collector")
    if asked:
        files = [str(path) for pack in packs[: len(asked)] for path in pack.test_files()]
        given = config.args_source is pytest.Config.ArgsSource.ARGS
        config.args[:] = [*(config.args if given else []), *files]


class _Pack:
    """A pack that is loaded when its first file is collected."""

    def __init__(self, name: str, folder: Path) -> None:
        from k2rules.language.pack_files import pack_folder

        here = (folder / name).resolve()
        self.path = here if here.is_dir() else Path(str(pack_folder(name))).resolve()
        if not self.path.is_dir():
            raise pytest.UsageError(
                f"there is no policy pack `{name}`: it is neither a folder nor a builtin pack"
            )
        self._loaded: tuple[Program, PolicyTests] | None = None

    def load(self) -> tuple[Program, PolicyTests]:
        """The pack and its tests; raises PolicyError."""
        if self._loaded is None:
            from k2rules.authoring.reading import load_tests
            from k2rules.language.loader import load

            program = load(self.path)
            self._loaded = program, load_tests(program, self.path)
        return self._loaded

    def test_files(self) -> list[Path]:
        """The files of the pack that hold tests; raises a usage error if there are none."""
        from k2rules.authoring.reading import texts_with_tests
        from k2rules.errors import K2RulesError

        try:
            names = sorted(texts_with_tests(self.path))
        except K2RulesError as error:
            raise pytest.UsageError(str(error)) from error
        if not names:
            raise pytest.UsageError(
                f"the pack {self.path} holds no tests: no file that begins with `k2rules: tests/1`"
            )
        return [self.file(name) for name in names]

    def file(self, name: str) -> Path:
        """The path of a file by its name within the pack, which begins with that of the folder."""
        return self.path.joinpath(*name.split("/")[1:])


class _Collector:
    """Collects the test files of some packs."""

    def __init__(self, packs: list[_Pack]) -> None:
        self.packs = packs

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        if file_path.suffix.casefold() not in (".yaml", ".yml"):
            return None
        pack = next((p for p in self.packs if file_path.resolve().is_relative_to(p.path)), None)
        if pack is None or file_path.resolve() not in pack.test_files():
            return None
        return PolicyFile.from_parent(parent, path=file_path, pack=pack)


class PolicyFile(pytest.File):
    """A file of policy tests."""

    def __init__(self, *, pack: _Pack, **rest: Any) -> None:
        super().__init__(**rest)
        self.pack = pack

    def collect(self) -> Iterator[PolicyItem]:
        from k2rules.errors import K2RulesError

        try:
            program, tests = self.pack.load()
        except K2RulesError as error:
            raise self.CollectError(str(error)) from error
        for test in tests.tests:
            if self.pack.file(test.place.file) == self.path.resolve():
                yield PolicyItem.from_parent(self, name=test.name, program=program, test=test)


class PolicyFailure(Exception):  # noqa: N818 - a failed test is no error
    """A policy test that failed, with every difference."""


class PolicyItem(pytest.Item):
    """One policy test."""

    def __init__(self, *, program: Program, test: PolicyTest, **rest: Any) -> None:
        super().__init__(**rest)
        self.program, self.test = program, test

    def runtest(self) -> None:
        from k2rules.authoring.running import run_test

        outcome = run_test(self.program, self.test)
        if not outcome.passed:
            raise PolicyFailure(
                "\n".join(line for difference in outcome.differences for line in difference.lines())
            )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, PolicyFailure):
            return f"{self.test.place}\n{excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.test.place.line - 1, self.name
