"""The app as a web page. It needs the extra `web`, and is imported only by `tuinet serve`."""
