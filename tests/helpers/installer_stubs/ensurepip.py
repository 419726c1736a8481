"""Stands in for the module that installs pip: there is nothing to do."""
