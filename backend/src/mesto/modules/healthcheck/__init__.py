"""What operators and probes ask: is it alive, is it ready, how is it."""
