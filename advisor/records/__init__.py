"""Decision records in a folder: their numbers, and what one says of another."""

__all__ = ["record_writer"]
