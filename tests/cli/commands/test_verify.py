"""`k2rules verify`, as it is run."""

import json

import pytest

from tests.cli.conftest import DAY, HEADER, example, run  # noqa: F401 - fixtures

pytestmark = pytest.mark.wide


@pytest.fixture
def decided(run, example, tmp_path):  # noqa: F811
    """The decisions of the example, as a file in one of the formats, perhaps changed."""

    def write(form="jsonl", change=None):
        out = run("check", example, "--format", form, *DAY).out
        path = tmp_path / f"decisions.{form}"
        path.write_text(change(out) if change else out, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_what_check_wrote_is_accepted(run, example, decided, form):  # noqa: F811
    ran = run("verify", decided(form), "k2", example)
    assert ran.code == 0
    assert "verified 4 decisions: 4 accepted, 0 refused" in ran.out
    assert "not on the engine that decided" in " ".join(ran.out.split())


def test_one_decision_over_several_lines(run, example, decided, tmp_path):  # noqa: F811
    path = tmp_path / "one.json"
    path.write_text(json.dumps(json.loads(decided().read_text().splitlines()[1]), indent=2), encoding="utf-8")
    ran = run("verify", path, "k2", example)
    assert ran.code == 0
    assert "1 decision: 1 accepted" in ran.out
    assert "3 regimens of 4 in the file without a decision here: A-001, A-003, A-004" in ran.out


def test_a_refused_decision_is_named(run, example, decided):  # noqa: F811
    ran = run(
        "verify",
        decided(change=lambda text: text.replace('"severity":"major"', '"severity":"minor"')),
        "k2",
        example,
    )
    assert ran.code == 1
    assert "REFUSED  A-001, entry 1: " in ran.out
    assert "finding-text findings[0].severity" in ran.out
    assert '"minor", and it should be "major"' in " ".join(ran.out.split())
    assert "3 accepted, 1 refused" in ran.out


def test_as_json(run, example, decided):  # noqa: F811
    path = decided(change=lambda text: text.replace('"case":"A-002"', '"case":"A-003"'))
    ran = run("verify", path, "k2", example, "--format", "json")
    said = json.loads(ran.out)
    assert ran.code == 1
    assert said["counts"] == {
        "accepted": 3,
        "refused": 1,
        "undecided": 0,
        "unreadable": 0,
        "regimens": 4,
        "without_decision": ["A-002"],
    }
    (entry,) = said["entries"]
    assert (entry["number"], entry["case"], entry["result"]) == (2, "A-003", "refused")
    assert {"code", "due", "found", "part", "path", "text"} == entry["faults"][0].keys()
    assert entry["faults_total"] >= len(entry["faults"])


def test_in_any_order_and_twice(run, example, decided):  # noqa: F811
    ran = run(
        "verify",
        decided(change=lambda text: "\n".join([*reversed(text.splitlines()), *text.splitlines()])),
        "k2",
        example,
    )
    assert ran.code == 0
    assert "8 accepted, 0 refused" in ran.out


def test_somebody_who_is_not_in_the_file(run, example, decided):  # noqa: F811
    ran = run(
        "verify", decided(change=lambda text: text.replace('"case":"A-002"', '"case":"Z"')), "k2", example
    )
    assert ran.code == 1
    assert "regimens.csv has no regimen with this id" in " ".join(ran.out.split())


def test_another_file(run, example, decided, tmp_path):  # noqa: F811
    """A dose was changed after it was decided."""
    path = decided()
    example.write_text(example.read_text(encoding="utf-8").replace("200 mcg", "900 mcg"), encoding="utf-8")
    ran = run("verify", path, "k2", example)
    assert ran.code == 1
    assert "does not hold `200 mcg`" in " ".join(ran.out.split())


def test_the_day(run, example, decided):  # noqa: F811
    assert run("verify", decided(), "k2", example, *DAY).code == 0
    ran = run("verify", decided(), "k2", example, "--as-of", "2026-02-02")
    assert (ran.code, "0 accepted, 4 refused" in ran.out) == (1, True)
    assert "it was to be decided for 2026-02-02" in ran.out


def test_what_was_not_decided(run, example, decided):  # noqa: F811
    def change(text):
        lines = text.splitlines()
        lines[1] = json.dumps({"case": "A-002", "undecided": "more than 50,000 firings"})
        return "\n".join(lines)

    ran = run("verify", decided(change=change), "k2", example)
    assert ran.code == 3
    assert "A-002, entry 2: nothing was decided: more than 50,000 firings" in ran.out
    assert "3 accepted" in ran.out
    assert "without" not in ran.out


def test_an_undecided_record_hides_no_decision(run, example, decided):  # noqa: F811
    """A decision that also says that nothing was decided is refused, and not passed over."""
    ran = run(
        "verify",
        decided(change=lambda text: text.replace('"case":"A-002"', '"case":"A-002","undecided":"x"')),
        "k2",
        example,
    )
    assert ran.code == 1
    assert "a decision has no `undecided` here" in " ".join(ran.out.split())


@pytest.mark.parametrize(
    ("form", "change", "says"),
    [
        (
            "jsonl",
            lambda text: text.replace('{"as_of"', '{"as_of', 1),
            "entry 1: cannot be read: it is no JSON",
        ),
        ("json", lambda text: text[:-200], "entry 4: cannot be read: it is no JSON"),
        (
            "json",
            lambda text: text.replace(',\n{"', '\n{"', 1),
            "entry 2: cannot be read: the array breaks off",
        ),
    ],
)
def test_what_cannot_be_read_is_said(run, example, decided, form, change, says):  # noqa: F811
    ran = run("verify", decided(form, change), "k2", example)
    assert ran.code == 3
    assert says in " ".join(ran.out.split())


@pytest.mark.parametrize(("content", "code"), [(b"", "empty"), (b"\xff\xfe\x00", "encoding"), (None, "open")])
def test_a_file_that_is_none(run, example, tmp_path, content, code):  # noqa: F811
    path = tmp_path / "decisions.json"
    if content is not None:
        path.write_bytes(content)
    ran = run("verify", path, "k2", example)
    assert ran.code == 3
    assert f"error[{code}]: decisions.json: " in ran.err


def test_usage(run, example, decided):  # noqa: F811
    assert run("verify", decided(), "no-such-pack", example).code == 2
    assert run("verify", decided(), "k2", example, "--as-of", "soon").code == 2
    assert run("verify", decided(), "k2").code == 2
    assert run("verify", decided(), "k2", "no-such-file.csv").code == 3


def test_cells_that_cannot_be_looked_up_are_said(run, example, decided):  # noqa: F811
    ran = run("verify", decided(), "k2", "-", stdin=example.read_text(encoding="utf-8"))
    assert (
        "the cells of stdin were not looked up a second time, without the reader: it came from stdin"
        in ran.err
    )


def test_with_pseudonyms_the_key_is_to_be_given_again(run, example, tmp_path):  # noqa: F811
    key, out = tmp_path / "site.key", tmp_path / "d.jsonl"
    key.write_bytes(bytes(range(7, 71)))
    key.chmod(0o600)
    out.write_text(
        run("check", example, "--pseudonymise", key, "--format", "jsonl", *DAY).out, encoding="utf-8"
    )
    assert '"A-001"' not in out.read_text(encoding="utf-8")
    ran = run("verify", out, "k2", example, "--pseudonymise", key)
    assert (ran.code, "4 accepted" in ran.out) == (0, True)
    assert "texts are replaced by keyed hashes" in ran.err
    assert run("verify", out, "k2", example).code == 1


def test_a_map_is_to_be_given_again(run, tmp_path):  # noqa: F811
    """Options that change how a file is read change what is decided."""
    path, mapped = tmp_path / "r.csv", tmp_path / "m.yaml"
    path.write_text(
        HEADER.replace("product", "what")
        + "X,70,F,warfarin,3 mg,daily,,,\nX,70,F,MK-7,90 mcg,twice daily,,,\n",
        encoding="utf-8",
    )
    mapped.write_text(
        "k2rules: map/1\nregimen: person_id\n"
        "item: {product: what, dose: {column: dose, per: day}, frequency: frequency}\n",
        encoding="utf-8",
    )
    out = tmp_path / "d.jsonl"
    out.write_text(run("check", path, "--map", mapped, "--format", "jsonl", *DAY).out, encoding="utf-8")
    assert run("verify", out, "k2", path, "--map", mapped).code == 0
    assert run("verify", out, "k2", path).code in (1, 3)
