// Draws the screens in headless Chromium and writes what stands on them.
// Usage: node render.mjs [--only PATTERN] [--out FOLDER] [--photos FOLDER] [--hinting none|slight|medium|full]
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import chromium from "@sparticuz/chromium";
import puppeteer from "puppeteer-core";
import { plan } from "./plan.mjs";
import { subpixelScreenshot } from "./subpixel.mjs";
import { truth } from "./truth.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    only: { type: "string", default: "." },
    out: { type: "string", default: join(here, "out") },
    photos: { type: "string", default: join(here, "photos") },
    hinting: { type: "string", default: "slight" },
  },
});

const modules = join(here, "node_modules");
const pictures = /\.(jpe?g|png)$/i;
const photos = [
  ...readdirSync(join(modules, "@stdlib")).filter((name) => name.startsWith("datasets-img-")).sort().map((name) => join(modules, "@stdlib", name, "data/image.jpg")),
  ...(existsSync(options.photos) ? readdirSync(options.photos).filter((name) => pictures.test(name)).sort().map((name) => join(options.photos, name)) : []),
].map((path) => pathToFileURL(path).href);

const css = (path) => `<link rel="stylesheet" href="${pathToFileURL(join(modules, path)).href}">`;
const face = (family, path, weight, style = "normal") =>
  `@font-face { font-family: "${family}"; font-weight: ${weight}; font-style: ${style}; src: url("${pathToFileURL(join(modules, path)).href}"); }`;
const sheets = ["roboto", "ubuntu"].flatMap((name) => [400, 500, 700].map((weight) => `${name}/${weight}.css`))
  .concat(["open-sans/400.css", "open-sans/500.css", "open-sans/700.css", "dejavu-sans/400.css", "dejavu-sans/700.css", "tinos/400.css", "tinos/700.css", "fira-code/400.css", "fira-code/700.css", "noto-color-emoji/400.css"]);
const fonts = sheets.map((name) => css(`@fontsource/${name}`)).join("")
  + `<style>${[400, 700].map((weight) => face("Hack", `hack-font/build/web/fonts/hack-${weight === 400 ? "regular" : "bold"}.woff2`, weight)).join("")}
  ${face("DejaVu Sans Mono", "@fontsource/dejavu-mono/files/dejavu-mono-latin-400-normal.woff2", 400)}</style>`;

const wanted = plan(photos).filter(({ name }) => new RegExp(options.only).test(name));
mkdirSync(options.out, { recursive: true });
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? (await chromium.executablePath()),
  args: [
    ...chromium.args.filter((argument) => !argument.startsWith("--font-render-hinting")),
    `--font-render-hinting=${options.hinting}`, "--no-sandbox", "--allow-file-access-from-files", "--force-color-profile=srgb", "--disable-lcd-text",
  ],
  headless: "shell",
});
const started = Date.now();
try {
  for (const screen of wanted) {
    const { name, html, width, height, scale, kind, theme, fonts: families, risky, row, channel, full, language, edges } = screen;
    const source = join(resolve(options.out), `${name}.html`);
    writeFileSync(source, html.replace("<!--fonts-->", fonts));
    const page = await browser.newPage();
    const faults = [];
    page.on("requestfailed", (request) => faults.push(`${name}: ${request.url()} did not load`));
    await page.setViewport({ width: Math.round(width / scale), height: Math.round(height / scale), deviceScaleFactor: scale });
    await page.goto(pathToFileURL(source).href, { waitUntil: "load" });
    await page.evaluate(() => document.fonts.ready);
    const found = await page.evaluate(truth);
    const address = pathToFileURL(source).href;
    const picture = edges === "coloured" ? await subpixelScreenshot(browser, address, { width: Math.round(width / scale), height: Math.round(height / scale), scale }) : await page.screenshot();
    writeFileSync(join(options.out, `${name}.png`), picture);
    await page.close();
    rmSync(source);
    if (faults.length > 0) throw new Error(faults.join("\n"));
    const facts = { width: Buffer.from(picture).readUInt32BE(16), height: Buffer.from(picture).readUInt32BE(20), kind, risky: risky ?? null, row, channel, full, language, edges, theme, scale, fonts: families, ...found };
    writeFileSync(join(options.out, `${name}.json`), `${JSON.stringify(facts, null, 1)}\n`);
    if (facts.width !== width || facts.height !== height) throw new Error(`${name} is ${facts.width} by ${facts.height}, not ${width} by ${height}`);
  }
} finally {
  await browser.close();
}
console.log(`${wanted.length} screens in ${Math.round((Date.now() - started) / 1000)} s, ${photos.length} photographs, in ${options.out}`);
