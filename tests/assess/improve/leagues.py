"""Small leagues for the tests of this folder."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np

from kaifaqu.assess.graph import Builder, Node
from kaifaqu.assess.improve import Field, Situation


def bands(build: Builder, value: Node, steps: list[tuple[float, float]], last: float = 0.0) -> Node:
    return build.choose(
        [(build.op(">=", value, build.number(limit)), build.number(points)) for limit, points in steps], build.number(last)
    )


def tier() -> Situation:
    """Six enterprises and a tier: size, a share of technical staff in bands, research intensity in bands, patents up to a cap."""
    build = Builder()
    staff, tech, sales, rd, patents = (build.column(name) for name in ("staff", "tech", "sales", "rd", "patents"))
    people = bands(build, build.op("/", tech, staff), [(0.3, 20), (0.2, 12), (0.1, 4)])
    research = bands(build, build.op("/", rd, sales), [(0.06, 50), (0.03, 20)])
    owned = build.op("min", build.op("*", patents, build.number(2)), build.number(30))
    total = build.sum([people, research, owned])
    size = build.op("and", build.op("<=", staff, build.number(500)), build.op("<=", sales, build.number(20000)))
    passed = build.op("and", build.op(">=", total, build.number(60)), build.op(">", people, build.number(0)))

    def status(truth: Node) -> Node:
        return build.op("coalesce", build.op("number", truth), build.number(2))

    outputs = {"total": total, "rank": build.place(total), "result": status(build.op("and", size, passed)),
               "condition.size": status(size), "condition.score": status(passed)}  # fmt: skip
    data = {
        "staff": np.array([100.0, 100, 200, 400, 80, np.nan]), "tech": np.array([15.0, 30, 50, 100, 5, 10]),
        "sales": np.array([8000.0, 5000, 10000, 19000, 3000, 4000]), "rd": np.array([200.0, 400, 320, 1200, 60, 100]),
        "patents": np.array([3.0, 10, 8, 0, 1, 2]),
    }  # fmt: skip
    units = {"staff": ("职工总数", "人"), "tech": ("科技人员", "人"), "sales": ("销售收入", "万元"), "rd": ("研发费用", "万元"),
             "patents": ("专利", "件")}  # fmt: skip

    def columns(name: str, lag: int) -> np.ndarray:
        return data[name] if not lag else np.full(6, np.nan)

    fields = {code: Field(code, *text, low=0) for code, text in units.items()}
    titles = {"condition.size": "规模", "condition.score": "总分"}
    return Situation(outputs, list("甲乙丙丁戊己"), columns, fields=fields, titles=titles)


def benchmark() -> ModuleType:
    """``benchmarks/improve.py``: its simulated province and its wide league."""
    spec = importlib.util.spec_from_file_location("benchmarks_improve", Path(__file__).parents[3] / "benchmarks" / "improve.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
