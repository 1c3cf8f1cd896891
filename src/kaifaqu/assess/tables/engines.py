"""Where a query runs: DuckDB in the process, or Spark. Both show the source as the table that statements read."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from kaifaqu.errors import EnvironmentProblem, Place, Problem

if TYPE_CHECKING:
    import pyarrow as pa

    from kaifaqu.assess.tables.statements import Statement

INPUT = "kaifaqu_input"  # what a statement reads
REACH = 5.0  # seconds for a Spark master to answer
FEW = 20_000  # rows that one thread computes sooner than two


@dataclass(frozen=True, slots=True)
class Settings:
    """Of DuckDB: ``memory`` ("4GB") is what it holds before it writes to ``spill``, a folder (one of the system's by default)."""

    threads: int = 2
    memory: str = "4GB"
    spill: Path | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A file whose columns are called otherwise: ``columns`` says for each name its heading, and by what its numbers are
    multiplied; ``absent`` names columns that the file has not, with their type in SQL: they are null.
    """

    path: str | Path
    columns: Mapping[str, tuple[str, float]]
    absent: Mapping[str, str]


class Session(Protocol):
    """A source opened on an engine; ``dialect`` is duckdb or spark."""

    dialect: str

    def schema(self) -> pa.Schema: ...

    def table(self, query: Statement, params: Mapping[str, Any]) -> pa.Table: ...

    def write(self, query: Statement, params: Mapping[str, Any], path: Path) -> None: ...


@contextmanager
def opened(source: pa.Table | Named | str | Path | Sequence[str | Path], engine: Any, settings: Settings) -> Iterator[Session]:
    """The source on an engine: "duckdb", a SparkSession, or a Spark master's address (``spark://…``, ``local[2]``, ``yarn``).

    ``source``: an Arrow table, a :class:`Named` file, or files, all .parquet or all .csv (for Spark: addresses that its workers
    can read). Raises Problem("table-unreadable"), EnvironmentProblem("spark-missing") and EnvironmentProblem("engine-unknown").
    """
    if engine == "duckdb":
        with _duckdb(source, settings) as session:
            yield session
    elif not isinstance(engine, str):
        yield _Spark(engine.newSession(), source)
    elif engine.startswith(("spark://", "local", "yarn", "k8s://")):
        made = _spark_session(engine)
        try:
            yield _Spark(made, source)
        finally:
            made.stop()
    else:
        raise EnvironmentProblem(
            "engine-unknown", f"不认识的引擎“{engine}”。", hint="可写 duckdb、spark://主机:端口 或 local[2]。"
        )


def _files(source: Any) -> tuple[list[str], str]:
    """The files of a source and what they are: parquet or csv."""
    source = source.path if isinstance(source, Named) else source
    paths = [str(path) for path in ([source] if isinstance(source, str | Path) else source)]
    kinds = {"csv" if path.lower().endswith((".csv", ".csv.gz")) else "parquet" for path in paths}
    if len(kinds) != 1:
        raise Problem(
            "table-unreadable", "数据文件要么都是 Parquet，要么都是 CSV，且至少有一个。", hint="分开运行，或先转成同一种。"
        )
    return paths, kinds.pop()


class _DuckDB:
    dialect = "duckdb"

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def schema(self) -> pa.Schema:
        found: pa.Schema = self.connection.table(INPUT).limit(0).to_arrow_table().schema
        return found

    def table(self, query: Statement, params: Mapping[str, Any]) -> pa.Table:
        return self._run(query.sql, params).to_arrow_table()

    def write(self, query: Statement, params: Mapping[str, Any], path: Path) -> None:
        self._run(f"COPY ({query.sql}) TO {_quoted(path)} (FORMAT parquet, COMPRESSION zstd)", params)

    def _run(self, sql: str, params: Mapping[str, Any]) -> Any:
        import duckdb

        try:
            return self.connection.execute(sql, dict(params))
        except duckdb.OutOfMemoryException as error:
            raise EnvironmentProblem(
                "memory-short", "内存不够，也放不下临时文件。", hint="调大内存上限，或留出磁盘空间。"
            ) from error
        except duckdb.Error as error:
            raise Problem("table-unreadable", f"数据读不出来：{str(error).splitlines()[0]}", hint="检查文件是否完整。") from error


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


@contextmanager
def _duckdb(source: Any, settings: Settings) -> Iterator[_DuckDB]:
    import duckdb
    import pyarrow as pa

    spill = settings.spill or Path(tempfile.gettempdir()) / f"kaifaqu-duckdb-{os.getpid()}"
    small = isinstance(source, pa.Table) and source.num_rows <= FEW
    config: dict[str, Any] = {
        "threads": 1 if small else settings.threads,
        "memory_limit": settings.memory,
        "temp_directory": str(spill),
    }
    with duckdb.connect(config=config | {"preserve_insertion_order": False}) as connection:
        if isinstance(source, pa.Table):
            connection.register(INPUT, source)
        else:
            paths, kind = _files(source)
            read: Any = connection.read_csv if kind == "csv" else connection.read_parquet
            try:
                found = read(paths)
                found = found.select(*_duckdb_columns(source)) if isinstance(source, Named) else found
                found.create_view(INPUT)
            except duckdb.Error as error:
                raise Problem(
                    "table-unreadable",
                    f"数据文件打不开：{str(error).splitlines()[0]}",
                    place=Place(file=paths[0]),
                    hint="检查路径和格式。",
                ) from error
        yield _DuckDB(connection)


def quoted(name: str) -> str:
    """The name of a column as DuckDB reads it, whatever characters it has."""
    return '"' + name.replace('"', '""') + '"'


def _duckdb_columns(source: Named) -> list[Any]:
    import duckdb

    found = []
    for name, (head, factor) in source.columns.items():
        column = duckdb.SQLExpression(quoted(head))
        found.append((column if factor == 1 else column * duckdb.ConstantExpression(factor)).alias(name))
    nothing = duckdb.ConstantExpression(None)
    return found + [nothing.cast(duckdb.type(kind)).alias(name) for name, kind in source.absent.items()]


def _spark_columns(source: Named) -> list[Any]:
    from pyspark.sql import functions

    found = []
    for name, (head, factor) in source.columns.items():
        column = functions.col("`" + head.replace("`", "``") + "`")
        found.append((column if factor == 1 else column * functions.lit(factor)).alias(name))
    kinds = {"VARCHAR": "string"}
    return found + [functions.lit(None).cast(kinds.get(kind, kind.lower())).alias(name) for name, kind in source.absent.items()]


class _Spark:
    dialect = "spark"

    def __init__(self, session: Any, source: Any) -> None:
        import pyarrow as pa
        from pyspark.errors import PySparkException

        self.session = session
        if isinstance(source, pa.Table):
            frame = session.createDataFrame(source)
        else:
            paths, kind = _files(source)
            reader = session.read.option("header", True).option("inferSchema", True).option("escape", '"')
            try:
                frame = reader.csv(paths) if kind == "csv" else reader.parquet(*paths)
                frame = frame.select(*_spark_columns(source)) if isinstance(source, Named) else frame
            except PySparkException as error:
                raise Problem(
                    "table-unreadable",
                    "Spark 读不出这些文件。",
                    place=Place(file=paths[0]),
                    hint="检查路径和格式；标题中不要换行。",
                ) from error
        self.frame = frame
        frame.createOrReplaceTempView(INPUT)

    def schema(self) -> pa.Schema:
        from pyspark.sql.pandas.types import to_arrow_schema

        found: pa.Schema = to_arrow_schema(self.frame.schema)
        return found

    def table(self, query: Statement, params: Mapping[str, Any]) -> pa.Table:
        with self._answer(query, params) as frame:
            found: pa.Table = frame.toArrow()
            return found

    def write(self, query: Statement, params: Mapping[str, Any], path: Path) -> None:
        with self._answer(query, params) as frame:
            frame.write.mode("overwrite").parquet(str(path))

    @contextmanager
    def _answer(self, query: Statement, params: Mapping[str, Any]) -> Iterator[Any]:
        """The last step's frame. Spark would compute a step again for each that reads it, and all before it, were it not kept."""
        kept = []
        try:
            for name, keep, text in query.steps[:-1]:
                frame = self.session.sql(text, args=dict(params))
                if keep:
                    kept.append(frame.persist())
                frame.createOrReplaceTempView(name)
            yield self.session.sql(query.steps[-1][2], args=dict(params))
        finally:
            for frame in kept:
                frame.unpersist()


def _reach(master: str) -> None:
    """Spark itself takes minutes to find that nobody listens, and says so in a hundred lines. EnvironmentProblem."""
    import socket

    addresses = [part.rpartition(":")[::2] for part in master.removeprefix("spark://").split(",")]
    if not master.startswith("spark://"):
        return
    for host, port in addresses:
        try:
            socket.create_connection((host, int(port)), timeout=REACH).close()
        except (OSError, ValueError, OverflowError):
            continue
        return
    hint = "核对地址和端口，确认 Spark 已启动、网络通；数据不大时不写 --engine。"
    raise EnvironmentProblem("engine-unknown", f"连不上 Spark“{master}”。", hint=hint)


def _spark_session(master: str) -> Any:
    _reach(master)
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise EnvironmentProblem(
            "spark-missing", "没有安装 Spark 的接口 pyspark。", hint="运行 pip install 'kaifaqu[spark]'，并装好 Java 17。"
        ) from error
    builder = SparkSession.builder.master(master).appName("kaifaqu")
    settings = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.sql.session.timeZone": "UTC"}
    for name, value in settings.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")  # it warns of every window over all rows, which are of two columns here
    return made
