"""The instrument and its answers in other systems: an empty form to fill in, and the codebook of a study file."""
