"""The first method of proof: worlds are drawn, and conditions tried in all of them at once."""

__all__ = ["outcomes", "people", "population"]
