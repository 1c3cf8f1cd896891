"""What the API of the project register gives, field by field; the titles stand in the API's description."""

from __future__ import annotations

from ninja import Field, Schema


class ProjectOut(Schema):
    """A key project."""

    code: str = Field(title="编号")
    name: str = Field(title="项目名称")
    industry: str = Field(title="行业")
    number: int | None = Field(title="序号", description="来源栏目中的序号")
    owner: str | None = Field(title="单位的编号", description="对象登记中的编号；来源未写明时为空")
    owner_name: str = Field(title="单位（原文）")
    capacity: str = Field(title="规模", description="来源的原文，如 60万吨/年")
    stage: str = Field(
        title="阶段代码",
        description="unknown 未知、idea 谋划、attracted 引进、reserve 储备、mature 成熟、underway 实施、done 竣工",
    )
    stage_label: str = Field(title="阶段")
    section: str = Field(title="来源栏目")
    document: str | None = Field(title="文件编号")
    place: str = Field(title="位置")
    subject: str = Field(title="对象编号", description="项目在对象登记中的编号")
    simulated: bool = Field(title="模拟数据")


class ProjectsOut(Schema):
    """A page of projects."""

    total: int = Field(title="总数", description="符合条件的全部条数")
    offset: int = Field(title="从第几条起")
    items: list[ProjectOut] = Field(title="本页")


class IndustryLine(Schema):
    """One industry of the overview."""

    industry: str = Field(title="行业")
    stages: dict[str, int] = Field(title="各阶段的项目数", description="阶段代码到个数")
    total: int = Field(title="合计")


class OverviewOut(Schema):
    """Projects by industry and stage."""

    stages: dict[str, str] = Field(title="阶段", description="阶段代码到名称")
    rows: list[IndustryLine] = Field(title="各行业")
    total: int = Field(title="合计")
