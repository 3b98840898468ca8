// Web pages: articles of schools, news and lessons, forums, results of a search, portals, shops of videos.

import { SOBER, avatar, escaped, icon, picture, skeleton } from "./common.mjs";

const LOOKS = {
  school: { bar: "#12355b", ink: "#1d2733", ground: "#ffffff", soft: "#5a6b7b", tint: "#e8eef5", head: "#ffffff", heading: 30 },
  lesson: { bar: "#3d2b56", ink: "#241f2c", ground: "#fdfcff", soft: "#6d6480", tint: "#f1ebfa", head: "#ffffff", heading: 28 },
  news: { bar: "#b3122b", ink: "#141414", ground: "#ffffff", soft: "#5c5c5c", tint: "#f4f4f4", head: "#ffffff", heading: 34 },
  blog: { bar: "#f7f2e8", ink: "#2f2a20", ground: "#fffdf8", soft: "#7b705c", tint: "#f5edda", head: "#4a3f2a", heading: 32 },
  forum: { bar: "#24524a", ink: "#1c2624", ground: "#f3f6f5", soft: "#5d6e6a", tint: "#ffffff", head: "#ffffff", heading: 22 },
};
const NIGHT = { bar: "#20242b", ink: "#e6e6e6", ground: "#15181d", soft: "#a0a7b0", tint: "#1f242c", head: "#e6e6e6", heading: 30 };

/** One article with its navigation and what stands beside it. */
export function article(screen, random) {
  const { text } = screen;
  const c = screen.dark ? { ...NIGHT, heading: LOOKS[text.look].heading } : LOOKS[text.look];
  const nav = text.nav.map((name) => `<span>${escaped(name)}</span>`).join("");
  const side = text.side.map((name) => `<li>${escaped(name)}</li>`).join("");
  const paragraphs = text.paragraphs.map((paragraph, at) => `<p class="${at === 0 ? "lead" : ""}">${escaped(paragraph)}</p>`);
  if (screen.pictures) paragraphs.splice(1, 0, picture(random, screen.photos, "width:100%;height:230px;margin:0 0 14px;", SOBER));
  return skeleton({
    font: screen.font,
    dark: screen.dark,
    style: `body { background: ${c.ground}; color: ${c.ink}; font-size: ${screen.size}px; }
.address { display: flex; align-items: center; gap: 12px; background: ${screen.dark ? "#2a2e35" : "#e4e7eb"}; padding: 7px 14px; color: ${c.soft}; font-size: 13px; }
.address .at { flex: 1; background: ${screen.dark ? "#1b1e23" : "#fff"}; border-radius: 14px; padding: 5px 14px; }
nav { background: ${c.bar}; color: ${c.head}; display: flex; gap: 30px; padding: 15px 5%; font-size: ${screen.size * 0.96}px; }
.wrap { display: flex; gap: 5%; padding: 24px 5%; } main { flex: 1; min-width: 0; } h1 { font-size: ${c.heading}px; line-height: 1.2; margin-bottom: 14px; }
p { line-height: 1.55; margin-bottom: 13px; } .lead { font-size: ${screen.size * 1.12}px; } aside { width: 25%; flex: none; background: ${c.tint}; padding: 18px; align-self: flex-start; }
aside h2 { font-size: ${screen.size * 1.06}px; margin-bottom: 10px; } li { list-style: none; padding: 6px 0; border-top: 1px solid ${c.soft}44; color: ${screen.dark ? "#9ec5ff" : "#0b4f9c"}; }
.by { color: ${c.soft}; font-size: ${screen.size * 0.86}px; margin-bottom: 14px; } .button { display: inline-block; background: ${screen.dark ? "#3b6fb5" : "#12355b"}; color: #fff; padding: 9px 18px; border-radius: 5px; margin-right: 10px; }`,
    body: `<div class="address" data-part="address">${icon(1, 15)}${icon(0, 15)}<div class="at">https://${escaped(text.host)}/</div>${icon(5, 15)}</div>
      <nav data-part="nav">${nav}</nav><div class="wrap"><main data-part="article"><h1>${escaped(text.title)}</h1>
      <div class="by">${escaped(screen.byline)}</div>${paragraphs.join("")}<div><span class="button">Read more</span><span class="button">Print</span></div></main>
      <aside data-part="aside"><h2>${escaped(screen.sideTitle)}</h2><ul>${side}</ul></aside></div>`,
  });
}

