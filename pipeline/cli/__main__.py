"""``python -m pipeline.cli`` is ``vanthu``."""

from pipeline.cli.app import main

main()
