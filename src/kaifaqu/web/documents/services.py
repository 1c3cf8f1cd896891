"""What can be done in the document room: the public names of its operations.

``upload``, ``change``, ``again``      a file comes in (:mod:`.uploading`); what is said of a document; reading once more
``read_now``, ``bring``                the work of the job, for the demo and the command line; both at once (:mod:`.reading`)
``accept``, ``correct``, ``reject``, ``undo``, ``many``     reviewing what was read (:mod:`.review`)
``would_replace``                      the figure of an older version that an acceptance would correct
``explain``, ``settle``, ``send``, ``reopen``               the work list of findings (:mod:`.findings`)
``audit_again``                        hold a document against the others once more (:mod:`.auditing`)
"""

from __future__ import annotations

from .auditing import audit_again
from .findings import explain, may_handle, reopen, send, settle
from .reading import bring, read_now
from .review import REVIEW, accept, correct, many, reject, two_person, undo, would_replace
from .uploading import LABELS, UPLOAD, Meta, Uploaded, again, change, may_change, upload

__all__ = [
    "LABELS", "REVIEW", "UPLOAD", "Meta", "Uploaded", "accept", "again", "audit_again", "bring", "change", "correct", "explain",
    "many", "may_change", "may_handle", "read_now", "reject", "reopen", "send", "settle", "two_person", "undo", "upload",
    "would_replace",
]  # fmt: skip
