"""A run as one HTML page that opens anywhere, without a server and without the network."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kaifaqu.assess.run.out import about, league, unwritable
from kaifaqu.assess.run.reasons import explain
from kaifaqu.assess.run.show import amount
from kaifaqu.assess.run.verdict import judge

if TYPE_CHECKING:
    from kaifaqu.assess.run.core import Run

MAX_ROWS: Final = 5_000
MAX_TOLD: Final = 200
STYLE: Final = """
body{font:15px/1.6 "Noto Sans SC","Microsoft YaHei",sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1d2733}
table{border-collapse:collapse;width:100%;font-size:14px}th,td{padding:.3rem .5rem;border-bottom:1px solid
#d5dbe3;text-align:left} th{background:#e8eff8;position:sticky;top:0}td.n{text-align:right;font-variant-numeric:tabular-nums}
.wide{overflow-x:auto;max-height:40rem}.mark{color:#b00020;font-weight:bold}pre{white-space:pre-wrap;font:inherit}summary{cursor:pointer}
"""


def write_html(run: Run, path: Path) -> None:
    """Write the page. Problem("file-unwritable")."""
    try:
        path.write_text("\n".join(_page(run)) + "\n", encoding="utf-8")
    except OSError as error:
        raise unwritable(path, error) from None


def _page(run: Run) -> Iterator[str]:
    title = escape(f"{run.standard.title}（{run.edition.edition}）评价结果")
    yield f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
    yield f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body><h1>{title}</h1>'
    if run.label:
        yield f'<p class="mark">{escape(run.label)}</p>'
    if run.refusal is not None:
        yield f'<p class="mark">{escape(run.refusal.text)}</p>'
    yield "<table>"
    yield from (f"<tr><th scope=row>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in about(run))
    yield "</table>"
    yield from _league(run)
    if run.has_data:
        yield from _told(run)
    yield "</body></html>"


def _league(run: Run) -> Iterator[str]:
    fields = league(run)
    yield '<h2>结果</h2><div class="wide" tabindex="0"><table><thead><tr>'
    yield "".join(f"<th scope=col>{escape(field.title)}</th>" for field in fields) + "</tr></thead><tbody>"
    rows = list(zip(*(field.values for field in fields), strict=True))
    for row in rows[:MAX_ROWS]:
        yield "<tr>" + "".join(_cell(value) for value in row) + "</tr>"
    yield "</tbody></table></div>"
    if len(rows) > MAX_ROWS:
        yield f"<p>只列出前 {MAX_ROWS:,} 个，共 {len(rows):,} 个；全部请导出为 Parquet 或 CSV。</p>"


def _cell(value: Any) -> str:
    if isinstance(value, int | float):
        return f'<td class="n">{amount(float(value))}</td>'
    return f"<td>{'' if value is None else escape(str(value))}</td>"


def _told(run: Run) -> Iterator[str]:
    """Each subject's conditions and reasons, to be folded open."""
    yield "<h2>逐个说明</h2>"
    standings = run.ranking()
    for standing in standings[:MAX_TOLD]:
        at = run.now.position[standing.subject]
        verdict = judge(run, at)
        head = "　".join(part for part in (standing.subject, verdict.words, standing.grade or "") if part)
        yield f"<details><summary>{escape(head)}</summary>"
        if verdict.missing:
            yield f"<p>缺：{escape('、'.join(each.title for each in verdict.missing))}</p>"
        conditions = [*verdict.veto, *verdict.conditions, *([verdict.direct] if verdict.direct else [])]
        if conditions:
            yield "<table><tr><th>条件</th><th>结论</th><th>规则</th><th>缺</th></tr>"
            for judged in (each for root in conditions for each in root.walk()):
                lacking = "、".join(each.title for each in judged.missing)
                cells = (judged.title, judged.words, judged.says, lacking)
                yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
            yield "</table>"
        if run.edition.score is not None:
            yield f"<pre>{escape(explain(run, at).text())}</pre>"
        yield "</details>"
    if len(standings) > MAX_TOLD:
        yield f"<p>只说明前 {MAX_TOLD} 个；其余用 kaifaqu explain 查看。</p>"
