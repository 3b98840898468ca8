// Windows of conversations, in the looks that such programs have.

import { avatar, clock, escaped, icon, skeleton } from "./common.mjs";

const PALETTES = {
  leaf: { light: ["#efeae2", "#ffffff", "#d9fdd3", "#111b21", "#667781", "#ffffff"], dark: ["#0b141a", "#202c33", "#005c4b", "#e9edef", "#8696a0", "#111b21"] },
  sky: { light: ["#ffffff", "#f0f0f0", "#0a7cff", "#050505", "#65676b", "#fafafa"], dark: ["#18191a", "#303030", "#0a7cff", "#e4e6eb", "#b0b3b8", "#242526"] },
  plum: { light: ["#f7f3fb", "#ffffff", "#6a3fa0", "#241a33", "#766a85", "#efe7f7"], dark: ["#1b1524", "#2c2339", "#7d4fc0", "#efe9f7", "#a79bb8", "#231b2f"] },
  sand: { light: ["#fffaf0", "#f3e6cc", "#f2b84b", "#33270f", "#85724a", "#f8eeda"], dark: ["#211d15", "#362f22", "#8a6116", "#f5ecd8", "#b5a684", "#2a251b"] },
};

function sidebar(screen, random, colours) {
  const [, , , ink, soft, panel] = colours;
  const rows = screen.contacts.map(({ name, last }, at) => `<div class="contact ${at === 0 ? "open" : ""}">${avatar(random, 40)}
    <div class="about"><div class="top"><span class="who">${escaped(name)}</span><span class="when">${at < 4 ? clock(980 - at * 37) : ["Mon", "Sun", "Sat", "Fri"][at % 4]}</span></div>
    <div class="last">${escaped(last)}</div></div></div>`).join("");
  return {
    style: `.side { width: 320px; flex: none; background: ${panel}; color: ${ink}; border-right: 1px solid ${soft}55; overflow: hidden; }
.side .find { margin: 12px; padding: 8px 14px; border-radius: 18px; background: ${soft}22; color: ${soft}; font-size: 13px; display: flex; gap: 8px; align-items: center; }
.contact { display: flex; gap: 12px; padding: 10px 14px; align-items: center; } .contact.open { background: ${soft}2a; }
.about { flex: 1; min-width: 0; } .top { display: flex; justify-content: space-between; } .who { font-size: 15px; font-weight: 500; }
.when { font-size: 11.500px; color: ${soft}; } .last { font-size: 13px; color: ${soft}; white-space: nowrap; overflow: hidden; margin-top: 2px; }`,
    body: `<div class="side" data-part="list"><div class="find">${icon(2, 14)}<span>Search or start a chat</span></div>${rows}</div>`,
  };
}

