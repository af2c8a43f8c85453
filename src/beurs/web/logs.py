"""What the log may hold: an address that is itself a key is written without the key."""

import logging
import re

KEYS = re.compile(r"(/(?:a|agenda)/)[^/\s.]+")
"""Addresses that open something for whoever has them: the link of an offer, the feed of a calendar."""


class KeysHidden(logging.Filter):
    """Writes "/a/***/" for "/a/<key>/" in every message, whoever logs it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Hide the keys in a record and let it pass."""
        record.msg, record.args = KEYS.sub(r"\1***", record.getMessage()), None
        return True
