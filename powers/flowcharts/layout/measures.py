"""Sizes in px (1/96 inch) that all parts of the layout share."""

FONT, SMALL = 13.0, 11.5
LINE, SMALL_LINE = 18.0, 15.0
TRACK = 11.0  # between two lines that run side by side
GAP = 15.0  # from a line to a box
ARROW = 16.0  # room above a box for an arrow's head
BELOW = 6.0  # room below a row that only the wave of a document reaches into
HEADER = 44.0
MARGIN = 10.0


def box_width(lanes: int) -> float:
    """The more lanes, the narrower their boxes: so that a chart still fits a page's width."""
    return 168.0 if lanes <= 4 else 140.0 if lanes <= 6 else 116.0
