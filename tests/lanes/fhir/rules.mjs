// Evaluates every rule, table and list in fhirpath.js: node rules.mjs NODE_MODULES CASES
// Prints cells compared and cells that differ, and ends with 1 where any differs.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [modules, file] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const fhirpath = require("fhirpath");
const r4 = require("fhirpath/fhir-context/r4");

const same = (a, b) => (typeof a === "number" && typeof b === "number" ? Math.abs(a - b) < 1e-9 : a === b);
let cells = 0;
const wrong = [];
for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
  const one = JSON.parse(line);
  const evaluate = fhirpath.compile(one.expression, r4);
  one.rows.forEach((row, at) => {
    const known = {};
    const groups = {};
    row.forEach((value, place) => {
      known[one.variables[place]] = value === null || value === "?" ? [] : value;
      if (value === "?") {
        const [group, link, system] = one.unsure[place];
        (groups[group] ??= []).push({ linkId: link, answer: [{ valueCoding: { system, code: "unsure" } }] });
      }
    });
    const item = Object.entries(groups).map(([linkId, inner]) => ({ linkId, item: inner }));
    const resource = { resourceType: "QuestionnaireResponse", item };
    // A variable with a date is what a form has: computed, and kept in the engine's own type.
    row.forEach((value, place) => {
      if (one.kinds[place] === "date" && value)
        known[one.variables[place]] = fhirpath.evaluate({}, `@${value}`, {}, r4, { resolveInternalTypes: false });
    });
    const found = evaluate(resource, { ...known, resource });
    const value = found.length === 0 || found[0] === "" ? null : found[0];
    cells += 1;
    if (found.length > 1 || !same(value, one.expected[at])) {
      if (wrong.length < 5) console.log(one.name, JSON.stringify(row), "expected", one.expected[at], "found", JSON.stringify(found));
      wrong.push(one.name);
    }
  });
}
console.log(`fhirpath.js ${require("fhirpath/package.json").version}: ${cells} cells, ${wrong.length} different`);
process.exit(wrong.length ? 1 : 0);
