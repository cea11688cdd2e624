"""Documents that are typeset: the sheet of one practice and the compilations, set by Typst in a process of its own."""
