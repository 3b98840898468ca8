// Games: menus, what stands over the picture while one plays, and the talk of players.

import { WORLDLY, escaped, icon, picture, skeleton } from "./common.mjs";

const WORLDS = {
  blocks: ["#3b6ea5", "#2c5480", "#e8f1fa", "#ffd34d"], cave: ["#1b1420", "#2d2238", "#eadff5", "#ff9a4d"], space: ["#060a1a", "#111a3a", "#dce6ff", "#58e1ff"],
  farm: ["#dff0c8", "#bcd99a", "#2f3b1c", "#b35900"], race: ["#161616", "#c81e2b", "#ffffff", "#ffe600"],
};

function menu(screen, random) {
  const [ground, panel, ink, mark] = WORLDS[screen.world];
  const entries = screen.entries.map((name, at) => `<div class="entry ${at === screen.chosen ? "on" : ""}">${escaped(name)}</div>`).join("");
  const facts = screen.facts.map(([name, value]) => `<div class="fact"><span>${escaped(name)}</span><b>${escaped(value)}</b></div>`).join("");
  return skeleton({
    font: screen.font,
    dark: screen.world !== "farm",
    style: `body { background: linear-gradient(${ground}, ${panel}); color: ${ink}; padding: 5vh 5vw; display: flex; flex-direction: column; font-size: ${screen.size}px; } h1 { font-size: ${screen.size * 2.6}px; color: ${mark}; margin-bottom: 4vh; ${screen.caps ? "text-transform: uppercase;" : ""} }
.cols { display: flex; gap: 5vw; flex: 1; } .menu { width: 27vw; } .entry { background: ${panel}; border: 2px solid ${ink}44; padding: 12px 20px; margin-bottom: 12px; ${screen.caps ? "text-transform: uppercase; letter-spacing: 1px;" : ""} } .entry.on { background: ${mark}; color: ${screen.world === "farm" ? "#ffffff" : "#101010"}; }
.facts { flex: 1; background: ${panel}; border: 2px solid ${ink}33; padding: 22px 26px; align-self: flex-start; } .fact { display: flex; justify-content: space-between; padding: 7px 0; } .foot { display: flex; justify-content: space-between; font-size: .8em; }`,
    body: `<h1 data-part="title">${escaped(screen.title)}</h1><div class="cols"><div class="menu" data-part="menu">${entries}</div><div class="facts" data-part="facts">${facts}${screen.drawn ? picture(random, [], "width:100%;height:150px;margin-top:16px;") : ""}</div></div>
      <div class="foot" data-part="foot"><span>${escaped(screen.version)}</span><span>${escaped(screen.hint)}</span></div>`,
  });
}

function play(screen, random) {
  const [, panel, , mark] = WORLDS[screen.world];
  const talk = screen.messages.map(({ who, text, row }) => `<div class="say" ${row ? "data-row" : ""}><span style="color:${mark}">${escaped(who)}:</span> ${escaped(text)}</div>`).join("");
  const scores = screen.scores.map(([who, points]) => `<div class="score"><span>${escaped(who)}</span><span>${points}</span></div>`).join("");
  return skeleton({
    font: screen.font,
    dark: true,
    style: `body { background: #000; color: #fff; font-size: ${screen.size}px; position: relative; } .world { position: absolute; inset: 0; } .box { position: absolute; background: ${screen.solid ? panel : "#10141ce6"}; padding: 11px 15px; border-radius: 5px; color: #fff; }
.talk { left: 18px; bottom: 80px; width: 42%; } .say { line-height: 1.4; } .scores { right: 18px; top: 18px; width: 220px; } .score { display: flex; justify-content: space-between; padding: 2px 0; } .goal { left: 18px; top: 18px; } .bar { left: 50%; bottom: 16px; transform: translateX(-50%); display: flex; gap: 7px; } .slot { width: 42px; height: 42px; border: 2px solid #aaa; display: flex; align-items: center; justify-content: center; }`,
    body: `<div class="world">${picture(random, [], "width:100%;height:100%;", WORLDLY)}</div><div class="box goal" data-part="goal">${screen.goal.map((line) => `<div>${escaped(line)}</div>`).join("")}</div><div class="box scores" data-part="scores">${scores}</div>
      <div class="box talk" data-part="talk">${talk}</div><div class="box bar">${[0, 1, 2, 3, 4, 5, 6].map((at) => `<div class="slot">${icon(at, 24)}</div>`).join("")}</div>`,
  });
}

export const game = (screen, random) => ({ menu, play })[screen.look](screen, random);
