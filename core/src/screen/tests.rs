//! Screens drawn by code: what stands where is known to the pixel.

use super::*;

const WHITE: [u8; 3] = [255, 255, 255];
const BLACK: [u8; 3] = [20, 20, 20];
const GREY: [u8; 3] = [236, 236, 238];
const BLUE: [u8; 3] = [0, 110, 240];

struct Canvas(Rgb);

impl Canvas {
    fn new(width: u32, height: u32, ground: [u8; 3]) -> Self {
        Self(Rgb { width, height, data: ground.repeat(width as usize * height as usize) })
    }

    fn set(&mut self, x: u32, y: u32, colour: [u8; 3]) {
        let start = (y as usize * self.0.width as usize + x as usize) * 3;
        self.0.data[start..start + 3].copy_from_slice(&colour);
    }

    fn fill(&mut self, rect: Rect, colour: [u8; 3]) {
        for y in rect.top..rect.bottom {
            (rect.left..rect.right).for_each(|x| self.set(x, y, colour));
        }
    }

    /// Shapes like letters: stems with bars between them, words of five, from `left` on; gives the extent of the ink.
    fn write(&mut self, left: u32, top: u32, height: u32, letters: u32, ink: [u8; 3]) -> Rect {
        let stroke = (height / 8).max(1);
        let (wide, gap) = (height / 2, stroke + 1);
        let mut x = left;
        for letter in 0..letters {
            if letter > 0 && letter % 5 == 0 {
                x += height / 3;
            }
            self.fill(Rect::new(x, top, x + stroke, top + height), ink);
            self.fill(Rect::new(x + wide - stroke, top + height / 3, x + wide, top + height), ink);
            let bar = top + if letter % 2 == 0 { height / 3 } else { height / 2 };
            self.fill(Rect::new(x, bar, x + wide, bar + stroke), ink);
            x += wide + gap;
        }
        Rect::new(left, top, x - gap, top + height)
    }

    /// Texture like that of a photograph.
    fn photograph(&mut self, rect: Rect, seed: u32) {
        let mut state = seed.wrapping_mul(2_654_435_761) | 1;
        for y in rect.top..rect.bottom {
            for x in rect.left..rect.right {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                let wave = ((f64::from(x) / 9.0).sin() + (f64::from(y) / 7.0).cos()) * 50.0 + 128.0;
                let noise = f64::from(state % 40);
                self.set(
                    x,
                    y,
                    [(wave + noise - 20.0) as u8, (wave * 0.7 + noise) as u8, (200.0 - wave * 0.6 + noise) as u8],
                );
            }
        }
    }

    fn layout(&self) -> Layout {
        layout(&self.0).unwrap()
    }
}

/// Whether two rectangles are the same but for a pixel or two.
fn near(one: Rect, other: Rect, slack: u32) -> bool {
    let edges = |rect: Rect| [rect.left, rect.top, rect.right, rect.bottom];
    edges(one).iter().zip(edges(other)).all(|(a, b)| a.abs_diff(b) <= slack)
}

#[test]
fn lines_of_all_sizes_are_found_dark_on_light_and_light_on_dark() {
    for (ground, ink) in
        [(WHITE, BLACK), ([24, 26, 30], [225, 225, 230]), (BLUE, WHITE), ([255, 250, 230], [170, 150, 130])]
    {
        for height in [7, 10, 14, 22, 40] {
            let mut canvas = Canvas::new(700, 200, ground);
            let expected = [canvas.write(30, 20, height, 15, ink), canvas.write(30, 30 + 2 * height, height, 9, ink)];
            let found = canvas.layout();
            assert_eq!(found.lines.len(), 2, "{height} px on {ground:?}: {:?}", found.lines);
            assert!(
                found.lines.iter().zip(expected).all(|(one, other)| near(*one, other, 1)),
                "{height}: {:?}",
                found.lines
            );
            assert!(found.pictures.is_empty());
        }
    }
}

#[test]
fn columns_are_read_one_after_the_other_and_a_paragraph_is_one_block() {
    let mut canvas = Canvas::new(900, 300, WHITE);
    for row in 0..4 {
        canvas.write(20, 30 + 20 * row, 12, 20, BLACK);
        canvas.write(500, 33 + 20 * row, 12, 20, BLACK);
    }
    let found = canvas.layout();
    assert_eq!((found.lines.len(), found.blocks.len()), (8, 2));
    assert!(found.blocks[0].rect.right < found.blocks[1].rect.left);
    assert_eq!(found.blocks[0].lines.len(), 4);
}

/// A chat: bubbles on both sides of a page with a header.
fn chat() -> Canvas {
    let mut canvas = Canvas::new(800, 500, WHITE);
    canvas.write(20, 14, 14, 8, BLACK);
    for (row, (own, letters)) in [(false, 12), (true, 20), (false, 25), (true, 8), (false, 18)].into_iter().enumerate()
    {
        let top = 60 + 70 * row as u32;
        let width = letters * 9 + letters / 5 * 4 + 24;
        let left = if own { 780 - width } else { 20 };
        canvas.fill(Rect::new(left, top, left + width, top + 36), if own { BLUE } else { GREY });
        canvas.write(left + 12, top + 12, 12, letters, if own { WHITE } else { BLACK });
    }
    canvas
}

