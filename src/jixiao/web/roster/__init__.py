"""Units and people from a workbook: read in a limited child, shown with every fault at its row, taken in whole or not at all."""
