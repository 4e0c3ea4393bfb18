"""Checked English briefs of foreign-language news about international cooperation."""
