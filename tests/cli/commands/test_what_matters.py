import json

from tests.cli.conftest import DAY, HEADER


def flat(text):
    return " ".join(text.split())


def test_explain_says_what_could_still_change_this_and_what_cannot(run, example):
    out = flat(run("explain", example, "A-001", *DAY).out)
    could, cannot = out.split("What could still change this")[1].split("What cannot")
    assert "ask Which laboratory results are there, with their dates?" in could
    assert "ask What is Flurbodan? (product not recognised: Flurbodan)" in could
    assert "goals not supplied" in cannot
    assert "no answer changes a finding" in cannot


def test_what_is_not_known_alone_and_in_full(run, example):
    out = flat(run("explain", example, "A-001", "--open", *DAY).out)
    assert out.startswith("A-001 What could still change this")
    assert "What cannot" in out
    assert "MAJOR" not in out
    data = json.loads(run("explain", example, "A-001", "--open", "--format", "json", *DAY).out)
    assert (data["case"], data["cut"]) == ("A-001", "")
    assert all(point["effects"] for point in data["can"])
    assert not any(point["effects"] for point in data["cannot"])
    assert all(point["what"] in out for point in data["cannot"])
    assert all(point["ask"] in out for point in data["can"])
    assert {(p["kind"], p["where"]["row"]) for p in data["can"]} >= {("unread", 4), ("list", None)}


def test_where_nothing_can_change_anything(run, tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(HEADER + "X,40,M,Atorvastatin,20 mg,daily,,,\n", encoding="utf-8")
    out = flat(run("explain", path, "X", "--open", *DAY).out)
    assert "Nothing that is not known could change a finding." in out
    assert "What could still change this" not in out


def test_schemas(run):
    for kind in ("why-not", "why-not-topic", "what-matters"):
        assert json.loads(run("schema", kind).out)["$defs"]
