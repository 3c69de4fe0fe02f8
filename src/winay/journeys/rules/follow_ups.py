"""What an answer means for the state of a business: pure."""

ACTS = {
    ("alive", "grown"): "grow",
    ("alive", "dormant"): "pause",
    ("alive", "closed"): "close",
    ("grown", "alive"): "scale_back",
    ("grown", "dormant"): "pause",
    ("grown", "closed"): "close",
    ("dormant", "alive"): "resume",
    ("dormant", "closed"): "close",
    ("closed", "alive"): "reopen",
}
"""The registry's act that leads a business from its state to the one that was told."""


def act_for(state: str, outcome: str) -> str:
    """Return the act of the registry by which a business in `state` comes to `outcome`; empty where none is needed.

    A business that rests or ended and is said to have grown is at work first: that it has grown is said on its page.
    """
    if outcome == "grown" and state in ("dormant", "closed"):
        outcome = "alive"
    return ACTS.get((state, outcome), "")
