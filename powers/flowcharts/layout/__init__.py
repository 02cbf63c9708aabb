"""The layout of a flow: lanes as columns, steps in rows, lines in the channels between them.

Why our own: Graphviz' ``dot`` knows no lanes (clusters only come near them), and its orthogonal lines have no places for
labels. Here the order of work is: find what leads back, rank the rest (``ranks``), choose the channels that each line
passes (``routes``), the point at which it leaves and enters its boxes (``ports``), its track in each channel
(``tracks``) and its label's place (``labels``); only then widths and heights are known, and px follow (``drawing``).
"""

from .drawing import Drawing, Layout, Plan, draw

__all__ = ["Drawing", "Layout", "Plan", "draw"]
