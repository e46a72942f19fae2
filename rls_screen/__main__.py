"""`python -m rls_screen`."""

from .cli import main

if __name__ == "__main__":
    main()
