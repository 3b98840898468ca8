"""Tests of what training and the product must agree on: python -m unittest discover models/train/reader"""

import json
import unittest
from pathlib import Path

import numpy as np
from PIL import Image

import alphabet
import crops

FIXTURES = Path(__file__).resolve().parents[3] / "core" / "tests" / "data" / "reader"
BASE = Path(__file__).resolve().parents[2] / "base"


class Alphabet(unittest.TestCase):
    def test_the_committed_characters_are_those_of_the_training(self):
        lines = (BASE / "reader.chars.txt").read_text(encoding="utf-8").split("\n")
        self.assertEqual(lines.pop(), "")
        self.assertEqual("".join(lines), alphabet.CHARACTERS)
        self.assertTrue(all(len(line) == 1 for line in lines))
        # Each once, and the narrow ones a second time at the end.
        self.assertEqual(len(set(lines)), len(lines) - len(alphabet.TWINS))

    def test_what_is_not_in_the_alphabet_becomes_the_replacement_character(self):
        self.assertEqual(alphabet.target("ok 🎂 z\u0308 ﬁn\u00a0d"), "ok \ufffd z\ufffd fin d")
        self.assertEqual(alphabet.target("a\u0308"), "ä")

    def test_repeats_fall_together_unless_a_blank_parts_them(self):
        l, i = alphabet.INDEX["l"], alphabet.INDEX["i"]
        self.assertEqual(alphabet.decode([0, l, l, 0, l, i, i, 0]), "lli")

    def test_the_second_class_of_a_narrow_character_needs_no_blank(self):
        for text in ("hello!!!", "ll", "((a))", "ss"):
            with self.subTest(text=text):
                classes = alphabet.encode(text)
                self.assertEqual(alphabet.decode(classes), "s" if text == "ss" else text)


class Crops(unittest.TestCase):
    def test_fixtures_come_out_as_committed(self):
        rows = json.loads((FIXTURES / "index.json").read_text(encoding="utf-8"))
        self.assertGreaterEqual(len(rows), 12)
        for row in rows:
            with self.subTest(crop=row["crop"]):
                values = crops.ink(np.asarray(Image.open(FIXTURES / row["crop"]).convert("RGB")))
                if row["lines"] is None:
                    self.assertIsNone(values)
                    continue
                lines = crops.scaled(values)
                self.assertEqual((lines.shape[1], int(lines.astype(int).sum())), (row["width"], row["sum"]))
                self.assertTrue((lines == np.asarray(Image.open(FIXTURES / row["lines"]))).all())

    def test_light_on_dark_and_dark_on_light_look_the_same(self):
        dark = np.full((12, 40, 3), 255, np.uint8)
        dark[3:9, 5:20] = 55
        light = 255 - dark
        self.assertTrue((crops.ink(dark) == crops.ink(light)).all())

    def test_colours_of_one_brightness_are_told_apart(self):
        picture = np.full((12, 40, 3), (0, 130, 0), np.uint8)
        picture[3:9, 5:20] = (255, 0, 0)
        self.assertEqual(crops.ink(picture)[5, 10], 255)

    def test_the_crop_goes_beyond_the_picture_with_its_ground(self):
        picture = np.full((10, 30, 3), 200, np.uint8)
        picture[2:10, 0:2] = 0
        crop = crops.cut(picture, crops.with_margin((2, 10, 0, 2)))
        self.assertEqual(crop.shape, (10, 4, 3))
        # The column left of the picture and the row below it are the commonest colour of what is inside.
        self.assertEqual(crop[..., 0].tolist(), [[0, 200, 200, 200]] + [[0, 0, 0, 200]] * 8 + [[0] * 4])

    def test_widths_are_whole_strides_and_at_least_32(self):
        for columns in (1, 7, 33, 300):
            with self.subTest(columns=columns):
                width = crops.scaled(np.zeros((16, columns), np.uint8)).shape[1]
                self.assertEqual((width % 4, width >= 32), (0, True))


if __name__ == "__main__":
    unittest.main()
