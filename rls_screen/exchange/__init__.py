"""The instrument and its answers in other systems: an empty form, and the codebook of a study file."""
