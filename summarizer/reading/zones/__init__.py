"""What each line of a page is: the article's own text, or which kind of furniture."""
