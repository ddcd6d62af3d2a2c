"""The typer application: its commands, and the one place where errors become messages and exit codes."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from k2rules_cli import exit_codes as exits
from k2rules_cli.commands.check import check
from k2rules_cli.commands.engines import engines
from k2rules_cli.commands.explain import explain
from k2rules_cli.commands.log import log, replay
from k2rules_cli.commands.map import propose
from k2rules_cli.commands.pages import pages
from k2rules_cli.commands.read import read
from k2rules_cli.commands.schema import schema
from k2rules_cli.commands.show import show
from k2rules_cli.commands.test import test
from k2rules_cli.commands.verify import verify
from k2rules_cli.commands.what_if import what_if
from k2rules_cli.commands.why_not import why_not


class Commands(TyperGroup):
    """Turns errors into a message on stderr and an exit code, however the application is called."""

    def invoke(self, ctx: Any) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except BaseException as error:
            code = exits.leave(error)
            if code is None:
                raise
            raise typer.Exit(code) from error


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    epilog=exits.MEANING,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        import k2rules

        typer.echo(f"k2rules {k2rules.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Rules-based checking of medication and supplement regimens, with findings that cite and explain
    themselves.

    Guidance for professionals: no finding tells anyone to change the dose of a medicine.
    """


COMMANDS: dict[str, Callable[..., None]] = {
    "check": check,
    "explain": explain,
    "why-not": why_not,
    "what-if": what_if,
    "read": read,
    "map": propose,
    "show": show,
    "pages": pages,
    "test": test,
    "replay": replay,
    "verify": verify,
    "schema": schema,
    "engines": engines,
}
for name, command in COMMANDS.items():
    app.command(name)(command)
app.add_typer(log, name="log")


def main() -> None:
    """The entry point of the `k2rules` command."""
    gc.set_threshold(100_000, 50, 50)  # a loaded pack is many objects, and none of them is ever garbage
    exits.listen()
    try:
        app(prog_name="k2rules")
    except (KeyboardInterrupt, BrokenPipeError) as error:
        sys.exit(exits.leave(error))
    finally:
        exits.flush()


if __name__ == "__main__":
    main()
