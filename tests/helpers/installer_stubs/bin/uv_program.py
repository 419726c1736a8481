"""What the stand-in for uv does."""

from noted import noted

noted("uv")
