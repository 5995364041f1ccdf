"""Completeness in parts: as it stands now, over the quarters, how it goes, and who is always late."""
