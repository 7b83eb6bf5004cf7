"""Both platforms, emulated on the wire on 127.0.0.1, and a page that shows them side by side."""
