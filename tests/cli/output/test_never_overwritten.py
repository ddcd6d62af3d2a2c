"""Nothing that a command reads is ever written over, nothing that is there without --force, and a file is
there whole or not at all.
"""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.cli.conftest import DAY, EXAMPLE

pytestmark = pytest.mark.wide

KEY = bytes(range(32))
CATALOGUE = "product,ingredient,amount,unit,per\nFlurbodan,MK-7,100,mcg,unit\n"
MAP = "k2rules: map/1\nregimen: person_id\n"
WRITES = {
    "read-text": ("read", "{file}", "--format", "text"),
    "read-csv": (
        "read",
        "{file}",
        "--format",
        "csv",
        "--map",
        "{map}",
        "--catalogue",
        "{catalogue}",
        "--pack",
        "{pack}",
    ),
    "read-json": ("read", "{file}", "--format", "json"),
    "read-jsonl": ("read", "{file}", "--format", "jsonl"),
    "read-xlsx": ("read", "{file}", "--format", "xlsx"),
    "read-unknown": ("read", "{file}", "--unknown"),
    "read-pseudonyms": ("read", "{file}", "--format", "csv", "--pseudonymise", "{key}"),
    "map": ("map", "{file}"),
}
"""Each way of writing a file that is named."""


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    """A pack of its own, at one path for all tests, so that it is loaded once."""
    folder = tmp_path_factory.mktemp("own") / "pack"
    folder.mkdir()
    (folder / "pack.yaml").write_text("k2rules: pack/1\npack: own\nversion: 1.0.0\nextends: k2\n")
    return folder


@pytest.fixture
def place(tmp_path, monkeypatch, pack):
    """A folder with every kind of input in it."""
    inputs = {"file": EXAMPLE, "map": MAP, "catalogue": CATALOGUE}
    for name, text in inputs.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "key.csv").write_bytes(KEY)
    (tmp_path / "pack").symlink_to(pack)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def command(name, place):
    named = {kind: place / f"{kind}.csv" for kind in ("file", "map", "catalogue", "key")}
    return [word.format(**named, pack=place / "pack") for word in WRITES[name]]


def contents(place):
    return {
        path: path.read_bytes()
        for folder in (place, place / "pack")
        for path in folder.rglob("*")
        if path.is_file()
    }


def inputs_of(name, place):
    found = [Path(word) for word in command(name, place) if word.startswith("/")]
    return [path / "pack.yaml" if path.is_dir() else path for path in found]


WAYS = {
    "itself": lambda path, place: path,
    "relative": lambda path, place: os.path.relpath(path),
    "dots": lambda path, place: f"{path.parent}/../{path.parent.name}/./{path.name}",
    "symlink": lambda path, place: linked(place, os.symlink, path),
    "symlink to a symlink": lambda path, place: linked(place, os.symlink, linked(place, os.symlink, path)),
    "hard link": lambda path, place: linked(place, os.link, path),
    "folder link": lambda path, place: linked(place, os.symlink, path.parent) / path.name,
}


def linked(place, link, path):
    to = place / f"link-{len(list(place.iterdir()))}"
    link(path, to)
    return to


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["", "force"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", WRITES)
def test_no_input_is_written_over(run, place, name, way, force):
    assert inputs_of(name, place)
    for path in inputs_of(name, place):
        output = WAYS[way](path, place)
        before = contents(place)
        ran = run(*command(name, place), "-o", output, *force)
        assert (ran.code, ran.out) == (2, ""), path
        assert "is read by this command, and is not written over, not even with --force" in " ".join(
            ran.err.split()
        )
        assert contents(place) == before


@pytest.mark.parametrize("name", WRITES)
def test_a_file_that_is_there_is_replaced_with_force_only(run, place, name):
    there = place / "there"
    there.write_text("mine")
    link = linked(place, os.symlink, there)
    before = contents(place)
    for output in (there, link):
        ran = run(*command(name, place), "-o", output)
        assert ran.code == 2
        assert "is there already, and is not overwritten without --force" in " ".join(ran.err.split())
    assert contents(place) == before
    assert run(*command(name, place), "-o", link, "--force").code == 0
    assert link.is_symlink()
    assert there.read_bytes() != b"mine"
    assert stat.S_IMODE(there.stat().st_mode) == 0o600
    assert contents(place).keys() == before.keys()


@pytest.mark.parametrize("name", WRITES)
def test_where_nothing_can_be_written(run, place, name):
    before = contents(place)
    (place / "loop").symlink_to(place / "loop")
    for output, said in {
        place / "none" / "out": "there is no folder",
        place / "pack": "is a folder",
        place / "file.csv" / "out": "Not a directory",
        place / "loop": "Too many levels",
        place / ("x" * 300): "File name too long",
        "/proc/out": "",
    }.items():
        ran = run(*command(name, place), "-o", output)
        assert ran.code in ((2, 3) if not said else (2,)), output
        assert said in " ".join(ran.err.split())
        assert ran.out == ""
    assert contents(place) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="to the superuser every folder is open")
