"""Who goes on to the next programme, who waits and who is lost; how long businesses work; what a new rule would do."""
