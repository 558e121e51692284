"""Weights for those who answered again, so that they stand for all who answered the first time."""
