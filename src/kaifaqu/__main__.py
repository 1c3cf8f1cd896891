"""``python -m kaifaqu`` is ``kaifaqu``."""

from kaifaqu.cli import main

main()
