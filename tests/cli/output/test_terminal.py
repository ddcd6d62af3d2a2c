"""The real command in a process of its own: on a terminal, in a pipe, interrupted."""

import json
import os
import re
import signal
import struct
import subprocess
import sys

import pytest

from tests.cli.conftest import COMMAND, DAY, HEADER

pytestmark = pytest.mark.wide

pty = pytest.importorskip("pty")


A_SECOND_A_LOOK = (
    *COMMAND[:2],
    "import itertools, time; time.monotonic = itertools.count().__next__; " + COMMAND[2],
)
"""The program with a clock that is a second further at each look, so that each person is counted."""
ONE_AFTER_THE_OTHER = (
    *COMMAND[:2],
    """
import functools, json, sys, k2rules
from k2rules_cli.main import main
k2rules.load = functools.cache(k2rules.load)
codes = []
for sys.argv[1:] in json.loads(sys.argv[1]):
    try:
        main()
    except SystemExit as ended:
        codes.append(ended.code or 0)
    sys.stdout.write("\\f\\n")
sys.exit(max(codes, default=0))
""",
)
"""The program with several commands, of which each output ends with a form feed: the pack is loaded once."""


def on_a_terminal(arguments, environment, columns=100, command=COMMAND):
    """Output and exit code on a pseudo terminal of this width."""
    import fcntl
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(
        [*command, *map(str, arguments)], stdout=slave, stderr=slave, stdin=slave, env=environment
    )
    os.close(slave)
    parts = []
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
    os.close(master)
    return b"".join(parts).decode().replace("\r\n", "\n"), process.wait()


def plain(text):
    return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)


def words(text):
    return re.sub(r"[\s\u2500-\u257f]+", " ", plain(text)).strip()


def test_piped_output_has_no_codes_and_no_boxes(example, environment):
    done = subprocess.run(
        [*COMMAND, "check", str(example), *DAY], capture_output=True, env=environment, check=False
    )
    assert done.returncode == 0
    assert done.stderr == b""
    assert not re.search("[\x1b\u2500-\u257f]", done.stdout.decode())


def test_a_terminal_shows_the_same_words(example, environment):
    out, code = on_a_terminal(["check", example, *DAY], environment)
    piped = subprocess.run(
        [*COMMAND, "check", str(example), *DAY], capture_output=True, env=environment, check=False
    ).stdout.decode()
    assert code == 0
    assert "\x1b[" in out
    assert words(out) == words(piped)


def test_no_color(example, environment):
    out, _ = on_a_terminal(["check", example, *DAY], {**environment, "NO_COLOR": "1"})
    assert "\x1b" not in out
    assert "K2-VKA-001" in out


@pytest.mark.parametrize("columns", [40, 60, 200])
def test_narrow_and_wide_terminals(example, environment, columns):
    file = str(example)
    commands = (
        ["check", file, *DAY],
        ["explain", file, "A-001", *DAY],
        ["read", file],
        ["show", "K2-VKA-001"],
    )
    out, code = on_a_terminal([json.dumps(commands)], environment, columns, ONE_AFTER_THE_OTHER)
    assert code == 0
    check, *others, end = plain(out).split("\f\n")
    assert len(others) == 3 and all(others) and not end
    assert max(len(line) for line in check.splitlines()) <= columns


def test_a_broken_pipe_is_quiet(many, environment):
    many.write_text(
        many.read_text()
        + "".join(f"Q{n},70,F,warfarin,3 mg,daily,,,\nQ{n},70,F,MK-7,1 mg,daily,,,\n" for n in range(800))
    )
    process = subprocess.Popen(
        [*COMMAND, "check", str(many), "--format", "jsonl", "--certify", "none"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    process.stdout.readline()
    process.stdout.close()
    assert process.wait() == 141
    assert process.stderr.read() == b""


def test_ctrl_c_says_what_was_written(tmp_path, environment):
    path = tmp_path / "long.csv"
    path.write_text(
        HEADER
        + "".join(f"Q{n},70,F,warfarin,3 mg,daily,,,\nQ{n},70,F,MK-7,1 mg,daily,,,\n" for n in range(2_000))
    )
    process = subprocess.Popen(
        [*COMMAND, "check", str(path), "--format", "jsonl", "--certify", "none"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130
    assert re.search(r"interrupted: [\d,]+ people were decided; stdout speaks of no others", err.decode())
    assert b"Traceback" not in err


def test_progress_goes_to_a_terminal_only(tmp_path, environment):
    path = tmp_path / "long.csv"
    path.write_text(HEADER + "".join(f"Q{n},70,F,atorvastatin,3 mg,daily,,,\n" for n in range(501)))
    check = ["check", path, "--summary", "--certify", "none"]
    out, _ = on_a_terminal(check, environment, command=A_SECOND_A_LOOK)
    piped = subprocess.run(
        [*A_SECOND_A_LOOK, *map(str, check)], capture_output=True, env=environment, check=False
    )
    assert piped.stderr == b""
    assert "% of the rows" in out
    assert "% of the rows" not in piped.stdout.decode()


def test_help_imports_nothing_heavy(environment):
    run = "from k2rules_cli.main import main\ntry: main()\nexcept SystemExit: pass"
    program = f"import sys; sys.argv = ['k2rules', '--help']\n{run}\nprint(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True
    )
    modules = done.stdout.splitlines()[-1]
    assert "'k2rules_cli.main'" in modules
    assert not [
        name for name in ("yaml", "msgspec", "k2rules.pack", "k2rules.regimens") if f"'{name}'" in modules
    ]


def test_output_in_a_poor_locale(example, environment):
    example.write_text(
        HEADER + "X,70,F,ワーファリン,3 mg,daily,,,\nX,70,F,MK-7,100 mcg,daily,,,\n", encoding="utf-8"
    )
    poor = {
        **environment,
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "ascii",
    }
    done = subprocess.run([*COMMAND, "check", str(example), *DAY], capture_output=True, env=poor, check=False)
    assert done.returncode == 0
    assert "ワーファリン" in done.stdout.decode("utf-8")
