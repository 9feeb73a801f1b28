"""`python -m app` is `tongdai`."""

from app.cli import main

main()