/** A thread of a forum or the feed of a network: posts by different people, each with what can be done about it. */
export function feed(screen, random) {
  const c = screen.dark
    ? { ground: "#0f1419", card: "#171d24", ink: "#e7e9ea", soft: "#8b98a5", line: "#2f3336", mark: "#1d9bf0" }
    : { ground: "#f0f2f5", card: "#ffffff", ink: "#14171a", soft: "#65707b", line: "#d8dde2", mark: "#1b6fd0" };
  const posts = screen.posts.map(({ who, text, row, picture: drawn }, at) => `<article><div class="by">${avatar(random, 38)}<div>
      <div class="who">${escaped(who)}</div><div class="when">${random.between(2, 58)} minutes ago</div></div></div>
      <div class="say" ${row ? "data-row" : ""}>${escaped(text)}</div>${drawn ?? ""}
      <div class="do"><span>Like</span><span>Reply</span><span>Share</span><span class="n">${random.between(0, 48)} likes</span></div></article>`).join("");
  return skeleton({
    font: screen.font,
    dark: screen.dark,
    style: `body { background: ${c.ground}; color: ${c.ink}; font-size: ${screen.size}px; } header { background: ${c.card}; border-bottom: 1px solid ${c.line}; padding: 12px 6%; display: flex; gap: 30px; align-items: center; }
header b { color: ${c.mark}; font-size: 19px; } .find { background: ${c.ground}; color: ${c.soft}; border-radius: 16px; padding: 7px 16px; width: 260px; font-size: 14px; }
.cols { display: flex; gap: 26px; padding: 18px 6%; } .left { width: 190px; flex: none; } .left div { padding: 8px 0; color: ${c.soft}; } section { flex: 1; max-width: 680px; min-width: 0; }
article { background: ${c.card}; border: 1px solid ${c.line}; border-radius: 10px; padding: 13px 16px; margin-bottom: 12px; } .by { display: flex; gap: 11px; align-items: center; margin-bottom: 8px; }
.who { font-weight: 700; } .when { color: ${c.soft}; font-size: 12.500px; } .say { line-height: 1.45; white-space: pre-wrap; overflow-wrap: break-word; }
.do { display: flex; gap: 26px; color: ${c.soft}; font-size: 13px; margin-top: 10px; } .do .n { margin-left: auto; }`,
    body: `<header data-part="head"><b>${escaped(screen.title)}</b><div class="find">Search ${escaped(screen.title)}</div></header>
      <div class="cols"><div class="left" data-part="nav">${screen.nav.map((name) => `<div>${escaped(name)}</div>`).join("")}</div><section data-part="posts">${posts}</section></div>`,
  });
}

