"""Words of a cell that stand for yes, for no, and for nothing at all, as people write them in tables."""

from __future__ import annotations

from typing import Final

MISSING: Final = frozenset({
    "", "-", "--", "—", "——", "–", "/", "\\", "…", "……", "..", "...", "空", "缺", "缺失", "暂无", "暂缺", "无数据", "未知",
    "不详", "na", "n/a", "null", "none",
})  # fmt: skip
YES: Final = frozenset({"是", "有", "√", "✓", "✔", "对", "真", "y", "yes", "true", "t", "1", "1.0", "符合", "满足", "达标", "☑"})
NO: Final = frozenset({
    "否", "无", "×", "✗", "✘", "x", "错", "假", "n", "no", "false", "f", "0", "0.0", "不符合", "不满足", "不达标", "没有", "☐",
})  # fmt: skip