function bubbles(screen, random) {
  const colours = PALETTES[screen.palette][screen.dark ? "dark" : "light"];
  const [ground, other, own, ink, soft, panel] = colours;
  const ownInk = screen.palette === "sky" || screen.palette === "plum" ? "#ffffff" : ink;
  const side = screen.contacts.length > 0 ? sidebar(screen, random, colours) : { style: "", body: "" };
  let minutes = 950 + random.below(60);
  let last = "";
  const rows = screen.messages.map(({ who, text, row, picture }) => {
    minutes += random.below(3);
    const mine = who === screen.me;
    const named = screen.group && !mine && who !== last ? `<div class="name" style="color:hsl(${(who.length * 67) % 360} 60% ${screen.dark ? 68 : 36}%)">${escaped(who)}</div>` : "";
    const time = screen.times ? `<div class="time">${clock(minutes)}</div>` : "";
    const gap = who === last ? "near" : "";
    last = who;
    return `<div class="row ${mine ? "mine" : ""} ${gap}" data-side="${mine ? "right" : "left"}">${mine || !screen.faces ? "" : avatar(random, 28)}
      <div class="bubble" ${row ? "data-row" : ""}>${named}${picture ?? ""}<div class="say">${escaped(text)}</div>${time}</div></div>`;
  }).join("");
  return skeleton({
    font: screen.font,
    dark: screen.dark,
    style: `body { display: flex; background: ${ground}; color: ${ink}; } ${side.style}
.main { flex: 1; display: flex; flex-direction: column; min-width: 0; }
.head { display: flex; gap: 12px; align-items: center; padding: 10px 18px; background: ${panel}; border-bottom: 1px solid ${soft}44; }
.head .title { font-size: 16px; font-weight: 500; } .head .seen { font-size: 12px; color: ${soft}; }
.talk { flex: 1; overflow: hidden; display: flex; flex-direction: column; justify-content: flex-end; padding: 10px 5%; }
.row { display: flex; gap: 8px; align-items: flex-end; margin-top: 9px; } .row.near { margin-top: 3px; } .row.mine { justify-content: flex-end; }
.row.near .avatar { visibility: hidden; }
.bubble { max-width: 66%; background: ${other}; padding: 6px 11px; border-radius: ${screen.round}px; font-size: ${screen.size}px; line-height: 1.36; }
.mine .bubble { background: ${own}; color: ${ownInk}; } .name { font-size: ${screen.size * 0.86}px; font-weight: 700; }
.time { font-size: 11px; text-align: right; color: ${soft}; } .mine .time { color: ${ownInk === ink ? soft : "#ffffffcc"}; }
.say { white-space: pre-wrap; overflow-wrap: break-word; }
.type { display: flex; gap: 14px; align-items: center; padding: 10px 18px; background: ${panel}; color: ${soft}; }
.type .box { flex: 1; border-radius: 20px; padding: 9px 16px; background: ${ground}; font-size: 14px; border: 1px solid ${soft}44; }`,
    body: `${side.body}<div class="main"><div class="head" data-part="head">${avatar(random, 38)}<div><div class="title">${escaped(screen.title)}</div>
      <div class="seen">${escaped(screen.seen)}</div></div><span style="flex:1"></span>${icon(2)}${icon(1)}</div>
      <div class="talk" data-part="talk">${rows}</div>
      <div class="type" data-part="type">${icon(3)}<div class="box">${escaped(screen.typing ?? "Type a message")}</div>${icon(7)}</div></div>`,
  });
}

