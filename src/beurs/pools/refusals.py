"""What the user reads when this room refuses: code -> sentence; %(name)s places are facts of the refusal."""

SENTENCES: dict[str, str] = {}
