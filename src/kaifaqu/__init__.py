"""Kaifaqu (开发区): the working system of a development zone's management committee."""

__version__ = "0.1.0"
