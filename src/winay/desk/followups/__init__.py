"""Who graduated is asked after: what is due, by district, and the page on which an answer is written down."""
