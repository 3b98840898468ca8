// Which screens there are. Everything follows from the name of a screen, so that one can be drawn again by itself.

import { NAMES, chance, clock, picture } from "./templates/common.mjs";
import { chat } from "./templates/chat.mjs";
import { article, feed, mail, portal, search } from "./templates/page.mjs";
import { document } from "./templates/document.mjs";
import { game } from "./templates/game.mjs";
import { grid } from "./templates/grid.mjs";
import { terminal } from "./templates/terminal.mjs";
import { articles, authored, chats, documents, languages, risky } from "./words/index.mjs";
import { MATCHES, MENUS } from "./words/games.mjs";
import { PROGRAMS, SESSIONS } from "./words/code.mjs";

const SANS = ["Roboto", '"Open Sans"', "Ubuntu", '"DejaVu Sans"'];
const SERIF = ["Tinos"];
const MONO = ['"Fira Code"', "Hack"];
// Width and height in pixels of the device, and how many of them a CSS pixel is wide.
const SIZES = [
  [1366, 768, 1], [1920, 1080, 1], [1280, 720, 1], [1920, 1080, 1.25], [1366, 768, 1], [1920, 1080, 1.5], [2560, 1440, 1.25],
  [1280, 720, 1], [1920, 1080, 1], [2560, 1440, 1],
];
const PHONE = [585, 1266, 1.5];

const clipped = (text, length) => (text.length <= length ? text : `${text.slice(0, text.lastIndexOf(" ", length))}...`);
const speakers = (messages) => [...new Set(messages.map(({ who }) => who))];

