"""Signing in by OpenID Connect: the code flow with PKCE, state and nonce. Loaded when it is used."""