/** A search engine: its box, and results where there are some. */
export function search(screen, random) {
  const c = screen.dark
    ? { ground: "#202124", ink: "#e8eaed", soft: "#9aa0a6", link: "#8ab4f8", line: "#5f6368", box: "#303134" }
    : { ground: "#ffffff", ink: "#202124", soft: "#5f6368", link: "#1a0dab", line: "#dadce0", box: "#ffffff" };
  const results = screen.results.map(({ title, host, text }) => `<div class="hit"><div class="host">${escaped(host)}</div><div class="title">${escaped(title)}</div><div class="text">${escaped(text)}</div></div>`).join("");
  const empty = results === "";
  return skeleton({
    font: screen.font,
    dark: screen.dark,
    style: `body { background: ${c.ground}; color: ${c.ink}; } .top { display: flex; align-items: center; gap: 26px; padding: ${empty ? "24vh 0 0" : "22px 30px 12px"}; ${empty ? "flex-direction: column;" : ""} }
.name { font-size: ${empty ? 58 : 25}px; font-weight: 700; color: ${screen.dark ? "#e8eaed" : screen.mark}; } .box { display: flex; gap: 12px; align-items: center; width: 620px; max-width: 86vw; border: 1px solid ${c.line}; border-radius: 24px; padding: 11px 20px; background: ${c.box}; font-size: ${screen.size}px; }
.box .words { flex: 1; } .tabs { display: flex; gap: 26px; padding: 4px 168px 10px; font-size: 13.500px; color: ${c.soft}; border-bottom: 1px solid ${c.line}; } .tabs .on { color: ${c.link}; }
.hits { padding: 16px 168px; max-width: 880px; } .count { font-size: 13px; color: ${c.soft}; margin-bottom: 14px; } .hit { margin-bottom: 22px; } .host { font-size: 12.500px; } .title { font-size: 19px; color: ${c.link}; line-height: 1.35; } .text { font-size: 14px; line-height: 1.5; color: ${c.soft}; }
.keys { display: flex; gap: 12px; } .keys span { background: ${screen.dark ? "#303134" : "#f1f3f4"}; border-radius: 4px; padding: 9px 16px; font-size: 14px; }
@media (max-width: 700px) { .tabs, .hits { padding-left: 16px; padding-right: 16px; } .top { padding: 14px; } .name { display: ${empty ? "block" : "none"}; } }`,
    body: `<div class="top" data-part="search"><div class="name">${escaped(screen.engine)}</div><div class="box">${icon(2, 16)}<span class="words" data-row>${escaped(screen.words)}</span></div>
      ${empty ? `<div class="keys"><span>Search</span><span>I'm curious</span></div>` : ""}</div>
      ${empty ? "" : `<div class="tabs" data-part="nav"><span class="on">All</span><span>Images</span><span>Videos</span><span>News</span><span>Maps</span></div><div class="hits" data-part="hits"><div class="count">About ${random.between(2, 980)},${random.between(100, 999)} results</div>${results}</div>`}`,
  });
}

/** A mailbox with one message open. */
export function mail(screen, random) {
  const dark = screen.dark;
  const list = screen.others.map(({ who, subject }, at) => `<div class="item ${at === 0 ? "on" : ""}"><div class="who">${escaped(who)}</div><div class="sub">${escaped(subject)}</div></div>`).join("");
  return skeleton({
    font: screen.font,
    dark,
    style: `body { background: ${dark ? "#1f1f1f" : "#f3f2f1"}; color: ${dark ? "#eee" : "#222"}; font-size: ${screen.size}px; display: flex; flex-direction: column; }
.bar { background: ${dark ? "#0f2a43" : "#0f6cbd"}; color: #fff; padding: 12px 18px; font-weight: 700; } .cols { flex: 1; display: flex; min-height: 0; }
.folders { width: 170px; padding: 16px; flex: none; } .folders div { padding: 7px 0; } .list { width: 290px; background: ${dark ? "#292929" : "#fff"}; flex: none; border-right: 1px solid #8885; overflow: hidden; }
.item { padding: 10px 14px; border-bottom: 1px solid #8884; } .item.on { background: ${dark ? "#0f3a5f" : "#cfe4fa"}; } .who { font-weight: 500; } .sub { font-size: 13px; opacity: .85; }
.read { flex: 1; background: ${dark ? "#262626" : "#fff"}; padding: 24px 30px; min-width: 0; overflow: hidden; } h1 { font-size: 21px; margin-bottom: 14px; } .by { display: flex; gap: 12px; align-items: center; margin-bottom: 18px; } .say { line-height: 1.5; white-space: pre-wrap; max-width: 760px; overflow-wrap: break-word; }`,
    body: `<div class="bar" data-part="head">School Mail</div><div class="cols"><div class="folders" data-part="nav"><div>Inbox</div><div>Drafts</div><div>Sent</div><div>Archive</div><div>Junk</div></div>
      <div class="list" data-part="list">${list}</div><div class="read" data-part="mail"><h1>${escaped(screen.subject)}</h1><div class="by">${avatar(random, 40)}<div><div class="who">${escaped(screen.from)}</div><div class="sub">To: you</div></div></div><div class="say" data-row>${escaped(screen.message)}</div></div></div>`,
  });
}

/** The page that a pupil sees first: tiles, timetable, homework. */
export function portal(screen, random) {
  const dark = screen.dark;
  const rows = screen.lessons.map(([time, what, where, who]) => `<tr><td>${time}</td><td>${escaped(what)}</td><td>${where}</td><td>${escaped(who)}</td></tr>`).join("");
  const tasks = screen.tasks.map(([what, due]) => `<div class="task"><span class="tick"></span><span class="what">${escaped(what)}</span><span class="due">${due}</span></div>`).join("");
  const tiles = screen.tiles.map((name, at) => `<div class="tile" style="background:hsl(${at * 47 + 190} 45% ${dark ? 30 : 42}%)">${icon(at, 24)}<span>${escaped(name)}</span></div>`).join("");
  return skeleton({
    font: screen.font,
    dark,
    style: `body { background: ${dark ? "#121820" : "#eef1f4"}; color: ${dark ? "#e4e8ec" : "#1b2530"}; font-size: ${screen.size}px; } header { background: ${dark ? "#1c2733" : "#0d4d4d"}; color: #fff; padding: 15px 4%; display: flex; justify-content: space-between; }
.grid { display: grid; grid-template-columns: 3fr 2fr; gap: 22px; padding: 22px 4%; } .card { background: ${dark ? "#1b232d" : "#fff"}; border-radius: 8px; padding: 18px; } h2 { font-size: ${screen.size * 1.2}px; margin-bottom: 12px; }
table { width: 100%; border-collapse: collapse; } td { padding: 8px 6px; border-top: 1px solid #8884; } .task { display: flex; gap: 12px; padding: 8px 0; align-items: center; } .tick { width: 15px; height: 15px; border: 2px solid #789; border-radius: 3px; flex: none; } .what { flex: 1; } .due { color: ${dark ? "#f0b26b" : "#a34a00"}; font-size: .86em; white-space: nowrap; margin-left: 20px; }
.tiles { grid-column: 1 / -1; display: flex; gap: 16px; } .tile { flex: 1; color: #fff; border-radius: 8px; padding: 18px; display: flex; flex-direction: column; gap: 12px; }`,
    body: `<header data-part="head"><b>${escaped(screen.title)}</b><span>${escaped(screen.person)}</span></header><div class="grid"><div class="tiles" data-part="tiles">${tiles}</div>
      <div class="card" data-part="timetable"><h2>Today</h2><table>${rows}</table></div><div class="card" data-part="tasks"><h2>To hand in</h2>${tasks}</div></div>`,
  });
}
