import json

import pytest

from k2rules.engines import durable
from k2rules.engines.durable import available


def test_every_engine_with_its_version_and_a_self_test(run):
    ran = run("engines")
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines() if not line.startswith(" ")] == [
        "python",
        "reference",
        "durable",
    ]
    assert ran.out.count("6 of 6 built-in cases decided as the reference does") == 2 + available()[0]


def test_the_same_as_data(run):
    found = {one["engine"]: one for one in json.loads(run("engines", "--format", "json").out)}
    assert found["python"]["self_test"] == {"cases": 6, "equal_to_reference": 6, "wrong": ""}
    assert found["durable"]["version"].startswith("durable-rules 2")


def test_why_one_is_not_available(run, monkeypatch):
    monkeypatch.setattr(durable, "available", lambda: (False, "durable-rules is not installed"))
    ran = run("engines")
    assert ran.code == 0
    assert "not available" in ran.out
    assert "because  durable-rules is not installed" in ran.out
    (last,) = [one for one in json.loads(run("engines", "--format", "json").out) if not one["available"]]
    assert (last["reason"], last["self_test"]) == ("durable-rules is not installed", None)


def test_an_engine_that_is_wrong_is_a_defect(run, monkeypatch):
    from k2rules.engines.compiled import PythonEngine

    def fails(*_):
        raise RuntimeError("broken")

    monkeypatch.setattr(PythonEngine, "evaluate", fails)
    ran = run("engines")
    assert ran.code == 70
    assert "wrong    case pair: RuntimeError: broken" in ran.out


def test_the_python_of_a_rule(run):
    ran = run("show", "K2-VKA-001", "--python")
    assert ran.code == 0
    assert ran.out.startswith("# K2-VKA-001, k2/policies/anticoagulants.yaml:")
    compile(ran.out, "shown", "exec")
    assert "# way [], strong\ndef f" in ran.out


@pytest.mark.parametrize("arguments", [["show", "--python"], ["show", "K2-VKA-01", "--python"]])
def test_python_of_no_rule_is_refused(run, arguments):
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
