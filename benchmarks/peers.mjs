// Computes the results of an exported form in fhirpath.js: node peers.mjs NODE_MODULES FORM RESPONSES OUT RESULT...
// Writes the results of each response as JSON, and prints the seconds from the parsed form to the last result.
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";

const [modules, form, responses, out, ...wanted] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const fhirpath = require("fhirpath");
const r4 = require("fhirpath/fhir-context/r4");

const begun = performance.now();
const questionnaire = JSON.parse(readFileSync(form, "utf8"));
const compiled = (extension) => fhirpath.compile(extension.valueExpression.expression, r4, { resolveInternalTypes: false });
const variables = questionnaire.extension
  .filter((one) => one.url.endsWith("/variable"))
  .map((one) => [one.valueExpression.name, compiled(one)]);
const calculated = {};
const collect = (items) => {
  for (const item of items ?? []) {
    const how = item.extension?.find((one) => one.url.endsWith("calculatedExpression"));
    if (how && wanted.includes(item.linkId)) calculated[item.linkId] = compiled(how);
    collect(item.item);
  }
};
collect(questionnaire.item);
const found = readFileSync(responses, "utf8").split("\n").filter(Boolean).map((line) => {
  const resource = JSON.parse(line);
  const known = { resource, questionnaire };
  for (const [name, evaluate] of variables) known[name] = evaluate(resource, known);
  return wanted.map((id) => calculated[id](resource, known)[0] ?? null);
});
const seconds = (performance.now() - begun) / 1000;
writeFileSync(out, JSON.stringify(found));
console.log(seconds);
