// Answers the form in LHC-Forms in headless Chromium, as a person does, and saves what it then holds.
//
//   node forms.mjs NODE_MODULES CHROMIUM QUESTIONNAIRE PEOPLE OUT [PICTURE]
//
// PEOPLE: JSON lines, each the answers to type: {link: {kind, value, unit}}. OUT: JSON lines, each the response of the
// form and the links that were typed; a question that the form does not show is not typed. The comparison is in run.py.
import { createRequire } from "node:module";
import http from "node:http";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const [modules, browser, questionnaire, people, out, picture] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { chromium } = require("playwright-core");
const root = path.join(modules, "lforms/dist/lforms");
const scripts = ["webcomponent/assets/lib/zone.min.js", "webcomponent/runtime.js", "webcomponent/polyfills.js",
  "webcomponent/main.js", "fhir/R4/lformsFHIR.min.js"];
const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Form</title>
<link rel="stylesheet" href="/webcomponent/styles.css"></head><body><div id="form"></div>
${scripts.map((one) => `<script src="/${one}"></script>`).join("\n")}</body></html>`;
const types = { ".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".png": "image/png" };
const server = http.createServer((request, reply) => {
  if (request.url === "/") return reply.setHeader("content-type", "text/html").end(html);
  try {
    const file = path.join(root, path.normalize(request.url.split("?")[0]));
    reply.setHeader("content-type", `${types[path.extname(file)] ?? "application/octet-stream"}; charset=utf-8`);
    reply.end(readFileSync(file));
  } catch {
    reply.statusCode = 404;
    reply.end();
  }
}).listen(0, "127.0.0.1");
await new Promise((done) => server.once("listening", done));
const started = await chromium.launch({ executablePath: browser, args: ["--headless", "--no-sandbox", "--disable-gpu",
  "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const form = JSON.parse(readFileSync(questionnaire, "utf8"));
writeFileSync(out, "");
let runs = 0;
const errors = [];

async function settled(page) {
  for (let before = -1, quiet = 0; quiet < 3; ) {
    await page.waitForTimeout(250);
    quiet = runs === before ? quiet + 1 : 0;
    before = runs;
  }
}

async function type(page, link, { kind, value, unit }) {
  const id = `${link}/1/1`;
  if (kind === "choice") {
    const [system, code] = value;
    const option = page.locator(`[id="${id}|${system}|${code}"]`);
    if (!(await option.isVisible())) return false;
    await option.click();
    return true;
  }
  const field = page.locator(`input[id="${id}"], textarea[id="${id}"], [id="${id}"] input`).first();
  if (!(await field.isVisible())) return false;
  await field.fill(value);
  await field.press("Tab");
  if (unit) {
    const units = page.locator(`[id="unit_${id}"]`);
    await units.click();
    await units.fill(unit);
    await units.press("Tab");
  }
  return true;
}

const all = readFileSync(people, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
for (const [at, answers] of all.entries()) {
  const page = await started.newPage({ viewport: { width: 1000, height: 1100 } });
  page.on("console", (message) => { if (message.text().startsWith("Ran expressions")) runs += 1; });
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.evaluate((one) => LForms.Util.addFormToPage(one, "form", { fhirVersion: "R4" }), form);
  await settled(page);
  const typed = [];
  for (const [link, answer] of Object.entries(answers)) if (await type(page, link, answer)) typed.push(link);
  await settled(page);
  const response = await page.evaluate(() => LForms.Util.getFormFHIRData("QuestionnaireResponse", "R4"));
  appendFileSync(out, JSON.stringify({ response, typed, errors: errors.splice(0) }) + "\n");
  if (picture && at === 0) await page.screenshot({ path: picture });
  await page.close();
}
await started.close();
server.close();
console.log(`LHC-Forms ${require("lforms/package.json").version}: ${all.length} people answered`);
