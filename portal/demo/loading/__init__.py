"""Loading the demo content, a subject a module. Each step skips what is there, so that loading again changes nothing."""
