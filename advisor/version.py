"""The version; read by the packaging without importing anything else."""

VERSION = "0.2.0"
