"""Results as text for a terminal, as JSON, as HTML, and as marked copies of the files they came from."""
