"""Who judges written files: the OMG's schema, and bpmn.io's own parser."""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

MODDLE = Path(__file__).parent / "moddle"
SCHEMA = MODDLE / "node_modules/bpmn-moddle/resources/bpmn/xsd/BPMN20.xsd"


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA))


def schema_errors(file: bytes) -> list[str]:
    """What the BPMN 2.0 schema says against a file."""
    schema = _schema()
    schema.validate(etree.fromstring(file))
    return [str(error) for error in schema.error_log]


def judged(folder: Path, *files: bytes) -> list[dict[str, Any]]:
    """What bpmn-moddle reads in each file: see moddle/judge.js."""
    paths = []
    for number, file in enumerate(files):
        paths.append(folder / f"{number}.bpmn")
        paths[-1].write_bytes(file)
    command = ["node", str(MODDLE / "judge.js"), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
