"""Exit codes, and what an error says on its way out. Never a traceback."""

from __future__ import annotations

import os
import signal
import sys

RAN, FINDINGS, USAGE, INPUT = 0, 1, 2, 3
DEFECT, INTERRUPTED, BROKEN_PIPE = 70, 130, 141

MEANING = """\
Exit codes: 0 ran; 1 findings at or above --fail-on, a policy test that failed, or a decision that verify
refused; 2 usage or policy error; 3 some row or record could not be read or decided (this one goes before 1);
130 interrupted, 143 ended by SIGTERM, 129 by SIGHUP; 70 a defect in k2rules itself."""


class Stopped(KeyboardInterrupt):
    """Another signal that ends what is running, as Ctrl-C does."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__()


class Interrupted(Exception):  # noqa: N818 - no error
    """Ctrl-C or another signal, with a sentence that says what was written by then."""

    def __init__(self, text: str, by: BaseException) -> None:
        self.by = by
        super().__init__(text)


def listen() -> None:
    """Let SIGTERM and SIGHUP end the program as Ctrl-C does, so that it says what was written. What is
    ignored stays ignored.
    """
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _stop)


def _stop(number: int, _frame: object) -> None:
    raise Stopped(number)


class Unfinished(Exception):  # noqa: N818 - it says itself what is missing
    """Regimens were left undecided, through no fault of theirs; with a sentence that says which."""


def leave(error: BaseException) -> int | None:
    """Say on stderr what went wrong and return the exit code; None for what is not ours to handle (a way out
    of typer).
    """
    from k2rules import InputError, K2RulesError

    if isinstance(error, BrokenPipeError):
        _silence_stdout()
        return BROKEN_PIPE
    if isinstance(error, KeyboardInterrupt | Interrupted):
        by = error.by if isinstance(error, Interrupted) else error
        word = f"stopped by {signal.Signals(by.number).name}" if isinstance(by, Stopped) else "interrupted"
        _tell(f"{word}: {error}" if str(error) else f"{word}: what stands on stdout is not the whole")
        return 128 + by.number if isinstance(by, Stopped) else INTERRUPTED
    if isinstance(error, Unfinished):
        _tell(f"error[unfinished]: {error}")
        return INPUT
    if isinstance(error, InputError):
        _tell(f"error[{error.code}]: {error}")
        return USAGE if error.code.startswith("map") else INPUT
    if isinstance(error, K2RulesError):
        _tell(f"error[{error.code}]: {error}")
        return USAGE
    if isinstance(error, OSError):
        _tell(f"error[file]: {error.strerror or error}{f': {error.filename}' if error.filename else ''}")
        return INPUT
    if isinstance(error, MemoryError):
        _tell("error[memory]: the memory does not suffice; what stands on stdout is not the whole")
        _tell("  way out: split the file, or decide it in one process (--jobs 1)")
        return INPUT
    if not isinstance(error, Exception) or hasattr(error, "exit_code") or type(error).__name__ == "Abort":
        return None
    if os.environ.get("K2RULES_DEBUG"):
        return None
    _tell(f"defect in k2rules: {type(error).__name__}: {error}")
    _tell(
        "  What stands on stdout may be cut off. K2RULES_DEBUG=1 shows where it happened; please report it."
    )
    return DEFECT


def _tell(text: str) -> None:
    from k2rules_cli.output.printable import clean

    flush()
    for line in text.splitlines():
        sys.stderr.write(clean(line) + "\n")


def flush() -> None:
    """Write out what is left for stdout; quiet if nobody reads it any more."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        _silence_stdout()


def _silence_stdout() -> None:
    """Nobody reads stdout any more: let the interpreter flush it into nothing."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
