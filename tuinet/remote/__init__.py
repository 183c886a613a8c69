"""Runs on other machines: an agent there, which speaks JSON lines over ssh, and mirrors of its runs here."""
