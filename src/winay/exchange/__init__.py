"""Money in more than one currency: dated rates, what a sum was worth when it came, money that was changed."""
