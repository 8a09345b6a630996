"""Consultations as documents: each format is a function of the consultation, and nothing is concluded here."""
