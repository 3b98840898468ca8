"""Tests of the scoring: python3 -m unittest test_scoring"""

import random
import unittest

from scoring import distance, plain, score, within


def box(text, x, y, width=100, height=20):
    return {"x": x, "y": y, "width": width, "height": height, "text": text}


def truth(lines, cut=(), pictures=()):
    return {"lines": lines, "cutOff": list(cut), "pictures": list(pictures)}


def by_table(one, other, anywhere):
    row = [0 if anywhere else at for at in range(len(other) + 1)]
    for at, character in enumerate(one):
        below = [at + 1]
        for column, compared in enumerate(other):
            below.append(min(row[column + 1] + 1, below[column] + 1, row[column] + (character != compared)))
        row = below
    return min(row) if anywhere else row[-1]


class Distances(unittest.TestCase):
    def test_bits_agree_with_the_table(self):
        dice = random.Random(5)
        for _ in range(500):
            one, other = ("".join(dice.choices("abc", k=dice.randrange(90))) for _ in range(2))
            self.assertEqual(distance(one, other), by_table(one, other, False))
            self.assertEqual(within(one, other), by_table(one, other, True))

    def test_quotes_dashes_and_emoji_do_not_count(self):
        self.assertEqual(plain("it’s  “fine” – really 😀"), "it's \"fine\" - really")
        self.assertEqual(plain("a \ufffd b"), "a b")


class Screens(unittest.TestCase):
    def test_a_perfect_reading(self):
        lines = [box("hello there", 0, 0), box("and you", 0, 30)]
        self.assertEqual(score(truth(lines), lines), {"characters": 18, "ordered": 0, "free": 0, "lines": 2, "found": 2})

    def test_order_and_cuts_do_not_matter_to_the_order_free_count(self):
        lines = [box("name", 0, 0, 40), box("10:42", 60, 0, 40), box("below", 0, 30)]
        counts = score(truth(lines), [box("below", 0, 30), box("name 10:42", 0, 0)])
        self.assertEqual((counts["free"], counts["found"]), (0, 3))
        self.assertGreater(counts["ordered"], 0)

    def test_what_is_missed_and_what_is_made_up_counts(self):
        counts = score(truth([box("hello", 0, 0)]), [box("noise", 0, 300)])
        self.assertEqual((counts["free"], counts["found"]), (10, 0))

    def test_the_text_of_another_place_does_not_help(self):
        counts = score(truth([box("hello", 0, 0)]), [box("hello", 0, 300)])
        self.assertEqual(counts["free"], 10)

    def test_cut_lines_and_pictures_count_neither_way(self):
        here = truth([box("hello", 0, 0)], cut=[box("", 0, 90)], pictures=[box("", 300, 0, 200, 200)])
        counts = score(here, [box("hello", 0, 0), box("half a line", 0, 90), box("QxQ", 320, 50, 60)])
        self.assertEqual((counts["characters"], counts["free"], counts["ordered"], counts["found"]), (5, 0, 0, 1))


if __name__ == "__main__":
    unittest.main()
