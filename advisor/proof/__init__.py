"""What no open answer can change: possible worlds, sampled first and then settled by a solver."""

__all__ = ["case", "finality", "firmness", "flips", "stretches", "value_of_information", "worlds"]
