// Opens each page in headless Chromium, in light and dark, wide and narrow, with scripts switched
// off, and reports every fault: requests, errors, overflow to the side, what axe-core finds (for
// which alone scripts are switched on), and what is longer than the page of a usual workload may be.
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

// The height of the page on a wide screen, the sheets of A4, and the screens on which the result
// has to be seen without scrolling.
const BOUNDED = ["webshop", "render-farm"];
const MOST_PIXELS = 6000;
const MOST_SHEETS = 4;
const SCREENS = { 1280: 800, 390: 844 };

async function boundFaults(page, width) {
  const { height, result } = await page.evaluate(() => {
    const parts = document.querySelectorAll("h1, .grade, .facts, .reasons");
    const bottoms = [...parts].map((part) => part.getBoundingClientRect().bottom);
    return { height: document.documentElement.scrollHeight, result: Math.max(...bottoms) };
  });
  const found = [];
  if (result > SCREENS[width]) found.push(`the result ends at ${result} pixels`);
  if (width === 1280 && height >= MOST_PIXELS) found.push(`the page is ${height} pixels high`);
  return found;
}

function sheets(pdf) {
  return pdf.toString("latin1").match(/\/Type \/Page\b/g).length;
}

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
      if (BOUNDED.includes(name)) {
        for (const fault of await boundFaults(page, width)) faults.push(`${place}: ${fault}`);
      }
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
        if (BOUNDED.includes(name) && sheets(printed) > MOST_SHEETS) {
          faults.push(`${file}: prints to ${sheets(printed)} sheets`);
        }
      }
      await page.context().close();
    }
  }
}
await browser.close();
for (const fault of faults) console.error(fault);
process.exit(faults.length ? 1 : 0);