#[test]
fn bubbles_are_told_from_a_page_and_know_their_side() {
    let found = chat().layout();
    let sides: Vec<Option<Side>> = found.blocks.iter().map(|block| block.bubble).collect();
    let (left, right) = (Some(Side::Left), Some(Side::Right));
    assert_eq!(sides, [None, left, right, left, right, left], "{:?}", found.blocks);
}

#[test]
fn a_row_of_buttons_is_no_chat() {
    let mut canvas = Canvas::new(800, 200, WHITE);
    for (button, letters) in [6, 9, 7, 11].into_iter().enumerate() {
        let left = 20 + 180 * button as u32;
        canvas.fill(Rect::new(left, 40, left + letters * 9 + 30, 76), GREY);
        canvas.write(left + 12, 52, 12, letters, BLACK);
    }
    let found = canvas.layout();
    assert_eq!(found.lines.len(), 4);
    assert!(found.blocks.iter().all(|block| block.bubble.is_none()));
}

#[test]
fn a_table_is_read_row_by_row() {
    let mut canvas = Canvas::new(700, 300, WHITE);
    for (column, row) in (0..8).flat_map(|row| (0..3).map(move |column| (column, row))) {
        canvas.write(20 + 220 * column, 20 + 32 * row, 11, 5 + (column + row) % 3, BLACK);
    }
    let found = canvas.layout();
    let places: Vec<(u32, u32)> = found.blocks.iter().map(|block| (block.rect.top, block.rect.left)).collect();
    assert_eq!(places.len(), 24);
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn every_photograph_of_a_grid_is_found_by_itself_with_its_caption() {
    let mut canvas = Canvas::new(900, 520, WHITE);
    let mut expected = Vec::new();
    for place in 0..8 {
        let (x, y) = (20 + 220 * (place % 4), 20 + 250 * (place / 4));
        let rect = Rect::new(x, y, x + 200, y + 150);
        canvas.photograph(rect, place + 1);
        canvas.write(x, y + 170, 12, 12, BLACK);
        expected.push(rect);
    }
    let found = canvas.layout();
    assert_eq!((found.pictures.len(), found.lines.len()), (8, 8));
    assert!(expected.iter().all(|rect| found.pictures.iter().any(|one| near(*one, *rect, 4))), "{:?}", found.pictures);
}

#[test]
fn an_icon_beside_a_label_and_the_frame_around_it_are_no_letters() {
    let mut canvas = Canvas::new(400, 100, WHITE);
    canvas.fill(Rect::new(10, 20, 210, 21), BLACK);
    canvas.fill(Rect::new(10, 59, 210, 60), BLACK);
    canvas.fill(Rect::new(10, 20, 11, 60), BLACK);
    canvas.fill(Rect::new(209, 20, 210, 60), BLACK);
    canvas.fill(Rect::new(16, 26, 42, 52), [200, 60, 60]);
    let expected = canvas.write(52, 34, 11, 10, BLACK);
    let found = canvas.layout();
    assert_eq!(found.lines.len(), 1, "{:?}", found.lines);
    assert!(near(found.lines[0], expected, 1));
}

#[test]
fn a_rule_right_beside_a_word_is_cut_off() {
    let mut canvas = Canvas::new(300, 200, WHITE);
    canvas.fill(Rect::new(50, 10, 51, 190), BLACK);
    let expected = canvas.write(53, 60, 12, 10, BLACK);
    let found = canvas.layout();
    assert_eq!(found.lines.len(), 1, "{:?}", found.lines);
    assert!(near(found.lines[0], expected, 2));
}

#[test]
fn nothing_noise_and_odd_shapes_end_in_a_layout() {
    assert_eq!(Canvas::new(1, 1, WHITE).layout(), Layout::default());
    assert_eq!(Canvas::new(1920, 30, BLACK).layout(), Layout::default());
    assert_eq!(Canvas::new(16_384, 1, GREY).layout(), Layout::default());
    assert_eq!(Canvas::new(1, 16_384, GREY).layout(), Layout::default());
    let mut noise = Canvas::new(300, 300, WHITE);
    let mut state = 7_u32;
    for (x, y) in (0..300).flat_map(|y| (0..300).map(move |x| (x, y))) {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        noise.set(x, y, [(state >> 8) as u8, (state >> 16) as u8, (state >> 24) as u8]);
    }
    let found = noise.layout();
    assert!(found.lines.len() < 5, "{:?}", found.lines.len());
    let mut board = Canvas::new(256, 256, WHITE);
    (0..64).for_each(|cell| {
        board.fill(Rect::new(cell % 8 * 32, cell / 8 * 32, cell % 8 * 32 + 16, cell / 8 * 32 + 16), BLACK);
    });
    assert!(board.layout().lines.len() <= 64);
}

#[test]
fn what_is_larger_than_any_screen_is_not_looked_at() {
    assert_eq!(layout(&Canvas::new(8192, 2049, WHITE).0), None);
}

#[test]
fn the_layout_of_a_part_that_moved_is_the_same() {
    let one = chat().layout();
    let mut shifted = Canvas::new(800, 540, WHITE);
    shifted.0.data.splice(800 * 40 * 3.., chat().0.data);
    let other = shifted.layout();
    assert_eq!(one.lines.len(), other.lines.len());
    assert!(one.lines.iter().zip(&other.lines).all(|(a, b)| (a.left, a.top + 40) == (b.left, b.top)));
}
