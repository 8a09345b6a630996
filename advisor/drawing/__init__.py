"""Drawings: data first (``compose``), then DOT text (``dot``), then pictures (``render``)."""
