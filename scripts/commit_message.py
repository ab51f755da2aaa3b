"""What a commit says: a subject of at most 60 characters, an empty line, and why it was made.

``pre-commit install --hook-type commit-msg`` has it looked at; merges may say nothing more.
"""

import sys
from pathlib import Path

LONGEST_SUBJECT = 60


def fault(message: str) -> str | None:
    """Return what is wrong with a message, ``None`` where nothing is."""
    lines = [line for line in message.splitlines() if not line.startswith("#")]
    subject, *rest = lines or [""]
    if not subject.strip():
        return "It has no subject."
    if len(subject) > LONGEST_SUBJECT:
        return f"Its subject has {len(subject)} characters, {LONGEST_SUBJECT} are enough."
    if rest and rest[0].strip():
        return "An empty line stands below the subject."
    if not subject.startswith("Merge") and not any(line.strip() for line in rest):
        return "It does not say why: a few lines below the subject."
    return None


if __name__ == "__main__":
    if said := fault(Path(sys.argv[1]).read_text("utf-8")):
        print(said, file=sys.stderr)
        sys.exit(1)
