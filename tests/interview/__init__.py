"""The interview without a screen."""
