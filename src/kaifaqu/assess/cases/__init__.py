"""Golden cases (算例) of a standard: inputs → result, written from the rule's own text.

``read`` takes a file of cases for a standard; ``check.check`` says of every expectation what the standard gives. The cases of the
shipped standards lie in ``content/standards/cases``; docs/standards.md says how to write them.
"""

from kaifaqu.assess.cases.batches import Batch, Cases, Subject
from kaifaqu.assess.cases.check import Outcome
from kaifaqu.assess.cases.read import read, shipped_cases

__all__ = ["Batch", "Cases", "Outcome", "Subject", "read", "shipped_cases"]
