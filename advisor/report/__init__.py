"""Consultations as documents: each format is a function of them and concludes nothing."""

__all__ = [
    "agreement_report",
    "card",
    "cost_overview",
    "cost_report",
    "decision_drift",
    "explanation_report",
    "markdown",
    "page",
    "phrasing",
    "portfolio_report",
    "price_report",
    "questionnaire",
    "recommendation",
    "recommendation_data",
    "record",
    "record_reader",
    "report",
    "result_table",
    "summary_text",
    "verdict",
]
