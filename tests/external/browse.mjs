// Opens each page in headless Chromium, in light and dark, wide and narrow, with scripts switched
// off, and reports every fault: requests, errors, overflow to the side, and what axe-core finds
// (for which alone scripts are switched on).
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [shots, ...pages] = process.argv.slice(2);
const axe = fs.readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: quiet });
const faults = [];

async function open(file, scheme, width, scripts) {
  const context = await browser.newContext({
    colorScheme: scheme,
    viewport: { width, height: 900 },
    javaScriptEnabled: scripts,
    bypassCSP: scripts,
  });
  const page = await context.newPage();
  page.on("request", (request) => {
    const url = request.url();
    const isLocal = url.startsWith("file:") || url.startsWith("data:");
    if (!isLocal) faults.push(`${file} asks for ${url}`);
  });
  page.on("pageerror", (error) => faults.push(`${file}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`${file}: ${message.text()}`);
  });
  await page.goto(pathToFileURL(path.resolve(file)).href);
  return page;
}

for (const file of pages) {
  const name = path.basename(file, ".html");
  for (const scheme of ["light", "dark"]) {
    for (const width of [1280, 390]) {
      const place = `${file}, ${scheme}, ${width} pixels`;
      const plain = await open(file, scheme, width, false);
      if (shots) {
        await plain.screenshot({ path: path.join(shots, `${name}-${scheme}-${width}.png`) });
      }
      await plain.context().close();
      const page = await open(file, scheme, width, true);
      const wide = await page.evaluate(() => {
        const root = document.documentElement;
        return root.scrollWidth - root.clientWidth;
      });
      if (wide > 0) faults.push(`${place}: ${wide} pixels to the side`);
      await page.evaluate(axe);
      const violations = await page.evaluate(async () => (await axe.run(document)).violations);
      for (const violation of violations) {
        for (const node of violation.nodes) {
          faults.push(`${place}: ${violation.id}: ${node.target} ${node.failureSummary}`);
        }
      }
      if (scheme === "light" && width === 1280) {
        const picture = page.locator(".picture svg").first();
        const before = await picture.boundingBox().catch(() => null);
        if (before) {
          await page.locator("#zoom").check();
          const after = await picture.boundingBox();
          const isZoomed = after.width > before.width * 1.5;
          if (!isZoomed) faults.push(`${file}: the drawing does not zoom`);
        }
        const printed = await page.pdf({ format: "A4" });
        if (printed.length < 10_000) faults.push(`${file}: prints as ${printed.length} bytes`);
      }
      await page.context().close();
    }
  }
}
await browser.close();
for (const fault of faults) console.error(fault);
process.exit(faults.length ? 1 : 0);
