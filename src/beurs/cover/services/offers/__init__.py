"""Asking people: searches, offers, answers, and what happens when time runs out.

The functions that change something are exported by `beurs.cover.services`.
"""
