"""Backup and restore of a whole site: one file, verifiable, for SQLite and PostgreSQL.

``write(file)`` takes a consistent snapshot while the site runs; ``read(file)`` puts it back on an empty machine. Both give a
:class:`~kaifaqu.web.backup.fingerprint.Fingerprint`: a content hash per table, equal before and after.
"""

from __future__ import annotations

from kaifaqu.web.backup.fingerprint import Fingerprint, TableHash, current
from kaifaqu.web.backup.restoring import read
from kaifaqu.web.backup.writing import write

__all__ = ["Fingerprint", "TableHash", "current", "read", "write"]
