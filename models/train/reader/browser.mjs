// Photographs pages of lines in headless Chromium: node browser.mjs FOLDER [flag of Chromium…]
// For every NAME.html (device scale in NAME.scale) it leaves NAME.png and NAME.json: the boxes of the elements of class "line" in pixels of the picture.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import chromium from "@sparticuz/chromium";
import puppeteer from "puppeteer-core";

const [, , folder, ...flags] = process.argv;
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? (await chromium.executablePath()),
  args: [...chromium.args.filter((flag) => !flag.startsWith("--font-render-hinting")), "--no-sandbox", "--allow-file-access-from-files", ...flags],
  headless: "shell",
});
try {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".html")).sort()) {
    const path = resolve(join(folder, file)).slice(0, -5);
    const scale = Number(readFileSync(`${path}.scale`, "utf8"));
    const page = await browser.newPage();
    await page.setViewport({ width: 1900, height: 1000, deviceScaleFactor: scale });
    await page.goto(pathToFileURL(`${path}.html`).href);
    await page.evaluate(() => document.fonts.ready);
    const boxes = await page.$$eval(
      ".line",
      (lines, scale) =>
        lines.map((line) => {
          const { left, top, right, bottom } = line.getBoundingClientRect();
          return [top, bottom, left, right].map((edge) => Math.round(edge * scale));
        }),
      scale,
    );
    await page.screenshot({ path: `${path}.png`, fullPage: true });
    writeFileSync(`${path}.json`, JSON.stringify(boxes));
    await page.close();
  }
} finally {
  await browser.close();
}
