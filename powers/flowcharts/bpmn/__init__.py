"""A power's flowchart as a BPMN 2.0 file, and a BPMN file of another tool as a flowchart's steps.

What maps to what is told in docs/bpmn.md.
"""

from .reading import read
from .report import Reading, Remark, WrongFile
from .writing import write

__all__ = ["Reading", "Remark", "WrongFile", "read", "write"]
