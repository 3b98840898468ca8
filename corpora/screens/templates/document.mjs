// What is written and counted with: a word processor, slides, a spreadsheet, a document reader.

import { escaped, icon, picture, skeleton } from "./common.mjs";

function content(paragraphs) {
  return paragraphs.map((line) =>
    line.startsWith("== ") ? `<h2>${escaped(line.slice(3))}</h2>`
      : line.startsWith("- ") ? `<div class="item"><span class="dot"></span><div>${escaped(line.slice(2))}</div></div>`
        : `<p>${escaped(line)}</p>`).join("");
}

function editor(screen) {
  const dark = screen.dark;
  return skeleton({
    font: "Roboto",
    dark,
    style: `body { background: ${dark ? "#1e1e1e" : "#e6e6e6"}; color: ${dark ? "#ddd" : "#222"}; display: flex; flex-direction: column; font-size: 13px; }
.bar { background: ${dark ? "#2b3a55" : "#2b579a"}; color: #fff; padding: 7px 14px; display: flex; justify-content: space-between; } .menu { display: flex; gap: 24px; padding: 7px 14px; background: ${dark ? "#2a2a2a" : "#f3f3f3"}; }
.tools { display: flex; gap: 18px; padding: 7px 14px; background: ${dark ? "#2a2a2a" : "#f9f9f9"}; border-bottom: 1px solid #8885; align-items: center; } .tools .f { border: 1px solid #8887; padding: 3px 12px; }
.desk { flex: 1; overflow: hidden; display: flex; justify-content: center; padding-top: 18px; } .paper { width: ${screen.paper}px; background: ${dark ? "#262626" : "#fff"}; color: ${dark ? "#e0e0e0" : "#111"}; padding: 46px 60px; box-shadow: 0 1px 5px #0006; font-family: ${screen.font}, "Noto Color Emoji"; font-size: ${screen.size}px; }
h1 { font-size: 1.55em; margin-bottom: .7em; } h2 { font-size: 1.15em; margin: .8em 0 .35em; } p { line-height: ${screen.spacing}; margin-bottom: .6em; } .item { display: flex; gap: 10px; line-height: ${screen.spacing}; padding-left: 18px; } .dot { width: 5px; height: 5px; border-radius: 50%; background: currentColor; margin-top: .62em; flex: none; }
.state { background: ${dark ? "#2b3a55" : "#f3f3f3"}; padding: 4px 14px; display: flex; gap: 26px; font-size: 12px; border-top: 1px solid #8885; }`,
    body: `<div class="bar" data-part="head"><span>${escaped(screen.file)}</span><span>${escaped(screen.person)}</span></div><div class="menu" data-part="menu"><span>File</span><span>Home</span><span>Insert</span><span>Layout</span><span>References</span><span>Review</span><span>View</span><span>Help</span></div>
      <div class="tools" data-part="menu">${icon(3, 16)}${icon(6, 16)}<span class="f">${escaped(screen.font.replaceAll('"', ""))}</span><span class="f">${screen.size}</span>${icon(9, 16)}${icon(10, 16)}${icon(1, 16)}<span>Heading 1</span><span>Normal</span></div>
      <div class="desk"><div class="paper" data-part="paper" ${screen.row ? "data-row" : ""}><h1>${escaped(screen.text.title)}</h1>${content(screen.text.paragraphs)}</div></div>
      <div class="state" data-part="state"><span>Page 1 of 3</span><span>${screen.words} words</span><span>English (United Kingdom)</span></div>`,
  });
}

function slides(screen, random) {
  const [ground, ink, mark] = screen.colours;
  const thumbs = screen.titles.map((title, at) => `<div class="thumb"><span>${at + 1}</span><div>${escaped(title)}</div></div>`).join("");
  return skeleton({
    font: screen.font,
    dark: screen.dark,
    style: `body { background: ${screen.dark ? "#2a2a2a" : "#eceff1"}; color: ${screen.dark ? "#ddd" : "#333"}; display: flex; flex-direction: column; font-size: 13px; } .bar { background: #b7472a; color: #fff; padding: 8px 14px; }
.cols { flex: 1; display: flex; min-height: 0; } .strip { width: 210px; padding: 14px; flex: none; overflow: hidden; } .thumb { display: flex; gap: 8px; margin-bottom: 12px; } .thumb div { flex: 1; height: 84px; background: ${ground}; color: ${ink}; font-size: 11px; padding: 10px; border: 1px solid #8886; }
.stage { flex: 1; display: flex; align-items: center; justify-content: center; padding: 26px; } .slide { width: 100%; aspect-ratio: 16 / 9; max-height: 100%; background: ${ground}; color: ${ink}; padding: 5% 6%; display: flex; flex-direction: column; gap: 3%; }
h1 { font-size: ${screen.size * 1.6}px; color: ${mark}; line-height: 1.15; } .points { display: flex; gap: 4%; flex: 1; } .points > div:first-child { flex: 1; } .item { display: flex; gap: 14px; font-size: ${screen.size}px; line-height: 1.3; margin-bottom: .5em; } .dot { width: 9px; height: 9px; background: ${mark}; margin-top: .45em; flex: none; }`,
    body: `<div class="bar" data-part="head">${escaped(screen.file)}</div><div class="cols"><div class="strip" data-part="strip">${thumbs}</div><div class="stage"><div class="slide" data-part="slide"><h1>${escaped(screen.title)}</h1><div class="points"><div>
      ${screen.points.map((point) => `<div class="item"><span class="dot"></span><div>${escaped(point)}</div></div>`).join("")}</div>${screen.drawn ? picture(random, screen.photos, "width:36%;align-self:stretch;") : ""}</div></div></div></div>`,
  });
}

function sheet(screen) {
  const dark = screen.dark;
  const letters = screen.head.map((_, at) => `<th>${String.fromCharCode(65 + at)}</th>`).join("");
  const rows = [screen.head, ...screen.rows].map((cells, at) => `<tr class="${at === 0 ? "first" : ""}"><th>${at + 1}</th>${cells.map((cell) => `<td class="${/^[-£\d.,%]+$/.test(cell) ? "n" : ""}">${escaped(cell)}</td>`).join("")}</tr>`).join("");
  return skeleton({
    font: screen.font,
    dark,
    style: `body { background: ${dark ? "#1b1b1b" : "#fff"}; color: ${dark ? "#ddd" : "#222"}; font-size: ${screen.size}px; } .bar { background: #1e6b3f; color: #fff; padding: 8px 14px; } .formula { display: flex; gap: 14px; padding: 6px 14px; border-bottom: 1px solid #8885; }
table { border-collapse: collapse; } th { font-weight: 400; background: ${dark ? "#2a2a2a" : "#eee"}; color: ${dark ? "#aaa" : "#555"}; border: 1px solid ${dark ? "#3c3c3c" : "#ccc"}; padding: 3px 10px; min-width: 42px; } td { border: 1px solid ${dark ? "#3c3c3c" : "#d8d8d8"}; padding: 3px 9px; min-width: 96px; white-space: nowrap; } .n { text-align: right; } .first td { font-weight: 700; }`,
    body: `<div class="bar" data-part="head">${escaped(screen.file)}</div><div class="formula" data-part="formula"><span>E4</span><span>${escaped(screen.formula)}</span></div><table data-part="cells"><tr><th></th>${letters}</tr>${rows}</table>`,
  });
}

export const document = (screen, random) => ({ editor, slides, sheet })[screen.look](screen, random);
