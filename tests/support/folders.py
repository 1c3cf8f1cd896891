"""A small sound zone folder to start from, and ways to spoil it."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "zone.yaml": (
        "code: ceshi\nname: 测试开发区\nsubject: me\nreference_date: 2022-10-31\npublic: true\nnotice: 测试用，全部为虚构\n"
    ),
    "documents.csv": "code,title,issuer,dated\nd1,年度公报,统计局,2021-03\nd2,新闻稿,宣传部,2022-10-15\n",
    "subjects.csv": (
        "code,kind,name,parent\nme,zone,测试开发区,\nfirm-1,enterprise,霁澜新材料有限公司,me\nfirm-2,enterprise,霁澜新材料,me\n"
    ),
    "names.csv": "subject,name,kind,document,place\nfirm-1,霁澜新材,short,d2,第3行\n",
    "mentions.csv": "subject,document,name_used,place,says\nfirm-1,d2,霁澜新材,第3行,主导产业企业\n",
    "indicators.yaml": (
        "indicators:\n  - {code: tea-houses, name: 茶馆数量, group: 其他, unit: 家, kind: stock, "
        "definition: 区内茶馆数, bureau: 商务局}\n"
    ),
    "observations.csv": (
        "key,indicator,subject,measure,period,value,unit,document,place,quote\n"
        "r1,general-budget-revenue,me,level,2020,12.77,亿元,d1,第81行,达到12.77亿元\n"
        "r2,general-budget-revenue,me,growth,2020,8.1,%,d1,第81行,增长8.1%\n"
        "r3,general-budget-revenue,me,level,十年来,21.15,亿元,d2,第7行,攀升至21.15亿元\n"
        "r4,tea-houses,me,level,2020,12,家,d1,第90行,茶馆12家\n"
        "r5,high-tech-enterprises,me,level,2021,68,家,d2,第8行,68家\n"
    ),
    "plan.yaml": "plans:\n  - {code: p1, name: 测试规划, document: d1, base_year: 2020, target_year: 2025}\n",
    "plan_items.csv": (
        "plan,number,part,written,unit,indicator,target_text,target_kind,target_value,target_bound,goal_year\n"
        "p1,1,goal,高新技术企业数量,家,high-tech-enterprises,突破120,level,120,>,2025\n"
    ),
    "projects.csv": "code,subject,name,owner,owner_name,document\n",
    "cockpit.yaml": "figures:\n  - {indicator: general-budget-revenue}\nplan: p1\n",
}


def make(folder: Path, **changed: str | bytes | None) -> Path:
    """Write the folder. ``changed`` has other content by file name, ``_`` for ``.`` (``zone_yaml="…"``); None leaves it out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (FILES | {_file(key): value for key, value in changed.items()}).items():
        if content is None:
            (folder / name).unlink(missing_ok=True)
        else:
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def _file(key: str) -> str:
    stem, _, suffix = key.rpartition("_")
    return f"{stem}.{suffix}"


def swap(name: str, old: str, new: str) -> str:
    """The content of a file with one piece exchanged."""
    assert old in FILES[name], f"{name}: {old}"
    return FILES[name].replace(old, new)
