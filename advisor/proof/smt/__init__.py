"""The second method of proof: rules become formulas, which a solver settles within bounds."""

__all__ = ["changes", "searches", "solver", "space"]
