"""Reviewed briefs in the forms that other programs read: one module a form, all of the same shape."""
