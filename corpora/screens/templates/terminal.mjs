// Where text is of one width: terminals and editors of code.

import { escaped, skeleton } from "./common.mjs";

const THEMES = {
  night: { ground: "#1e1e1e", ink: "#d4d4d4", soft: "#858585", key: "#569cd6", text: "#ce9178", note: "#6a9955", bar: "#333333", tab: "#2d2d2d", mark: "#007acc" },
  paper: { ground: "#ffffff", ink: "#24292e", soft: "#8a9299", key: "#cf222e", text: "#0a3069", note: "#5d6b76", bar: "#f3f3f3", tab: "#ececec", mark: "#0969da" },
  black: { ground: "#000000", ink: "#e5e5e5", soft: "#9a9a9a", key: "#5fd7ff", text: "#ffd75f", note: "#87af5f", bar: "#1a1a1a", tab: "#1a1a1a", mark: "#333333" },
  cream: { ground: "#fdf6e3", ink: "#4a5a61", soft: "#8c9692", key: "#7a6a00", text: "#1f7a74", note: "#8c9692", bar: "#eee8d5", tab: "#eee8d5", mark: "#1c6ca8" },
  green: { ground: "#0b1a0f", ink: "#7fe39a", soft: "#4e9463", key: "#c8ffd4", text: "#f2e88b", note: "#4e9463", bar: "#12291a", tab: "#12291a", mark: "#1d5a30" },
};

const KEYWORDS = /\b(def|return|if|else|for|in|import|from|while|class|function|const|let|fn|pub|use|match|print|SELECT|FROM|WHERE|ORDER BY|GROUP BY)\b/g;

function coloured(line, c) {
  const note = /^(.*?)((?:#|\/\/|--) .*)$/.exec(line);
  const [code, rest] = note ? [note[1], note[2]] : [line, ""];
  const parts = code.split(/("[^"]*"|'[^']*')/g).map((part, at) =>
    at % 2 === 1 ? `<span style="color:${c.text}">${escaped(part)}</span>` : escaped(part).replace(KEYWORDS, `<span style="color:${c.key}">$1</span>`));
  return parts.join("") + (rest ? `<span style="color:${c.note}">${escaped(rest)}</span>` : "");
}

function shell(screen) {
  const c = THEMES[screen.colours];
  const lines = screen.lines.map((line) => {
    const prompt = /^(\S+@\S+:\S+[$#]|PS \S+>|>>>) ?(.*)$/.exec(line);
    const inner = prompt ? `<span style="color:${c.key}">${escaped(prompt[1])}</span> ${escaped(prompt[2])}` : escaped(line);
    return `<div class="l">${inner || "&nbsp;"}</div>`;
  }).join("");
  return skeleton({
    font: screen.font,
    dark: screen.colours !== "paper" && screen.colours !== "cream",
    style: `body { background: ${c.ground}; color: ${c.ink}; font-size: ${screen.size}px; display: flex; flex-direction: column; } .bar { background: ${c.bar}; padding: 6px 12px; font-size: 12.500px; text-align: center; color: ${c.soft}; } .out { flex: 1; padding: 8px 12px; overflow: hidden; } .l { white-space: pre; line-height: 1.34; }`,
    body: `<div class="bar" data-part="head">${escaped(screen.title)}</div><div class="out" data-part="terminal">${lines}</div>`,
  });
}

function code(screen) {
  const c = THEMES[screen.colours];
  const files = screen.files.map((name, at) => `<div class="f ${at === 1 ? "on" : ""}">${escaped(name)}</div>`).join("");
  const lines = screen.lines.map((line, at) => `<div class="l"><span class="no">${at + 1}</span><span class="c">${coloured(line, c)}</span></div>`).join("");
  return skeleton({
    font: screen.font,
    dark: screen.colours !== "paper" && screen.colours !== "cream",
    style: `body { background: ${c.ground}; color: ${c.ink}; display: flex; flex-direction: column; font-size: ${screen.size}px; } .cols { flex: 1; display: flex; min-height: 0; } .files { width: 210px; background: ${c.bar}; padding: 12px; font-family: "Open Sans"; font-size: 13px; flex: none; } .files h2 { font-size: 11px; letter-spacing: .5px; margin-bottom: 10px; color: ${c.soft}; } .f { padding: 4px 8px; } .f.on { background: ${c.soft}33; }
.tabs { background: ${c.tab}; font-family: "Open Sans"; font-size: 13px; display: flex; } .tabs span { padding: 8px 16px; background: ${c.ground}; } .text { flex: 1; min-width: 0; overflow: hidden; padding: 8px 0; } .l { display: flex; line-height: 1.45; white-space: pre; } .no { width: 52px; text-align: right; padding-right: 18px; color: ${c.soft}; flex: none; } .state { background: ${c.mark}; color: #fff; font-family: "Open Sans"; font-size: 12px; padding: 4px 12px; display: flex; gap: 24px; }`,
    body: `<div class="cols"><div class="files" data-part="files"><h2>EXPLORER</h2>${files}</div><div style="flex:1;min-width:0;display:flex;flex-direction:column"><div class="tabs" data-part="tabs"><span>${escaped(screen.files[1])}</span></div><div class="text" data-part="code">${lines}</div></div></div>
      <div class="state" data-part="state"><span>main</span><span>0 errors</span><span>Ln ${screen.lines.length}, Col 8</span><span>UTF-8</span></div>`,
  });
}

export const terminal = (screen) => ({ shell, code })[screen.look](screen);
