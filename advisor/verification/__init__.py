"""Verification of a knowledge base: does it do what its own examples say."""

__all__ = ["agreement", "cases", "finding", "suite"]
