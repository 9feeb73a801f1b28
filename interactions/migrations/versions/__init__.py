"""One file for each step, in order. A step once released is never changed."""