/** Rows with a face, a name and a time on the left, as servers of players and of teams have them. */
function rows(screen, random) {
  const c = screen.dark
    ? { rail: "#1e1f22", list: "#2b2d31", main: "#313338", ink: "#dbdee1", soft: "#949ba4", box: "#383a40" }
    : { rail: "#3f3d56", list: "#f2f3f5", main: "#ffffff", ink: "#2e3338", soft: "#5c6470", box: "#ebedef" };
  let minutes = 1010 + random.below(120);
  let last = "";
  const out = screen.messages.map(({ who, text, row, picture }) => {
    minutes += random.below(4);
    const first = who !== last;
    last = who;
    const colour = `hsl(${(who.length * 83 + who.charCodeAt(0) * 7) % 360} 70% ${screen.dark ? 72 : 34}%)`;
    const head = first ? `<div class="by"><span class="who" style="color:${colour}">${escaped(who)}</span><span class="at">${screen.times ? `Today at ${clock(minutes)}` : ""}</span></div>` : "";
    return `<div class="msg ${first ? "first" : ""}" data-side="left">${first ? avatar(random, 36) : '<span class="pad"></span>'}<div class="body" ${row ? "data-row" : ""}>${head}<div class="say">${escaped(text)}</div>${picture ?? ""}</div></div>`;
  }).join("");
  const channels = screen.channels.map((name, at) => `<div class="channel ${at === 1 ? "open" : ""}"><span class="hash">#</span><span>${escaped(name)}</span></div>`).join("");
  const members = screen.members.map((name) => `<div class="member">${avatar(random, 26)}<span>${escaped(name)}</span></div>`).join("");
  return skeleton({
    font: screen.font,
    dark: screen.dark,
    style: `body { display: flex; background: ${c.main}; color: ${c.ink}; font-size: ${screen.size}px; }
.rail { width: 64px; background: ${c.rail}; padding: 10px 12px; display: flex; flex-direction: column; gap: 10px; flex: none; }
.list { width: 220px; background: ${c.list}; padding: 14px 8px; flex: none; overflow: hidden; } .list h1 { font-size: 15px; padding: 0 8px 14px; }
.channel { padding: 6px 8px; border-radius: 4px; color: ${c.soft}; display: flex; gap: 8px; } .channel.open { background: ${c.soft}33; color: ${c.ink}; }
.main { flex: 1; display: flex; flex-direction: column; min-width: 0; } .head { padding: 12px 16px; border-bottom: 1px solid ${c.rail}44; font-weight: 700; }
.talk { flex: 1; overflow: hidden; display: flex; flex-direction: column; justify-content: flex-end; padding: 0 16px 12px; }
.msg { display: flex; gap: 14px; } .msg.first { margin-top: ${screen.tight ? 7 : 14}px; } .pad { width: 36px; flex: none; } .body { flex: 1; min-width: 0; }
.by { display: flex; gap: 10px; align-items: baseline; } .who { font-weight: 500; } .at { font-size: ${screen.size * 0.78}px; color: ${c.soft}; }
.say { line-height: 1.38; white-space: pre-wrap; overflow-wrap: break-word; } .box { margin: 0 16px 18px; background: ${c.box}; border-radius: 8px; padding: 11px 16px; color: ${c.soft}; }
.members { width: 200px; background: ${c.list}; padding: 18px 14px; flex: none; overflow: hidden; } .members h2 { font-size: 12px; text-transform: uppercase; color: ${c.soft}; margin-bottom: 10px; }
.member { display: flex; gap: 10px; align-items: center; padding: 5px 0; color: ${c.soft}; }`,
    body: `<div class="rail">${screen.channels.slice(0, 5).map(() => avatar(random, 40)).join("")}</div>
      <div class="list" data-part="list"><h1>${escaped(screen.title)}</h1>${channels}</div>
      <div class="main"><div class="head" data-part="head"># ${escaped(screen.channels[1])}</div><div class="talk" data-part="talk">${out}</div>
      <div class="box" data-part="type">Message #${escaped(screen.channels[1])}</div></div>
      ${members ? `<div class="members" data-part="members"><h2>Online</h2>${members}</div>` : ""}`,
  });
}

/** Plain lines, as old chat programs and their heirs show them. */
function plain(screen, random) {
  let minutes = 1100 + random.below(60);
  const ink = screen.dark ? "#d0d0d0" : "#1a1a1a";
  const out = screen.messages.map(({ who, text, row }) => {
    minutes += random.below(3);
    return `<div class="l" data-side="left"><span class="t">[${clock(minutes)}]</span> <span class="w" style="color:hsl(${(who.length * 71) % 360} 60% ${screen.dark ? 70 : 32}%)">&lt;${escaped(who)}&gt;</span> <span ${row ? "data-row" : ""}>${escaped(text)}</span></div>`;
  }).join("");
  return skeleton({
    font: screen.font,
    dark: screen.dark,
    style: `body { background: ${screen.dark ? "#16181d" : "#fbfbf7"}; color: ${ink}; font-size: ${screen.size}px; display: flex; flex-direction: column; }
.bar { background: ${screen.dark ? "#2b5278" : "#cfd8e3"}; padding: 5px 10px; } .talk { flex: 1; overflow: hidden; display: flex; flex-direction: column; justify-content: flex-end; padding: 6px 10px; }
.l { line-height: 1.4; } .t { color: ${screen.dark ? "#8a8f98" : "#777"}; } .in { padding: 7px 10px; border-top: 1px solid #8886; }`,
    body: `<div class="bar" data-part="head">${escaped(screen.title)} | ${escaped(screen.seen)}</div><div class="talk" data-part="talk">${out}</div>
      <div class="in" data-part="type">&gt; ${escaped(screen.typing ?? "")}</div>`,
  });
}

export const LOOKS = { bubbles, rows, plain };
export const chat = (screen, random) => LOOKS[screen.look](screen, random);
