"""Make the app's font: Inter with digits of one width, so that columns line up.

    npm pack @fontsource-variable/inter@5.3.0
    python tools/tabular_font.py fontsource-variable-inter-5.3.0.tgz

Neither Streamlit nor a Vega chart can switch on a font's `tnum` feature, so the
characters 0-9, + and - (minus) are mapped to the tabular glyphs for good. Freezing the
whole feature would widen hyphens and brackets to the width of a digit, too. Writes the
font and its licence (SIL Open Font License 1.1) into `retention/ui/static`.
"""

import sys
import tarfile
from pathlib import Path

from fontTools.ttLib import TTFont

FAMILY = "Inter Tabular"
TABULAR = "0123456789+\N{MINUS SIGN}"
FONT = "package/files/inter-latin-wght-normal.woff2"
LICENCE = "package/LICENSE"
STATIC = Path(__file__).resolve().parent.parent / "retention" / "ui" / "static"

__all__ = ["make_tabular", "write_font"]


def make_tabular(font: TTFont) -> None:
    """Map digits and signs to their tabular glyphs and give the font its own name."""
    glyphs = set(font.getGlyphOrder())
    for table in font["cmap"].tables:
        for character in map(ord, TABULAR):
            tabular = f"{table.cmap.get(character)}.tf"
            if tabular in glyphs:
                table.cmap[character] = tabular
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = FAMILY
    widths = {font["hmtx"][font.getBestCmap()[ord(digit)]][0] for digit in TABULAR[:10]}
    if len(widths) != 1:
        raise SystemExit(f"The digits still have {len(widths)} widths.")


def write_font(package: Path, folder: Path) -> None:
    """Write the font and its licence from the npm package into the folder."""
    with tarfile.open(package) as archive:
        packed, licence = archive.extractfile(FONT), archive.extractfile(LICENCE)
        if packed is None or licence is None:
            raise SystemExit(f"{package} is not the package of Inter.")
        font = TTFont(packed)
        make_tabular(font)
        font.flavor = "woff2"
        font.save(folder / "inter-tabular.woff2")
        (folder / "inter-tabular-OFL.txt").write_bytes(licence.read())


if __name__ == "__main__":
    write_font(Path(sys.argv[1]), STATIC)
