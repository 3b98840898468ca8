// What stands on a page that is shown, by line: runs inside the browser, so it may use nothing from outside its own body.

/** @returns lines, pictures and parts that are cut off, in device pixels. */
export function truth() {
  const ratio = window.devicePixelRatio;
  const wide = window.innerWidth;
  const high = window.innerHeight;
  const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

  const inside = (element, ancestor) => element !== null && (element === ancestor || ancestor.contains(element));
  // A point shows its text where the uppermost element there is the text's own; what scrolled away or lies under a menu does not.
  const shows = (element, x, y) =>
    x >= 0 && y >= 0 && x < wide && y < high && inside(document.elementFromPoint(x, y), element);

  const blockOf = (node) => {
    let element = node.parentElement;
    while (getComputedStyle(element).display === "inline") element = element.parentElement;
    return element;
  };
  const cased = (text, style) =>
    style.textTransform === "uppercase" ? text.toUpperCase() : style.textTransform === "lowercase" ? text.toLowerCase() : text;

  const blocks = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim() || node.parentElement.closest("script, style, [data-untold]")) continue;
    const style = getComputedStyle(node.parentElement);
    if (style.visibility === "hidden" || Number(style.opacity) === 0) continue;
    const block = blockOf(node);
    if (!blocks.has(block)) blocks.set(block, []);
    const glyphs = blocks.get(block);
    const row = node.parentElement.closest("[data-row]") !== null;
    for (const { segment, index } of graphemes.segment(node.data)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + segment.length);
      const box = [...range.getClientRects()].find((rect) => rect.width > 0 && rect.height > 0);
      if (!box) continue;
      const space = /^\s+$/u.test(segment);
      const x = box.left + box.width / 2;
      const parts = [0.3, 0.5, 0.7].filter((part) => shows(node.parentElement, x, box.top + part * box.height)).length;
      const size = parseFloat(style.fontSize);
      glyphs.push({ text: space ? " " : cased(segment, style), space, parts, box, size, row });
    }
  }

  const pixels = (left, top, right, bottom) => {
    const x = Math.max(0, Math.round(left * ratio));
    const y = Math.max(0, Math.round(top * ratio));
    return { x, y, width: Math.round(Math.min(right, wide) * ratio) - x, height: Math.round(Math.min(bottom, high) * ratio) - y };
  };

  const lines = [];
  const cutOff = [];
  let number = 0;
  for (const [block, glyphs] of blocks) {
    // A row goes on as long as the next glyph stands to the right at about the same height.
    const rows = [];
    for (const glyph of glyphs) {
      const row = rows.at(-1);
      const last = row?.at(-1);
      const middle = glyph.box.top + glyph.box.height / 2;
      const gap = last ? glyph.box.left - last.box.right : 0;
      const goesOn =
        last && middle > last.box.top && middle < last.box.bottom && gap > -0.6 * glyph.size && gap < 1.2 * glyph.size;
      if (!goesOn) rows.push([glyph]);
      else {
        if (gap > 0.18 * glyph.size && !last.space && !glyph.space) {
          row.push({ text: " ", space: true, parts: 3, box: last.box, size: glyph.size });
        }
        row.push(glyph);
      }
    }
    number += 1;
    for (const row of rows) {
      // Runs of spaces of a terminal or a table part a row into pieces that nobody would read as one.
      let piece = [];
      let spaces = [];
      const pieces = [piece];
      for (const glyph of row) {
        if (glyph.space) spaces.push(glyph);
        else {
          if (spaces.length > 3 && piece.length > 0) {
            piece = [];
            pieces.push(piece);
          } else if (piece.length > 0) piece.push(...spaces.slice(0, 1));
          spaces = [];
          piece.push(glyph);
        }
      }
      for (const inked of pieces) {
        const ink = inked.filter((glyph) => !glyph.space);
        if (ink.length === 0) continue;
        const seen = ink.filter((glyph) => glyph.parts > 0);
        if (seen.length === 0) continue;
        const box = pixels(
          Math.min(...seen.map((glyph) => glyph.box.left)),
          Math.min(...seen.map((glyph) => glyph.box.top)),
          Math.max(...seen.map((glyph) => glyph.box.right)),
          Math.max(...seen.map((glyph) => glyph.box.bottom)),
        );
        if (ink.some((glyph) => glyph.parts < 3)) {
          cutOff.push(box);
          continue;
        }
        const text = inked.map((glyph) => glyph.text).join("").trim().normalize("NFC");
        const holder = block.closest("[data-part]");
        const line = { ...box, text, block: number, size: Math.round(ink[0].size * ratio * 10) / 10 };
        if (holder) line.part = holder.dataset.part;
        if (ink.some((glyph) => glyph.row)) line.row = true;
        if (block.closest("[data-side]")) line.side = block.closest("[data-side]").dataset.side;
        lines.push(line);
      }
    }
  }

  const pictures = [];
  for (const element of document.querySelectorAll("[data-picture]")) {
    let { left, top, right, bottom } = element.getBoundingClientRect();
    for (let up = element.parentElement; up; up = up.parentElement) {
      if (getComputedStyle(up).overflow === "visible") continue;
      const clip = up.getBoundingClientRect();
      [left, top] = [Math.max(left, clip.left), Math.max(top, clip.top)];
      [right, bottom] = [Math.min(right, clip.right), Math.min(bottom, clip.bottom)];
    }
    const box = pixels(left, top, right, bottom);
    if (box.width > 0 && box.height > 0) pictures.push(box);
  }
  return { lines, cutOff, pictures };
}
