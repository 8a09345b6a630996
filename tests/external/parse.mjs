// Parses each file with Mermaid itself; prints what it does not accept, and exits with 1 then.
import fs from "node:fs";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!DOCTYPE html><body></body>");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");

let bad = 0;
for (const file of process.argv.slice(2)) {
  try {
    const { diagramType } = await mermaid.parse(fs.readFileSync(file, "utf8"));
    if (diagramType !== "flowchart-v2") throw new Error(`is a ${diagramType}`);
  } catch (error) {
    bad += 1;
    console.error(`${file}: ${error.message}`);
  }
}
process.exit(bad ? 1 : 0);
