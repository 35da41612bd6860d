"""Draw the page icon: a triangle of cohorts, darkest where customers are newest.

    python tools/page_icon.py

Writes `retention/ui/static/icon.png`, 64 pixels square, drawn large and reduced so that
its corners are smooth. The blues are steps of the light theme's sequential palette.
"""

from pathlib import Path

from PIL import Image, ImageDraw

STATIC = Path(__file__).resolve().parent.parent / "retention" / "ui" / "static"
BLUES = ("#144f88", "#2b79b2", "#5ba4d0", "#9acde6")
SIZE, SCALE = 64, 8
CELL, GAP, MARGIN = 13, 2, 3

__all__ = ["draw_icon"]


def draw_icon() -> Image.Image:
    """Four rows of cells; the oldest cohort, at the bottom, has lived longest."""
    icon = Image.new("RGBA", (SIZE * SCALE, SIZE * SCALE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(icon)
    for row in range(len(BLUES)):
        for age in range(row + 1):
            left = (MARGIN + age * (CELL + GAP)) * SCALE
            top = (MARGIN + row * (CELL + GAP)) * SCALE
            corner = (left + CELL * SCALE, top + CELL * SCALE)
            draw.rounded_rectangle((left, top, *corner), 2 * SCALE, fill=BLUES[age])
    return icon.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    draw_icon().save(STATIC / "icon.png", optimize=True)
