"""What a page states about itself: title, date, publisher, byline, original source."""
