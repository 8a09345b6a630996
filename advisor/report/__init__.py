"""Consultations as documents: each format is a function of them and concludes nothing."""
