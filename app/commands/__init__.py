"""The commands of `jibao`, thin: each opens the store, calls one function and prints its answer."""
