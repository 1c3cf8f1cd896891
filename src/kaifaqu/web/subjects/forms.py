"""Forms of the subject register. They only read what was typed; the services check it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from kaifaqu.errors import Problem
from kaifaqu.web.core.models import Zone
from kaifaqu.web.documents import queries as document_queries

from .models import Subject, SubjectName

if TYPE_CHECKING:
    from kaifaqu.web.documents.models import Document


class CodeField(forms.CharField):
    """The code of another entry of the same zone."""

    zone: Zone

    def clean(self, value: Any) -> Subject | None:
        code = super().clean(value)
        if not code:
            return None
        found = Subject.objects.filter(zone=self.zone, code=code).first() or _only(self.zone, code)
        if found is None:
            raise forms.ValidationError(f"没有编号或名称为“{code}”的登记。")
        return found


def _only(zone: Zone, name: str) -> Subject | None:
    """The one entry so named, when there is just one."""
    found = list(Subject.objects.filter(zone=zone, merged_into=None, name=name)[:2])
    return found[0] if len(found) == 1 else None


class SubjectForm(forms.Form):
    kind = forms.ChoiceField(label="类别", choices=Subject.Kind.choices)
    name = forms.CharField(label="名称", max_length=200)
    credit_code = forms.CharField(label="统一社会信用代码", required=False, help_text="18位，按 GB 32100 校验。")
    parent = CodeField(label="上级", required=False, help_text="上级的编号或全名。")
    category = forms.CharField(label="类型", required=False, max_length=60, help_text="如 孵化器、研发平台。")
    industry = forms.CharField(label="行业", required=False, max_length=60)
    region = forms.CharField(label="所在地", required=False, max_length=60)
    summary = forms.CharField(label="简介", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, zone: Zone, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = self.fields["parent"]
        assert isinstance(parent, CodeField)
        parent.zone = zone


class NameForm(forms.Form):
    name = forms.CharField(label="名称", max_length=200)
    kind = forms.ChoiceField(label="种类", choices=SubjectName.Kind.choices, initial=SubjectName.Kind.ALIAS)
    valid_from = forms.DateField(label="起", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    valid_to = forms.DateField(label="止", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    document = forms.CharField(label="出处文件编号", required=False)
    place = forms.CharField(label="出处位置", required=False, max_length=80, help_text="如 第305行。")

    def __init__(self, zone: Zone, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean_document(self) -> Document | None:
        code = self.cleaned_data["document"].strip()
        if not code:
            return None
        try:
            return document_queries.document_of(self.zone, code)
        except Problem as problem:
            raise forms.ValidationError(f"{problem.message}{problem.hint}") from None


class MergeForm(forms.Form):
    other = CodeField(label="并入的登记", help_text="编号或全名；它的名称、提及、数据和项目今后都算在本登记名下。")
    evidence = forms.CharField(label="理由", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, zone: Zone, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other = self.fields["other"]
        assert isinstance(other, CodeField)
        other.zone = zone


class SplitForm(forms.Form):
    name = forms.CharField(label="新登记的名称", max_length=200)
    evidence = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
