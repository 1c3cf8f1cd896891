"""The command line: thin over the engines and services.

Exit codes: 0 done; 1 the thing that was checked is wrong; 2 bad input (arguments, files, values); 3 the machine or its
settings stand in the way (no database, no permission, port taken). A refusal is told in Chinese, without a traceback.
"""

from __future__ import annotations


def main() -> None:
    """The entry point of ``kaifaqu``."""
    from kaifaqu.cli import chinese

    chinese.prepare()  # before Typer is imported
    from kaifaqu.cli.root import run

    run()
