"""From fired rules to a ranking: constraints exclude, preferences score, weights combine."""

__all__ = ["portfolio", "ranking", "sensitivity"]
