"""What people decide about briefs: facts accepted, changed or added; articles approved or sent back."""
