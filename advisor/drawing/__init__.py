"""Drawings: data first (``compose``), then DOT text (``dot``), then SVG, PNG or PDF (``render``)."""
