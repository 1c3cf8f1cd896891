"""The budget of a zone with 100,000 organisations: 50 users who think for 5 s, 2 web processes, load tool on the same machine.

    python benchmarks/load/run.py                       both databases
    python benchmarks/load/run.py --database sqlite --seconds 120 --users 50

Does everything: makes the data (``kaifaqu zone simulate``, ``demo``, ``zone load``), starts ``kaifaqu serve --workers 2``, runs
locust without its page, prints percentiles per kind of page, and says whether the 95th percentile keeps the budget of 300 ms.
Data and locust's own environment (it is no part of the project) stay in ``--folder`` for the next run; ``--fresh`` makes the data
anew. Talks to 127.0.0.1 only. PostgreSQL: KAIFAQU_TEST_POSTGRES, database ``kaifaqu_load``.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1] / "src" / "kaifaqu"
POSTGRES = os.environ.get("KAIFAQU_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
DATABASE = "kaifaqu_load"
LOCUST = "locust==2.47.0"
BUDGET = 300  # ms, 95th percentile
WARM_UP = 20  # seconds before counting: every process meets every kind of page once


def main() -> int:
    asked = arguments()
    asked.folder.mkdir(parents=True, exist_ok=True)
    locust = load_tool(asked.folder)
    kept = True
    for database in ("sqlite", "postgres") if asked.database == "both" else (asked.database,):
        print(f"\n== {database}: {asked.users} users, {asked.seconds} s, 2 workers", flush=True)
        environment = prepared(asked, database)
        if environment is None:
            continue
        rows = measured(asked, database, environment, locust)
        kept = report(rows) and kept
    return 0 if kept else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=100)
    parser.add_argument("--organisations", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "kaifaqu-load")
    parser.add_argument("--fresh", action="store_true", help="make the data anew")
    return parser.parse_args()


def load_tool(folder: Path) -> Path:
    """Locust in an environment of its own; made once."""
    home = folder / "locust"
    program = home / "bin" / "locust"
    if not program.exists():
        print(f"Installing {LOCUST} into {home}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        subprocess.run([str(home / "bin" / "python"), "-m", "pip", "install", "-q", LOCUST], check=True)
    return program


def prepared(asked: argparse.Namespace, database: str) -> dict[str, str] | None:
    """The environment of a site with the data in it; None where there is no PostgreSQL."""
    data: Path = asked.folder / database
    environment = dict(os.environ) | {
        "KAIFAQU_DATA": str(data), "KAIFAQU_DEMO": "1", "KAIFAQU_LOG": "text", "KAIFAQU_LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
    environment.pop("DATABASE_URL", None)
    if database == "postgres":
        environment["DATABASE_URL"] = urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{DATABASE}"))
    mark, wanted = data / "loaded", fingerprint(asked.organisations)
    if asked.fresh or not mark.exists() or mark.read_text() != wanted:
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(parents=True)
        if database == "postgres" and not empty_postgres():
            return None
        started = time.monotonic()
        province = data / "province"
        kaifaqu(environment, "zone", "simulate", province, "--organisations", asked.organisations)
        kaifaqu(environment, "demo", "--no-serve")
        kaifaqu(environment, "zone", "load", province)
        shutil.rmtree(province)
        mark.write_text(wanted)
        print(f"loaded in {time.monotonic() - started:.0f} s", flush=True)
    subprocess.run([sys.executable, str(HERE / "prepare.py"), str(data / "samples.json")], env=environment, check=True)
    return environment


def fingerprint(organisations: int) -> str:
    """Of what shapes the data: the schema and the simulation."""
    digest = hashlib.sha256(str(organisations).encode())
    for file in sorted([*SOURCE.glob("web/*/migrations/*.py"), *SOURCE.glob("content/simulate.py")]):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def empty_postgres() -> bool:
    import psycopg

    try:
        with psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3) as server:
            server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {DATABASE}")
    except psycopg.OperationalError as error:
        print(f"no PostgreSQL at {POSTGRES}: {error}", flush=True)
        return False
    return True


def kaifaqu(environment: dict[str, str], *words: object) -> None:
    command = [sys.executable, "-m", "kaifaqu", *map(str, words)]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    """The site on a free port, as ``kaifaqu serve --workers 2`` runs it; yields its address."""
    log = Path(environment["KAIFAQU_DATA"]) / "serve.log"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "kaifaqu", "serve", "--workers", "2", "--port", "0"],
            env=environment,
            stdout=output,
            stderr=output,
        )
        try:
            deadline = time.monotonic() + 60
            while not (found := re.search(r"(http://\S+?)/?\s", log.read_text(encoding="utf-8"))):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(log.read_text(encoding="utf-8"))
                time.sleep(0.2)
            yield found[1]
        finally:
            process.terminate()
            process.wait(60)


def measured(asked: argparse.Namespace, database: str, environment: dict[str, str], locust: Path) -> list[dict[str, str]]:
    """Run locust against the site; gives the rows of its statistics, one per kind of page and one of all."""
    results = asked.folder / f"{database}-result"
    with served(environment) as address:
        command = [
            str(locust), "--headless", "--only-summary", "--exit-code-on-error", "0", "--locustfile", str(HERE / "locustfile.py"),
            "--host", address, "--users", str(asked.users), "--spawn-rate", str(max(1, asked.users // 10)),
            "--run-time", f"{WARM_UP}s",
        ]  # fmt: skip
        environment |= {"LOAD_SAMPLES": str(Path(environment["KAIFAQU_DATA"]) / "samples.json")}
        subprocess.run(command, env=environment, check=True, capture_output=True)
        command[command.index("--run-time") + 1] = f"{asked.seconds}s"
        before = cpu_seconds()
        subprocess.run([*command, "--csv", str(results)], env=environment, check=True, capture_output=True)
        print(f"machine busy for {cpu_seconds() - before:.0f} CPU seconds of {asked.seconds * (os.cpu_count() or 1)}", flush=True)
    failures = Path(f"{results}_failures.csv").read_text(encoding="utf-8").splitlines()[1:]
    for line in failures[:10]:
        print(f"  failed: {line}")
    with Path(f"{results}_stats.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cpu_seconds() -> float:
    """CPU time the whole machine has spent so far, others' work included: tells whether a measurement was disturbed."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    fields = [int(word) for word in stat.read_text().split("\n")[0].split()[1:]]
    return (sum(fields[:8]) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def report(rows: list[dict[str, str]]) -> bool:
    """Print a table; True if the 95th percentile of all pages keeps the budget and nothing failed."""
    print(f"{'kind':22} {'requests':>8} {'failed':>6} {'p50':>6} {'p95':>6} {'p99':>6} {'max':>6} ms")
    for row in rows:
        name = row["Name"] if row["Name"] != "Aggregated" else "all"
        print(
            f"{name:22} {row['Request Count']:>8} {row['Failure Count']:>6} {row['50%']:>6} {row['95%']:>6} {row['99%']:>6} "
            f"{float(row['Max Response Time']):>6.0f}"
        )
    total = next(row for row in rows if row["Name"] == "Aggregated")
    kept = float(total["95%"]) < BUDGET and total["Failure Count"] == "0"
    print(f"95th percentile {total['95%']} ms, budget {BUDGET} ms: {'kept' if kept else 'NOT KEPT'}", flush=True)
    return kept


if __name__ == "__main__":
    sys.exit(main())
