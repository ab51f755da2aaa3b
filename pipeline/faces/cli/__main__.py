"""``python -m pipeline.faces.cli`` is ``vanthu``."""

from pipeline.faces.cli.app import main

main()
