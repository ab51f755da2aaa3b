"""``python -m corpus.render``: writes the letters in every form, a folder a form, the gold beside each."""

import argparse
import sys
from pathlib import Path

from corpus.render.forms import FORMS, chosen, write
from corpus.render.pages import FontMissingError, register

_LETTERS = Path(__file__).parents[1] / "letters"
_OUT = Path("out") / "corpus"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m corpus.render", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=_OUT, help=f"where to (default {_OUT})")
    parser.add_argument("--folder", type=Path, default=_LETTERS, help="folder of NAME.txt and NAME.gold.json")
    parser.add_argument("--forms", default=",".join(FORMS), help=f"of {','.join(FORMS)} (default: all)")
    parser.add_argument("--letters", default="", help="beginnings of names, with commas between")
    parser.add_argument("--limit", type=int, help="so many letters, spread over the kinds of letter")
    options = parser.parse_args(arguments)
    try:
        register()
    except FontMissingError as error:
        print(error, file=sys.stderr)
        return 1
    forms = options.forms.split(",")
    unknown = [form for form in forms if form not in FORMS]
    if unknown:
        print(f"Không có dạng {', '.join(unknown)}; các dạng: {', '.join(FORMS)}.", file=sys.stderr)
        return 1
    letters = chosen(options.folder, options.letters.split(",") if options.letters else (), options.limit)
    for form in forms:
        folder = options.output / form
        folder.mkdir(parents=True, exist_ok=True)
        for path in letters:
            write(path, form, folder)
        print(f"{folder}: {len(letters)} thư")
    return 0


if __name__ == "__main__":
    sys.exit(main())
