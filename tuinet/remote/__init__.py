"""Runs on other machines: an agent there, which speaks JSON lines over SSH, and mirrors of its runs here."""
