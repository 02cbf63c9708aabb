"""Tables of flowcharts, one step a row: what their cells mean, and the flows that their rows make together."""