def test_a_folder_that_may_not_be_written_to(run, place):
    (place / "closed").mkdir(mode=0o500)
    ran = run("read", "file.csv", "--format", "csv", "-o", place / "closed" / "out")
    assert ran.code == 2
    assert "does not allow it" in " ".join(ran.err.split())


@pytest.mark.parametrize("name", WRITES)
def test_only_its_owner_can_read_it_while_it_is_written_as_well(run, place, name, monkeypatch):
    import k2rules.atomic_file

    seen = []
    real = k2rules.atomic_file._put

    def put(temporary, path, *, replace):
        seen.append(stat.S_IMODE(temporary.stat().st_mode))
        assert not path.exists()
        real(temporary, path, replace=replace)

    monkeypatch.setattr(k2rules.atomic_file, "_put", put)
    old = os.umask(0)
    try:
        assert run(*command(name, place), "-o", "out").code == 0
    finally:
        os.umask(old)
    assert seen == [0o600]
    assert stat.S_IMODE((place / "out").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), KeyboardInterrupt(), RuntimeError("a defect")]
)
@pytest.mark.parametrize("name", WRITES)
def test_nothing_is_left_of_a_file_that_was_not_finished(run, place, name, error, monkeypatch):
    """And one that was to be replaced is there as it was."""
    import k2rules.atomic_file

    (place / "there").write_text("mine")
    before = contents(place)
    monkeypatch.setattr(k2rules.atomic_file.os, "fsync", lambda _: (_ for _ in ()).throw(error))
    for output, force in (("out", ()), ("there", ("--force",))):
        ran = run(*command(name, place), "-o", output, *force)
        assert ran.code == {OSError: 3, KeyboardInterrupt: 130, RuntimeError: 70}[type(error)]
        assert contents(place) == before
    if isinstance(error, KeyboardInterrupt):
        assert "nothing was written to it" in ran.err


def test_a_file_that_came_meanwhile_is_not_replaced(run, place, monkeypatch):
    import k2rules.atomic_file

    real = k2rules.atomic_file._put

    def put(temporary, path, *, replace):
        path.write_text("theirs")
        real(temporary, path, replace=replace)

    monkeypatch.setattr(k2rules.atomic_file, "_put", put)
    ran = run("read", "file.csv", "--format", "csv", "-o", "out")
    assert ran.code == 3
    assert (place / "out").read_text() == "theirs"


def test_an_output_that_became_an_input_meanwhile(run, place, monkeypatch):
    from k2rules_cli.output import reading_report

    (place / "there").write_text("mine")
    real = reading_report.head

    def head(*arguments):
        (place / "there").unlink()
        os.link(place / "file.csv", place / "there")
        real(*arguments)

    monkeypatch.setattr(reading_report, "head", head)
    assert run("read", "file.csv", "-o", "there", "--force").code == 2
    assert (place / "file.csv").read_text(encoding="utf-8") == EXAMPLE


def test_without_hard_links(run, place, monkeypatch):
    import k2rules.atomic_file

    monkeypatch.setattr(
        k2rules.atomic_file.os,
        "link",
        lambda *_: (_ for _ in ()).throw(PermissionError(1, "Operation not permitted")),
    )
    assert run("read", "file.csv", "--format", "csv", "-o", "out").code == 0
    assert (place / "out").exists()


@pytest.mark.parametrize("name", WRITES)
def test_a_pipe_and_a_device_are_written_to(run, place, name):
    os.mkfifo(place / "pipe")
    got = []
    reader = threading.Thread(target=lambda: got.append((place / "pipe").read_bytes()))
    reader.start()
    assert run(*command(name, place), "-o", "pipe").code == 0
    reader.join(30)
    assert got and len(got[0]) > 50
    assert run(*command(name, place), "-o", "/dev/null").code == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    ran = run(*command(name, place), "-o", "/dev/full")
    assert (ran.code, "No space left on device" in ran.err) == (3, True)


