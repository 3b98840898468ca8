// What all templates share: chance with a seed, escaping, the skeleton of a page, icons and pictures that are drawn.

/** Numbers from 0 to 1, the same for the same name on every machine. */
export function chance(name) {
  let state = 2166136261;
  for (const character of name) state = Math.imul(state ^ character.codePointAt(0), 16777619) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  next.below = (bound) => Math.floor(next() * bound);
  next.between = (low, high) => low + next.below(high - low + 1);
  next.pick = (list) => list[next.below(list.length)];
  next.shuffled = (list) => {
    const copy = [...list];
    for (let at = copy.length - 1; at > 0; at -= 1) {
      const other = next.below(at + 1);
      [copy[at], copy[other]] = [copy[other], copy[at]];
    }
    return copy;
  };
  return next;
}

export const escaped = (text) =>
  String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

export const clock = (minutes) => {
  const within = ((minutes % 1440) + 1440) % 1440;
  return `${String(Math.floor(within / 60)).padStart(2, "0")}:${String(within % 60).padStart(2, "0")}`;
};

export const NAMES = [
  "Mia", "Oskar", "Priya", "Tobi", "Ffion", "Zainab", "Ben", "Amara", "Kit", "Leo", "Wren", "Jac", "Callum", "Rosie", "Ade",
  "Elif", "Noah", "Sana", "Dylan", "Eve", "Lottie", "Yusuf", "Hannah", "Ines", "Ruby", "Farah", "Gareth", "Olu", "Niamh", "Piotr",
];

/** A whole page. Sizes are of CSS pixels; the scale of the device is the renderer's. */
export function skeleton({ style, body, font, dark }) {
  return `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><!--fonts--><style>
* { box-sizing: border-box; margin: 0; padding: 0; }
html, body { width: 100vw; height: 100vh; overflow: hidden; }
body { font-family: ${font}, "Noto Color Emoji", sans-serif; color-scheme: ${dark ? "dark" : "light"}; font-variant-ligatures: none; }
svg, img { display: block; }
::-webkit-scrollbar { display: none; }
${style}</style></head><body>${body}</body></html>`;
}

const ICONS = [
  "M3 10 12 3l9 7v10H3z", "M4 6h16M4 12h16M4 18h16", "M11 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14M16 16l5 5", "M12 5v14M5 12h14",
  "M4 5h16v11H9l-5 4z", "M12 3l3 6 6 1-4.500 4.500 1 6.500-5.500-3-5.500 3 1-6.500L3 10l6-1z", "M5 12l5 5L20 7", "M3 11l18-8-8 18-2-8z",
  "M12 12a4 4 0 1 0 0-8a4 4 0 1 0 0 8M4 21c0-5 4-7 8-7s8 2 8 7", "M6 4h12v16H6zM9 8h6M9 12h6", "M4 20V10M10 20V4M16 20v-8M22 20H2",
  "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l4 2",
];

export const icon = (number, size = 20) =>
  `<svg width="${size}" height="${size}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"
    stroke-linejoin="round"><path d="${ICONS[number % ICONS.length]}"/></svg>`;

/** A round face without a face: two shapes on a ground. */
export function avatar(random, size) {
  const hue = random.below(360);
  return `<svg class="avatar" width="${size}" height="${size}" viewBox="0 0 40 40" style="border-radius:50%;flex:none">
    <rect width="40" height="40" fill="hsl(${hue} 55% 62%)"/><circle cx="20" cy="16" r="7" fill="hsl(${hue + 40} 45% 88%)"/>
    <ellipse cx="20" cy="38" rx="14" ry="13" fill="hsl(${hue + 40} 45% 88%)"/></svg>`;
}

function landscape(random) {
  const sky = random.between(170, 260);
  const ridge = (base, light) => {
    let path = "M0 200";
    for (let x = 0; x <= 320; x += 32) path += ` L${x} ${base - random.below(46)}`;
    return `<path d="${path} L320 200 Z" fill="hsl(${random.between(80, 160)} 30% ${light}%)"/>`;
  };
  return `<defs><linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="hsl(${sky} 70% 55%)"/>
    <stop offset="1" stop-color="hsl(${sky + 120} 70% 82%)"/></linearGradient></defs><rect width="320" height="200" fill="url(#g)"/>
    <circle cx="${random.between(40, 280)}" cy="${random.between(30, 80)}" r="18" fill="#fff6d0"/>
    ${ridge(130, 55)}${ridge(160, 42)}${ridge(190, 28)}`;
}

