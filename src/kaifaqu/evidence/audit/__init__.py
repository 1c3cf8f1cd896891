"""Audit (审核): what in the documents contradicts itself, another document, or what the zone already has.

Every check is a rule of content/audit/rules.yaml with a stable id; docs/audit-of-documents.md tells each with an example. A
contradiction is reported only where no value within the rounding of the written figures fits.
"""

from __future__ import annotations

from collections.abc import Sequence

from kaifaqu.evidence.audit import changes, claims, lists, ranks, ratios, same, shares, targets, texts, totals
from kaifaqu.evidence.audit.fact import Known
from kaifaqu.evidence.audit.index import Index
from kaifaqu.evidence.audit.report import Report
from kaifaqu.evidence.audit.rules import Rule, RuleBook, book
from kaifaqu.evidence.finding import Finding, Reading

CHECKS = (
    changes.check, shares.check, totals.check, same.check, targets.check, claims.check, ranks.check, lists.check, texts.check,
    ratios.check,  # last: a ratio that a finding quotes already is not told twice
)  # fmt: skip


def audit(readings: Sequence[Reading], *, known: Sequence[Known] = (), rules: RuleBook | None = None) -> list[Finding]:
    """What does not fit in and between the readings, and against ``known``, worst first.

    The order of the readings matters only for the numbers in the quotes; the key of a finding is the same in every run.
    """
    index = Index(readings, known, rules or book())
    report = Report(index)
    for check in CHECKS:
        check(index, report)
    return report.findings()


__all__ = ["CHECKS", "Finding", "Known", "Rule", "RuleBook", "audit", "book"]
