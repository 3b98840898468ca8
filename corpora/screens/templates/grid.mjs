// Grids of ordinary pictures: sites of videos, image searches, albums, shops, file managers.

import { avatar, escaped, icon, picture, skeleton } from "./common.mjs";

export function grid(screen, random) {
  const dark = screen.dark;
  const { look } = screen;
  const height = { videos: 150, images: 170, album: 190, shop: 170, files: 96 }[look];
  const cells = screen.cells.map((title, at) => {
    const wide = look === "images" ? `flex:1 0 ${random.between(130, 300)}px;` : "";
    const tall = `width:100%;height:${height}px;border-radius:${look === "videos" ? 10 : 2}px;`;
    const drawn = picture(random, screen.photos, tall);
    const length = look === "videos" ? `<span class="length">${random.between(1, 24)}:${String(random.below(60)).padStart(2, "0")}</span>` : "";
    const under = {
      videos: `<div class="under">${avatar(random, 30)}<div><div class="title">${escaped(title)}</div><div class="soft">${random.between(2, 890)}K views</div></div></div>`,
      images: `<div class="soft">${escaped(title)}</div>`,
      album: "",
      shop: `<div class="title">${escaped(title)}</div><div class="price">£${random.between(2, 60)}.${random.pick(["00", "50", "95", "99"])}</div>`,
      files: `<div class="name">IMG_${4100 + at}.jpg</div>`,
    }[look];
    return `<div class="cell" style="${wide}"><div class="hold">${drawn}${length}</div>${under}</div>`;
  }).join("");
  const least = { videos: 250, album: 240, shop: 210, files: 120 }[look];
  return skeleton({
    font: screen.font,
    dark,
    style: `body { background: ${dark ? "#0f0f0f" : "#fff"}; color: ${dark ? "#f1f1f1" : "#181818"}; font-size: ${screen.size}px; } header { display: flex; gap: 24px; align-items: center; padding: 10px 22px; border-bottom: 1px solid #8883; }
header b { font-size: 19px; } .find { flex: 1; max-width: 560px; border: 1px solid #8886; border-radius: 20px; padding: 8px 18px; } .chips { display: flex; gap: 12px; padding: 12px 22px; } .chips span { background: #8882; border-radius: 8px; padding: 6px 13px; }
.all { padding: 10px 22px; gap: 18px 14px; ${look === "images" ? "display: flex; flex-wrap: wrap;" : `display: grid; grid-template-columns: repeat(auto-fill, minmax(${least}px, 1fr));`} }
.hold { position: relative; } .length { position: absolute; right: 7px; bottom: 7px; background: #000d; color: #fff; border-radius: 4px; padding: 1px 5px; font-size: 12px; }
.under { display: flex; gap: 10px; margin-top: 8px; } .title { line-height: 1.3; font-weight: 500; } .soft { font-size: .88em; opacity: .8; margin-top: 3px; } .price { font-weight: 700; margin-top: 3px; } .name { text-align: center; font-size: 12px; margin-top: 4px; }`,
    body: `<header data-part="head">${icon(1)}<b>${escaped(screen.title)}</b><div class="find">${escaped(screen.words)}</div>${icon(8)}</header>
      <div class="chips" data-part="nav">${screen.chips.map((name) => `<span>${escaped(name)}</span>`).join("")}</div><div class="all" data-part="cells">${cells}</div>`,
  });
}