function blocks(random) {
  let out = `<rect width="320" height="200" fill="hsl(${random.between(190, 230)} 75% 68%)"/>`;
  for (let x = 0; x < 320; x += 20) {
    const top = random.between(4, 8);
    for (let y = top; y < 10; y += 1) {
      const fill = y === top ? `hsl(105 45% ${random.between(38, 50)}%)` : `hsl(28 40% ${random.between(28, 42)}%)`;
      out += `<rect x="${x}" y="${y * 20}" width="20" height="20" fill="${fill}"/>`;
    }
  }
  return out;
}

function pattern(random) {
  const hue = random.below(360);
  let out = `<rect width="320" height="200" fill="hsl(${hue} 40% 90%)"/>`;
  for (let at = 0; at < 60; at += 1) {
    const [x, y, r] = [random.below(320), random.below(200), random.between(5, 34)];
    const fill = `hsl(${hue + random.below(120)} ${random.between(35, 85)}% ${random.between(30, 80)}%)`;
    out += random() < 0.5
      ? `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}" opacity=".8"/>`
      : `<rect x="${x}" y="${y}" width="${r * 2}" height="${r}" fill="${fill}" transform="rotate(${random.below(90)} ${x} ${y})"/>`;
  }
  return out;
}

function person(random) {
  const skin = random.pick(["#f2d0b4", "#e0ac80", "#c68a5a", "#8d5a36", "#5c3a22"]);
  const shirt = `hsl(${random.below(360)} 55% 45%)`;
  const hair = random.pick(["#2a1a10", "#6b4220", "#d9b45a", "#3a3a3a", "#8a2f1c"]);
  return `<defs><radialGradient id="g"><stop offset="0" stop-color="hsl(${random.below(360)} 30% 85%)"/>
    <stop offset="1" stop-color="hsl(${random.below(360)} 35% 60%)"/></radialGradient></defs><rect width="320" height="200" fill="url(#g)"/>
    <path d="M80 200c0-60 40-74 80-74s80 14 80 74z" fill="${shirt}"/><rect x="142" y="100" width="36" height="40" fill="${skin}"/>
    <ellipse cx="160" cy="76" rx="38" ry="46" fill="${skin}"/><path d="M120 76c-6-60 86-60 80 0c-6-26-20-30-40-30s-34 4-40 30z" fill="${hair}"/>
    <circle cx="146" cy="76" r="4"/><circle cx="174" cy="76" r="4"/><path d="M146 98q14 10 28 0" stroke="#7a2c2c" stroke-width="3" fill="none"/>`;
}

/** Drawings that suit a page whose matter is grave. */
export const SOBER = [landscape, pattern];
/** Drawings that look like the world of a game. */
export const WORLDLY = [landscape, blocks];

/** A picture: one of the photographs where there are some, else a drawing. */
export function picture(random, photos, style, drawings = [landscape, blocks, pattern, person]) {
  if (photos.length > 0 && random() < 0.65) {
    const at = `${random.below(101)}% ${random.below(101)}%`;
    const zoom = random() < 0.3 ? `transform:scale(${1 + random()})` : "";
    return `<div data-picture style="overflow:hidden;${style}"><img src="${random.pick(photos)}" alt=""
      style="width:100%;height:100%;object-fit:cover;object-position:${at};${zoom}"></div>`;
  }
  const drawn = random.pick(drawings)(random);
  // Each drawing's gradient needs a name of its own on the page.
  const id = `g${Math.floor(random() * 1e9)}`;
  const unique = drawn.replaceAll('id="g"', `id="${id}"`).replaceAll("url(#g)", `url(#${id})`);
  return `<div data-picture style="overflow:hidden;${style}"><svg width="100%" height="100%" viewBox="0 0 320 200"
    preserveAspectRatio="xMidYMid slice">${unique}</svg></div>`;
}
