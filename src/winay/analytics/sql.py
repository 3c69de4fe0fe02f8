"""The two things that may go into SQL from outside, made safe: texts and names of columns."""


def literal(value: object) -> str:
    """Return a text as a literal of SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return the name of a column as SQL writes it, whatever stands in it."""
    return '"' + name.replace('"', '""') + '"'
