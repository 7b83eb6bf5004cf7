"""What verbs, timers and intake share: take in messages, send replies, close, hand over, watch targets and promises."""