def test_the_same_is_written_wherever_it_goes(run, place):
    shown = run("read", "file.csv", *DAY).out
    assert run("read", "file.csv", *DAY, "-o", "out").out == ""
    assert (place / "out").read_text(encoding="utf-8") == shown
    assert run("read", "file.csv", "--force").code == 2


def test_map_is_written_to_a_file_that_is_no_input(run, place):
    assert run("map", "file.csv", "-o", "new.map").code == 0
    assert run("read", "file.csv", "--map", "new.map", "-o", "new.map", "--force").code == 2
    assert run("map", "file.csv", "-o", "new.map", "--force").code == 0


LOGGED = (
    "check",
    "file.csv",
    *DAY,
    "--certify",
    "none",
    "--map",
    "map.csv",
    "--catalogue",
    "catalogue.csv",
    "--pseudonymise",
    "key.csv",
)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["file", "map", "catalogue", "key"])
def test_no_input_is_a_log(run, place, name, way):
    output = WAYS[way](place / f"{name}.csv", place)
    before = contents(place)
    ran = run(*LOGGED, "--log", output)
    assert (ran.code, ran.out) == (2, "")
    assert "is read by this command" in " ".join(ran.err.split())
    assert contents(place) == before


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_leaves_nothing(place, sent):
    """The process is stopped between its last byte and the name."""
    code = (
        "import os, signal, sys, k2rules.atomic_file as outputs\nsignal.signal(signal.SIGINT, "
        "signal.default_int_handler)\n"
        f"outputs._put = lambda *_, **__: os.kill(os.getpid(), {int(sent)}) or signal.pause()\n"
        "from k2rules_cli.main import main\nsys.argv = ['k2rules', 'read', 'file.csv', '--format', 'csv', "
        "'-o', 'out']\nmain()\n"
    )
    before = contents(place)
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=place, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 128 + sent
    assert "out: nothing was written to it" in ran.stderr
    assert contents(place) == before


def test_a_disk_that_is_full(place):
    """A limit on the size of files is what a test can have of it."""
    code = (
        "import resource, signal, sys\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "from k2rules_cli.main import main\nsys.argv = ['k2rules', 'read', 'file.csv', '--format', "
        "sys.argv[1], '-o', 'out']\nmain()\n"
    )
    before = contents(place)
    for form in ("csv", "json", "text"):
        ran = subprocess.run(
            [sys.executable, "-c", code, form],
            cwd=place,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ran.returncode == 3
        assert "File too large, and nothing was written" in ran.stderr
        assert "/out" in ran.stderr
        assert "Traceback" not in ran.stderr
        assert contents(place) == before


@pytest.mark.parametrize(
    "words", [("check", "file.csv"), ("read", "file.csv"), ("map", "file.csv"), ("read", "-")]
)
def test_stdout_is_no_input(place, words):
    """`>>` onto the file that is read; `>` has emptied it before."""
    own = place / "file.csv"
    code = f"import sys; sys.argv = ['k2rules', *{words!r}]; from k2rules_cli.main import main; main()"
    with own.open("ab") as out, own.open("rb") as stdin:
        ran = subprocess.run(
            [sys.executable, "-c", code],
            cwd=place,
            stdin=stdin,
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ran.returncode == 2
    assert "stdout goes into a file that this command reads" in " ".join(ran.stderr.split())
    assert own.read_text(encoding="utf-8") == EXAMPLE


def test_dev_stdout(place):
    code = (
        "import sys; sys.argv = ['k2rules', 'read', 'file.csv', '-o', '/dev/stdout']; "
        "from k2rules_cli.main import main; main()"
    )
    piped = subprocess.run(
        [sys.executable, "-c", code], cwd=place, capture_output=True, text=True, check=False
    )
    assert (piped.returncode, "warfarin" in piped.stdout) == (0, True)
    with (place / "redirected").open("wb") as out:
        assert (
            subprocess.run([sys.executable, "-c", code], cwd=place, stdout=out, check=False).returncode == 0
        )
    assert (place / "redirected").read_text(encoding="utf-8") == piped.stdout
