// Opens a report in headless Chromium: faults of accessibility, requests to anywhere, what the keyboard reaches, what goes over
// the edge on a telephone, what a printer gets. Usage: node check.mjs report.html [folder for screenshots]
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import chromium from "@sparticuz/chromium";
import puppeteer from "puppeteer-core";

const [, , report, screenshots] = process.argv;
const address = pathToFileURL(resolve(report)).href;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const faults = [];

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? (await chromium.executablePath()),
  args: [...chromium.args, "--no-sandbox"],
  headless: "shell",
});
try {
  for (const [name, width, height, scheme] of [
    ["desktop", 1280, 900, "light"],
    ["phone", 390, 844, "light"],
    ["dark", 1280, 900, "dark"],
  ]) {
    const page = await browser.newPage();
    page.on("request", (request) => {
      if (request.url() !== address && !request.url().startsWith("data:")) faults.push(`${name}: asks for ${request.url()}`);
    });
    page.on("pageerror", (error) => faults.push(`${name}: ${error}`));
    await page.setViewport({ width, height });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.goto(address);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) faults.push(`${name}: ${wide} pixels go over the edge`);
    if (screenshots) {
      await page.screenshot({ path: `${screenshots}/${name}.png` });
    }
    await page.evaluate(() => document.querySelectorAll("details").forEach((part) => (part.open = true)));
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => axe.run());
    for (const { impact, id, help, nodes } of violations) {
      const line = `${name}: ${impact}: ${id}: ${help} (${nodes.length}, e.g. ${nodes[0].html.slice(0, 120)})`;
      if (["serious", "critical"].includes(impact)) faults.push(line);
      else console.log(`note: ${line}`);
    }
    await page.close();
  }
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(address);
  // The first stop of the keyboard leads past the navigation; every summary opens with it.
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.textContent);
  if (first !== "Skip to the report") faults.push(`keyboard: the first stop is ${first}`);
  const opened = await page.evaluate(() => {
    const summary = document.querySelector(".incident summary");
    summary?.focus();
    return summary === null || document.activeElement === summary;
  });
  await page.keyboard.press("Enter");
  if (!opened || !(await page.evaluate(() => document.querySelector(".incident details")?.open ?? true))) {
    faults.push("keyboard: an incident cannot be opened");
  }
  const pdf = await page.pdf({ format: "A4" });
  if (pdf.length < 10_000) faults.push("print: nothing comes out");
  if (screenshots) {
    await page.evaluate(() => document.querySelector("#incidents").scrollIntoView());
    await page.screenshot({ path: `${screenshots}/incidents.png` });
    await page.evaluate(() => document.querySelector("#when").scrollIntoView());
    await page.screenshot({ path: `${screenshots}/when.png` });
  }
} finally {
  await browser.close();
}
for (const fault of faults) console.error(`fault: ${fault}`);
console.log(faults.length === 0 ? "the page holds in a browser" : `${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
