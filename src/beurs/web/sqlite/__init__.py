"""SQLite whose writers within one process follow each other in the order in which they came."""