/** All screens: name, size, scale, kind, what the truth says beside the words, and the page. */
export function plan(photos) {
  const held = authored();
  const plain = [...held.values()].filter((row) => row.id.startsWith("plain/"));
  const of = (channel, longest) => plain.filter((row) => row.channel === channel && row.text.length <= longest && !row.text.includes("\n")).map((row) => row.text);
  const words = { chat: of("chat", 140), search: of("search", 80), post: of("post", 300), email: of("email", 700) };
  const screens = [];

  function add(kind, number, size, draw, more = {}) {
    const first = more.small ? `small-${kind}` : more.risky ? "risky" : more.language ? `language-${more.language}` : kind;
    const name = `${first}-${String(number).padStart(3, "0")}`;
    const random = chance(name);
    const [width, height, scale] = size;
    // Two in five of the screens without scaling, which is what computers with Windows mostly have, have coloured edges.
    const edges = scale === 1 && chance(`edges of ${name}`)() < 0.4 ? "coloured" : "grey";
    const { html, font, dark } = draw(random, scale);
    screens.push({ name, kind, width, height, scale, theme: dark ? "dark" : "light", fonts: [].concat(font).map((family) => family.replaceAll('"', "")), edges, html, ...more });
  }

  const contacts = (random, count) => random.shuffled(NAMES).slice(0, count).map((name, at) => ({ name: at % 4 === 3 ? chats[(at * 5) % chats.length].title : name, last: clipped(random.pick(words.chat), 34) }));

  /** A conversation written for this, after harmless lines of the corpus by the same people. */
  function talk(random, number, count) {
    const own = chats[number % chats.length];
    const people = speakers(own.messages);
    const rest = random.shuffled(words.chat.filter((text) => text.length > 24)).slice(0, Math.max(0, count - own.messages.length));
    const messages = [...rest.map((text) => ({ who: random.pick(people), text })), ...own.messages].slice(-count);
    return { title: own.title, people, messages };
  }

  function chatScreen(random, { look, dark, font, size, title, people, messages, list, tight }) {
    const palette = random.pick(["leaf", "sky", "plum", "sand"]);
    const me = people[people.length - 1];
    return {
      html: chat({
        look, dark, font, size, title, messages, me, palette, tight, group: people.length > 2, times: random() < 0.8, faces: random() < 0.6,
        round: random.pick([8, 12, 18]), contacts: list > 0 ? contacts(random, list) : [], seen: people.length > 2 ? clipped(people.join(", "), 60) : "last seen today at 16:04",
        channels: ["welcome", "general", "homework-help", "screenshots", "music", "off-topic", "events"], members: list > 0 ? people : [],
      }, random),
      font, dark,
    };
  }

  // Reading: ten full screens of talk, then talk of every look.
  for (let at = 0; at < 10; at += 1) {
    add("chat", 100 + at, [1920, 1080, 1], (random) => {
      const look = ["rows", "bubbles", "rows", "plain", "bubbles"][at % 5];
      const size = { rows: 14 + (at % 2), bubbles: 14, plain: 15 }[look];
      const font = look === "plain" ? MONO[at % 2] : SANS[at % 4];
      const { title, people, messages } = talk(random, at, { rows: 44, bubbles: 26, plain: 50 }[look]);
      return chatScreen(random, { look, dark: at % 2 === 1, font, size, title, people, messages, list: 8, tight: true });
    }, { full: true });
  }
  for (let at = 0; at < 34; at += 1) {
    const size = at % 6 === 5 ? PHONE : SIZES[at % SIZES.length];
    add("chat", at, size, (random) => {
      const look = at % 6 === 5 ? "bubbles" : ["bubbles", "rows", "bubbles", "rows", "plain"][at % 5];
      const font = look === "plain" && at % 2 === 0 ? MONO[at % 2] : SANS[at % 4];
      const { title, people, messages } = talk(random, at, 10 + (at % 4) * 6);
      const drawn = random.between(3, messages.length - 1);
      if (look !== "plain" && at % 3 === 0) messages[drawn] = { ...messages[drawn], picture: picture(random, photos, "width:260px;height:170px;border-radius:8px;margin:4px 0;") };
      return chatScreen(random, { look, dark: random() < 0.5, font, size: random.between(12, 17), title, people, messages, list: size[0] / size[2] > 1000 ? random.pick([0, 6, 9]) : 0 });
    });
  }

  // Talk in other languages, each in two looks. Their fonts have the letters.
  languages.forEach(({ title, messages }, at) => {
    [["bubbles", false, SANS[at % 3]], ["rows", true, SANS[(at + 1) % 3]]].forEach(([look, dark, font], number) => {
      add("chat", number, [[1280, 720, 1], [1366, 768, 1]][number], (random) => chatScreen(random, { look, dark, font, size: 15 - number, title: speakers(messages).join(", "), people: speakers(messages), messages, list: 0 }), { language: title });
    });
  });

  // Pages: every article twice, in another size, font and light.
  for (let at = 0; at < articles.length * 2; at += 1) {
    add("page", at, SIZES[(at * 3) % SIZES.length], (random) => {
      const font = at % 7 === 3 ? SERIF[0] : SANS[(at + Math.floor(at / articles.length)) % 4];
      const dark = at >= articles.length && at % 3 !== 0;
      const text = articles[at % articles.length];
      return {
        html: article({ text, font, dark, photos, size: random.between(13, 19), pictures: at % 3 === 1, byline: `Updated on ${random.between(1, 28)} November 2026, ${random.between(2, 9)} minutes to read`, sideTitle: random.pick(["More like this", "In this section", "Related", "Also read"]) }, random),
        font, dark,
      };
    });
  }

  for (let at = 0; at < 8; at += 1) {
    add("site", at, SIZES[(at * 2 + 1) % SIZES.length], (random) => {
      const [font, dark] = [SANS[at % 4], at % 2 === 1];
      const posts = Array.from({ length: 9 }, (_, number) => ({ who: random.pick(NAMES), text: random.pick(words.post), picture: number % 4 === 1 ? picture(random, photos, "width:100%;height:220px;margin-top:10px;") : "" }));
      return { html: feed({ title: ["Hollybrook Square", "Makers' Bench", "Ashgrove Parents", "Pond & Field"][at % 4], nav: ["Home", "Groups", "Events", "Marketplace", "Saved", "Help"], posts, font, dark, size: random.between(14, 16) }, random), font, dark };
    });
  }
  for (let at = 8; at < 18; at += 1) {
    add("site", at, SIZES[at % SIZES.length], (random) => {
      const [font, dark] = [SANS[at % 4], at % 3 === 0];
      const results = random.shuffled(articles).slice(0, 6).map(({ title, host, paragraphs }) => ({ title: clipped(title, 58), host: `https://${host}`, text: clipped(paragraphs[0], 150) }));
      return { html: search({ engine: ["Lantern", "Findly", "Owlet"][at % 3], mark: ["#1b6fd0", "#8a2be2", "#0b7a55"][at % 3], words: random.pick(words.search), results: at % 5 === 4 ? [] : results, font, dark, size: 16 }, random), font, dark };
    });
  }
  for (let at = 18; at < 24; at += 1) {
    add("site", at, SIZES[at % SIZES.length], (random) => {
      const [font, dark] = [SANS[at % 4], at % 3 === 1];
      const others = Array.from({ length: 11 }, () => ({ who: `${random.pick(NAMES)} ${random.pick(["Bakare", "Howells", "Rahman", "Novak", "Dean", "Iqbal"])}`, subject: clipped(random.pick(words.search), 30) }));
      const message = random.shuffled(words.email).slice(0, 3).join("\n\n");
      return { html: mail({ others, subject: "Re: next week", from: others[0].who, message, font, dark, size: random.between(14, 16) }, random), font, dark };
    });
  }
  for (let at = 24; at < 30; at += 1) {
    add("site", at, SIZES[(at * 3) % SIZES.length], (random) => {
      const [font, dark] = [SANS[at % 4], at % 2 === 0];
      const lessons = ["English", "Maths", "Double science", "French", "Sex and relationships (PSHE)", "History: the Nazis", "PE: shot put"].map((what, number) => [clock(525 + number * 60), what, random.pick(["B12", "M3", "Lab 2", "Gym", "A07"]), random.pick(["Mr Adeyemi", "Ms Ellison", "Dr Dickinson", "Mrs Whitcombe", "Mr Cockburn"])]);
      const tasks = [["Volcano poster", "Fri 14 Nov"], ["Read Macbeth Act 1", "Mon 17 Nov"], ["Equations, page 112", "Tue 18 Nov"], ["Why did Hitler rise to power?", "Thu 20 Nov"], ["Learn 20 verbs", "Fri 21 Nov"]];
      return { html: portal({ title: "Ashgrove Online", person: `${random.pick(NAMES)} (9K)`, lessons, tasks, tiles: ["Timetable", "Messages", "Homework", "Library", "Lunch money"], font, dark, size: random.between(14, 17) }, random), font, dark };
    });
  }

  for (let at = 0; at < documents.length * 2; at += 1) {
    add("document", at, SIZES[(at * 3 + 1) % SIZES.length], (random, scale) => {
      const font = at % 2 === 0 ? SERIF[0] : SANS[at % 4];
      const dark = at % 5 === 4;
      const text = documents[at % documents.length];
      const paper = Math.min(SIZES[(at * 3 + 1) % SIZES.length][0] / scale - 40, 820);
      return { html: document({ look: "editor", text, paper, font, dark, size: random.between(14, 19), spacing: random.pick([1.3, 1.5, 1.75]), file: `${text.title.split(":")[0]}.odt`, person: random.pick(NAMES), words: text.paragraphs.join(" ").split(" ").length }, random), font: [font, "Roboto"], dark };
    });
  }
  for (let at = 20; at < 30; at += 1) {
    add("document", at, SIZES[at % SIZES.length], (random) => {
      const text = documents[at % documents.length];
      const colours = [["#ffffff", "#222222", "#b7472a"], ["#12263f", "#eef3fa", "#ffb84d"], ["#f4efe3", "#33291a", "#4a6b2a"], ["#2d1b45", "#f3ecff", "#c5a3ff"]][at % 4];
      const [font, dark] = [SANS[at % 4], at % 2 === 1];
      return { html: document({ look: "slides", file: `${text.title.split(":")[0]}.odp`, title: text.title, titles: documents.slice(0, 5).map(({ title }) => clipped(title, 34)), points: text.paragraphs.filter((line) => !line.startsWith("==")).slice(0, 4).map((line) => clipped(line.replace(/^- /, ""), 74)), colours, drawn: at % 3 !== 0, photos, font, dark, size: random.between(19, 26) }, random), font, dark };
    });
  }
  for (let at = 30; at < 36; at += 1) {
    add("document", at, SIZES[(at * 7) % SIZES.length], (random) => {
      const [font, dark] = [SANS[at % 4], at % 3 === 2];
      const head = ["Surname", "First name", "Form", "Test 1", "Test 2", "Average", "Comment"];
      const rows = Array.from({ length: 24 }, () => {
        const [one, two] = [random.between(31, 98), random.between(31, 98)];
        return [random.pick(["Cockcroft", "Bakare", "Dickens", "Howells", "Hancock", "Novak", "Shittu", "Rahman", "Weiner", "Okafor", "Grady", "Titmus"]), random.pick(NAMES), random.pick(["9K", "9R", "9T"]), `${one}`, `${two}%`, ((one + two) / 2).toFixed(1), random.pick(["Good effort", "See me", "Much better", "Absent on Tuesday", "On track", "Excellent graphs"])];
      });
      return { html: document({ look: "sheet", file: "Marks 9K-9T autumn.ods", formula: "=AVERAGE(D4:E4)", head, rows, font, dark, size: random.between(13, 16) }, random), font, dark };
    });
  }

  for (let at = 0; at < 16; at += 1) {
    add("game", at, SIZES[(at * 3 + 2) % SIZES.length], (random) => {
      const font = at % 5 === 4 ? MONO[0] : SANS[(at + 1) % 4];
      const screen = MENUS[at % MENUS.length];
      return { html: game({ look: "menu", ...screen, chosen: random.below(5), caps: at % 3 === 1, drawn: at % 2 === 0, font, size: random.between(16, 22) }, random), font, dark: screen.world !== "farm" };
    });
  }
  for (let at = 16; at < 28; at += 1) {
    add("game", at, SIZES[at % SIZES.length], (random) => {
      const font = SANS[at % 4];
      return { html: game({ look: "play", ...MATCHES[at % MATCHES.length], solid: at % 2 === 0, font, size: random.between(14, 18) }, random), font, dark: true };
    });
  }

  for (let at = 0; at < 24; at += 1) {
    add("terminal", at, SIZES[(at * 3) % SIZES.length], (random) => {
      const font = at % 6 === 5 ? '"DejaVu Sans Mono"' : MONO[at % 2];
      const colours = ["night", "paper", "black", "cream", "green"][at % 5];
      const dark = colours !== "paper" && colours !== "cream";
      const size = random.between(13, 17);
      if (at < 12) {
        const lines = [...SESSIONS[at % SESSIONS.length], ...(at % 3 === 0 ? SESSIONS[(at + 1) % SESSIONS.length] : [])];
        return { html: terminal({ look: "shell", colours, lines, title: random.pick(["Terminal", "pupil@lab-12: ~", "Command prompt"]), font, size }), font, dark };
      }
      return { html: terminal({ look: "code", colours, ...PROGRAMS[at % PROGRAMS.length], font, size }), font: [font, "Open Sans"], dark };
    });
  }

  const captions = [
    "How to draw a fox in 5 steps", "Steam train crosses the viaduct", "I built a castle out of blocks", "Lemon drizzle in 20 minutes", "Kittens meet a puppy", "Maths in a minute: ratio",
    "Skateboard basics: the ollie", "Tour of the space station", "Why is the sky blue?", "Beach day with the cousins", "Goalkeeper training drills", "Wild ponies in the snow",
    "Learn this song on ukulele", "Sunrise over the moor", "Swimming gala highlights", "Paper planes that really fly", "Growing beans in a jar", "The great tit and the blue tit", "Portrait of a Sikh soldier, 1915",
    "Motorbike restoration part 4", "Coffee art for beginners", "Yoga for tired teachers", "Make-up for the school play", "Ballet class, grade 3",
  ];
  for (let at = 0; at < 32; at += 1) {
    add("grid", at, SIZES[at % SIZES.length], (random) => {
      const look = ["videos", "images", "album", "shop", "files"][at % 5];
      const [font, dark] = [SANS[at % 4], at % 3 === 1];
      const count = { videos: 24, images: 30, album: 28, shop: 24, files: 60 }[look];
      const cells = Array.from({ length: count }, () => random.pick(captions));
      return {
        html: grid({ look, cells, photos, font, dark, title: { videos: "Viewtube", images: "Owlet Images", album: "Our photos", shop: "Second Shelf", files: "Pictures" }[look], words: { videos: "Search", images: "breast stroke swimming", album: "Summer holiday, Cockermouth", shop: "Search 4,100 things", files: "Pictures > Holiday" }[look], chips: { videos: ["All", "Music", "Gaming", "Football", "Animals", "Live"], images: ["Large", "Colour", "Drawings", "Recent"], album: ["Photos", "Albums", "Shared", "Bin"], shop: ["Toys", "Books", "Clothes", "Sports", "Garden"], files: ["New", "Cut", "Copy", "Sort", "View"] }[look], size: random.between(13, 15) }, random),
        font, dark,
      };
    });
  }

  // Small ones, which are committed for the tests: no photographs, so that they can be drawn anywhere.
  const small = { small: true };
  const words9 = (random) => random.shuffled(words.chat.filter((text) => text.length > 24)).slice(0, 9);
  [["bubbles", false, "Roboto"], ["bubbles", true, '"Open Sans"'], ["rows", true, "Ubuntu"], ["plain", false, "Hack"]].forEach(([look, dark, font], at) => {
    add("chat", at, [[640, 480, 1], [720, 520, 1.25], [800, 520, 1], [640, 400, 1]][at], (random) => {
      const { title, people, messages } = talk(random, at + 4, 9);
      return chatScreen(random, { look, dark, font, size: 14, title, people, messages, list: 0 });
    }, small);
  });
  add("page", 0, [900, 600, 1], () => ({ html: article({ text: articles[3], font: '"Open Sans"', dark: false, photos: [], size: 15, pictures: false, byline: "Updated on 22 November 2026", sideTitle: "Related" }, chance("small")), font: '"Open Sans"', dark: false }), small);
  add("site", 0, [800, 520, 1.25], (random) => ({ html: search({ engine: "Owlet", mark: "#0b7a55", words: words9(random)[0], results: articles.slice(4, 7).map(({ title, host, paragraphs }) => ({ title: clipped(title, 48), host, text: clipped(paragraphs[0], 110) })), font: "Roboto", dark: true, size: 15 }, random), font: "Roboto", dark: true }), small);
  add("document", 0, [800, 560, 1], () => ({ html: document({ look: "editor", text: documents[1], paper: 700, font: "Tinos", dark: false, size: 16, spacing: 1.4, file: "Rates.odt", person: "Wren", words: 168 }), font: ["Tinos", "Roboto"], dark: false }), small);
  add("game", 0, [800, 500, 1], (random) => ({ html: game({ look: "menu", ...MENUS[0], chosen: 1, caps: false, drawn: false, font: "Ubuntu", size: 16 }, random), font: "Ubuntu", dark: true }), small);
  add("terminal", 0, [760, 480, 1], () => ({ html: terminal({ look: "shell", colours: "black", lines: SESSIONS[0], title: "Terminal", font: '"Fira Code"', size: 14 }), font: '"Fira Code"', dark: true }), small);
  add("terminal", 1, [760, 480, 1], () => ({ html: terminal({ look: "code", colours: "paper", ...PROGRAMS[0], font: "Hack", size: 13 }), font: ["Hack", "Open Sans"], dark: false }), small);
  add("grid", 0, [900, 560, 1], (random) => ({ html: grid({ look: "videos", cells: captions.slice(0, 9), photos: [], font: "Roboto", dark: false, title: "Viewtube", words: "Search", chips: ["All", "Music", "Animals"], size: 14 }, random), font: "Roboto", dark: false }), small);
  [["text/find-002", "search"], ["text/offsets-001", "chat"], ["text/context-007", "rows"]].forEach(([id, look], at) => {
    const row = risky(held).find((known) => known.id === id);
    add(look === "search" ? "site" : "chat", 90 + at, [640, 420, 1], (random) => {
      if (look === "search") return { html: search({ engine: "Findly", mark: "#8a2be2", words: row.text, results: [], font: "Roboto", dark: false, size: 16 }, random), font: "Roboto", dark: false };
      const messages = [{ who: "Kit", text: "bus was late again" }, { who: "Ade", text: row.text, row: true }, { who: "Kit", text: "ok one sec" }];
      return chatScreen(random, { look: look === "chat" ? "bubbles" : "rows", dark: at === 2, font: "Roboto", size: 15, title: "Kit", people: ["Kit", "Ade"], messages, list: 0 });
    }, { ...small, risky: row.category, row: row.id, channel: row.channel });
  });

  // Risky rows, each alone among harmless words, where its channel would show it.
  const before = ["hey", "u there", "what did we have for maths", "bus was late again lol", "just got home", "ok one sec", "did u see the match", "im starving", "its raining here", "back in 5"];
  risky(held).forEach((row, at) => {
    const size = at % 9 === 8 && row.channel === "chat" ? PHONE : [[1366, 768, 1], [1280, 720, 1], [1920, 1080, 1.25], [1366, 768, 1], [1920, 1080, 1]][at % 5];
    add({ chat: "chat", search: "site", post: "site", email: "site", document: "document" }[row.channel], at, size, (random, scale) => {
      const [font, dark] = [SANS[at % 4], at % 2 === 1];
      const px = random.between(14, 17);
      if (row.channel === "search") {
        return { html: search({ engine: ["Lantern", "Findly", "Owlet"][at % 3], mark: "#1b6fd0", words: row.text, results: [], font, dark, size: px }, random), font, dark };
      }
      if (row.channel === "post") {
        const others = random.shuffled(words.post.filter((text) => text.length < 120)).slice(0, 2);
        const posts = [{ who: random.pick(NAMES), text: others[0] }, { who: random.pick(NAMES), text: row.text, row: true }, { who: random.pick(NAMES), text: others[1] }];
        return { html: feed({ title: "Hollybrook Square", nav: ["Home", "Groups", "Events", "Saved"], posts, font, dark, size: px }, random), font, dark };
      }
      if (row.channel === "email") {
        const others = Array.from({ length: 5 }, () => ({ who: random.pick(NAMES), subject: clipped(random.pick(words.search), 30) }));
        return { html: mail({ others, subject: "Hello", from: others[0].who, message: row.text, font, dark, size: px }, random), font, dark };
      }
      if (row.channel === "document") {
        const family = at % 2 === 0 ? SERIF[0] : font;
        const text = { title: "Untitled", paragraphs: row.text.split("\n") };
        return { html: document({ look: "editor", row: true, text, paper: Math.min(size[0] / scale - 40, 820), font: family, dark, size: px, spacing: 1.4, file: "Untitled.odt", person: random.pick(NAMES), words: row.text.split(" ").length }, random), font: [family, "Roboto"], dark };
      }
      const people = random.shuffled(NAMES).slice(0, at % 3 === 0 ? 4 : 2);
      const messages = random.shuffled(before).slice(0, 5).map((text) => ({ who: random.pick(people), text }));
      messages.splice(random.between(2, 5), 0, { who: random.pick(people), text: row.text, row: true });
      if (at % 11 === 10) {
        return { html: game({ look: "play", ...MATCHES[at % MATCHES.length], messages, solid: true, font, size: px }, random), font, dark: true };
      }
      const look = size === PHONE ? "bubbles" : ["bubbles", "rows", "bubbles", "plain"][at % 4];
      return chatScreen(random, { look, dark, font, size: px, title: people.length > 2 ? "Group" : people[0], people, messages, list: at % 4 === 0 && size !== PHONE ? 5 : 0 });
    }, { risky: row.category, row: row.id, channel: row.channel });
  });

  return screens;
}
