"""The app's version, written into every export."""

VERSION = "0.1.0"
