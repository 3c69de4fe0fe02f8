"""The pages of ventures."""
