"""What other programs ask for under ``/api/v1``, and what they say: the records of ``--json``, by the page."""
