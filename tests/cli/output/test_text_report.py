import re

from tests.cli.conftest import DAY, HEADER


def test_a_finding_says_what_to_do_why_and_because_of_which_cells(run, example):
    ran = run("check", example, *DAY)
    assert ran.code == 0
    block = ran.out[ran.out.index("MAJOR") : ran.out.index("A-002")]
    assert re.match(r"MAJOR  Vitamin K2 together with a vitamin K antagonist +K2-VKA-001\n", block)
    assert re.search(r"^  do +Contact the anticoagulation service", block, re.MULTILINE)
    assert re.search(r"^  why +Vit K2 MK7 can weaken Coumadin", block, re.MULTILINE)
    assert re.search(
        r'^  because +Coumadin is warfarin, a vitamin K antagonist +regimens.csv:2 "Coumadin 5 mg qpm"$',
        block,
        re.MULTILINE,
    )
    assert re.search(r"^  and +Vit K2 MK7 is MK-7, a vitamin K2", block, re.MULTILINE)
    assert re.search(
        r"^  rule +k2/policies/anticoagulants.yaml:\d+.*severity: judgement", block, re.MULTILINE
    )
    assert "Theuwissen 2013" in block


def test_totals_name_their_contributors(run, example):
    out = run("check", example, *DAY).out
    assert "MK-7 in total: 400 ug/day, above 360 ug/day" in out
    assert 'MK-7 adds 400 ug/day                        regimens.csv:5 "MK-7 200 mcg bid"' in out


def test_what_was_not_read_is_said_with_its_place(run, example):
    out = run("check", example, *DAY).out
    assert re.search(r"product not recognised: Flurbodan +regimens.csv:4", out)
    assert "product not recognised 1" in out


def test_a_person_with_nothing_to_list_gets_the_sentence_of_the_pack(run, example):
    out = run("check", example, *DAY).out
    assert "\nA-003  No vitamin K finding. Other interactions were not checked. Not checked: " in out


def test_a_person_with_nothing_to_list_and_something_unread_is_incomplete(run, tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(HEADER + "X,40,M,Flurbodan,1,daily,,,\n", encoding="utf-8")
    out = " ".join(run("check", path, *DAY).out.split())
    assert (
        "X Nothing could be read, and nothing was checked. Not read: product not recognised: Flurbodan "
        "(r.csv:2)." in out
    )


def test_the_summary_says_what_was_and_what_was_not_checked(run, example):
    out = " ".join(run("check", example, *DAY).out.split())
    assert "4 people with 7 items" in out
    assert "1 item (1 different one) recognised and without any rule in the pack: atorvastatin 1" in out
    assert "Severities are judgements unless a source states them; they are not clinically reviewed." in out
    assert re.search(r"k2 \d+\.\d+\.\d+, digest [0-9a-f]{12}, decided for 2026-02-01", out)
    assert "Not supplied is not none." in out


def test_a_list_that_is_not_supplied_is_said_once(run, example):
    assert run("check", example, *DAY).out.count("weight") == 1


def test_summary_alone(run, example):
    out = run("check", example, "--summary", *DAY).out
    assert out.startswith("\nSummary\n")
    assert "Coumadin" not in out


def test_all_lists_what_is_counted(run, example):
    assert "Nothing is listed" not in run("check", example, "--all", *DAY).out
    path = example.with_name("d.csv")
    path.write_text(
        HEADER + "D,40,M,K2,100 mcg,daily,,,\nD,40,M,vitamin D3,1000 IU,daily,,,\n", encoding="utf-8"
    )
    counted, listed = run("check", path, *DAY).out, run("check", path, "--all", *DAY).out
    assert "counted and not listed" in counted
    assert not re.search(r"^(MAJOR|MODERATE|MINOR|INFO)", counted, re.MULTILINE)
    assert re.search(r"^INFO  Vitamin K2 together with vitamin D3 +K2-SYN-001", listed, re.MULTILINE)
    assert ", POSSIBLE" in listed


def test_a_large_file_has_one_line_for_each_finding(run, many):
    ran = run("check", many, "--certify", "none", *DAY)
    lines = [line for line in ran.out.splitlines() if line.startswith("MAJOR")]
    assert len(lines) == 12
    assert re.fullmatch(
        r"MAJOR +P0 +Vitamin K2 together with a vitamin K antagonist: warfarin \+ MK-7  K2-VKA-001", lines[0]
    )
    assert "  because  " not in ran.out


def test_a_large_file_groups_questions_and_unknown_products(run, many):
    out = run("check", many, "--certify", "none", *DAY).out
    question = next(line for line in out.splitlines() if line.startswith("MODERATE"))
    assert "What is in Flurbodan Mega Multi?" in question
    assert question.endswith("12 people: P1, P6, P11, P16, P21, ...")
    assert "product not recognised: Flurbodan Mega Multi  12 people: P1, P6, P11, P16, P21, ..." in out


def test_unknown_products_beyond_twenty_are_counted(run, tmp_path):
    path = tmp_path / "many.csv"
    path.write_text(
        HEADER + "".join(f"P{n},70,F,Flurbo{'x' * n}n,1,daily,,,\n" for n in range(40)), encoding="utf-8"
    )
    check = ("check", path, "--certify", "none", *DAY)
    short, full = run(*check).out, run(*check, "--all").out
    assert short.count("product not recognised: Flurbo") == 20
    assert "... and 20 different texts more; --all lists them" in short
    assert full.count("product not recognised: Flurbo") == 40


def test_stdin(run, example):
    out = run("check", "-", *DAY, stdin=example.read_bytes()).out
    assert "stdin:2" in out


def test_lines_stay_within_a_page(run, example):
    for line in run("check", example, *DAY).out.splitlines():
        assert len(line) <= 100
        assert line == line.rstrip()


def test_the_day_and_the_jurisdiction_are_passed_on(run, example):
    assert "decided for 2026-02-01" in run("check", example, *DAY, "--jurisdiction", "US").out


def test_wide_characters_are_measured(run, tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(
        HEADER + "X,70,F,ワーファリン,3 mg,daily,,,\nX,70,F,MK-7,100 mcg,daily,,,\n", encoding="utf-8"
    )
    assert "ワーファリン is warfarin" in run("check", path, *DAY).out
