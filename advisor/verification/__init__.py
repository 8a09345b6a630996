"""Verification of a knowledge base: does it do what its own examples say."""
