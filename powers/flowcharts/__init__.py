"""Flowcharts of powers: the flow itself, its layout in lanes, the picture."""
