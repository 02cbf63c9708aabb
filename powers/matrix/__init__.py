"""权力结构: which section and post decides, executes and supervises, and where one hand holds all three (三（二）)."""
