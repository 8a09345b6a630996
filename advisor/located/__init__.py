"""Untrusted YAML whose every value knows its file and line, and what to say of its faults."""

__all__ = ["document", "mapping", "messages", "place", "textfile"]
