# What is done often, by name: `just` lists it, `just test` runs the fast suite.
# Each needs `.venv` with the extras "test" and, for `docs` and `lock`, more: see the recipe.

set positional-arguments

python := ".venv/bin/python"

# List what can be done
default:
    @just --list

# Make .venv with everything for development, in the versions of requirements-dev.txt
setup:
    python3 -m venv .venv
    .venv/bin/pip install --require-hashes -r requirements-dev.txt
    .venv/bin/pip install --no-deps -e .

# Run the fast suite, or some of it: just test tests/content -n0
test *arguments:
    {{ python }} -m pytest "$@"

# Run the exhaustive proofs
slow *arguments:
    {{ python }} -m pytest -m slow "$@"

# Check style, types, layers and content
lint:
    .venv/bin/ruff check .
    .venv/bin/ruff format --check .
    .venv/bin/mypy
    .venv/bin/lint-imports
    .venv/bin/rls-screen check questionnaires/rls-lupus

# Build the documentation, without network
docs:
    {{ python }} docs/build.py

# Print the report of a made-up person
demo:
    .venv/bin/rls-screen demo

# Run everything that must pass before a change lands
ci:
    .ci/run

# Write requirements-dev.txt anew (needs pip-tools in .venv)
lock:
    # The extra "test" names the package itself for its extra "pdf"; that line has no hash and is left out.
    CUSTOM_COMPILE_COMMAND="just lock" .venv/bin/pip-compile --generate-hashes --strip-extras --extra test --extra docs \
      --unsafe-package rls-screen --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --quiet \
      --output-file requirements-dev.txt pyproject.toml
