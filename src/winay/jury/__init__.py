"""The pages of committee members on their phones, and the board in the square."""
