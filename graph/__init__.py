"""The notes as a graph: walks, insights, layouts, drawings and exports."""
