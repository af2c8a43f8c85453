"""Past mornings planned again under another sharing policy, or without any lending.

A replay compares arrangements, it does not foretell a morning: see docs/explanation/replaying.md.
"""
