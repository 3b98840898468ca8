// Pictures of pages as screens with sub-pixels show them: text drawn at three times the width, each third for one colour. Headless Chromium
// itself only draws grey edges, whereas most school computers draw coloured ones.

/** FreeType's default filter over five thirds of a pixel. */
const FILTER = [8, 77, 86, 77, 8];

/** @returns the PNG of a page at `address`, `width` by `height` CSS pixels. */
export async function subpixelScreenshot(browser, address, { width, height, scale }) {
  const page = await browser.newPage();
  await page.setViewport({ width: width * 3, height, deviceScaleFactor: scale });
  const holder = `<!doctype html><style>body { margin: 0; overflow: hidden; }
    iframe { border: 0; width: ${width}px; height: ${height}px; transform: scale(3, 1); transform-origin: 0 0; }</style>`;
  await page.goto(address, { waitUntil: "load" });
  await page.setContent(`${holder}<iframe src="${address}"></iframe>`, { waitUntil: "load" });
  const frame = page.frames().find((one) => one.parentFrame() !== null);
  await frame.evaluate(() => document.fonts.ready);
  const wide = await page.screenshot({ encoding: "base64" });
  await page.close();
  const blank = await browser.newPage();
  const address64 = await blank.evaluate(async (data, filter) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const from = context.getImageData(0, 0, image.width, image.height);
    const across = Math.floor(image.width / 3);
    const to = new ImageData(across, image.height);
    for (let y = 0; y < image.height; y += 1) {
      for (let x = 0; x < across; x += 1) {
        for (let colour = 0; colour < 3; colour += 1) {
          let sum = 128;
          for (let tap = -2; tap <= 2; tap += 1) {
            const third = Math.min(image.width - 1, Math.max(0, x * 3 + colour + tap));
            sum += filter[tap + 2] * from.data[(y * image.width + third) * 4 + colour];
          }
          to.data[(y * across + x) * 4 + colour] = sum >> 8;
        }
        to.data[(y * across + x) * 4 + 3] = 255;
      }
    }
    const out = document.createElement("canvas");
    [out.width, out.height] = [across, image.height];
    out.getContext("2d").putImageData(to, 0, 0);
    return out.toDataURL("image/png");
  }, wide, FILTER);
  await blank.close();
  return Buffer.from(address64.split(",")[1], "base64");
}
