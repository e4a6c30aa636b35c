// Judges SARIF logs by the schema of the standard, as a package of Microsoft ships it:
// node tests/tools/sarif_check.mjs LOG…
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const Ajv = require("ajv");
const schema = require("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
const ajv = new Ajv({ allErrors: true, schemaId: "id", meta: false });
ajv.addMetaSchema(require("ajv/lib/refs/json-schema-draft-04.json"));
const isValid = ajv.compile(schema);

const paths = process.argv.slice(2);
let results = [];
for (const path of paths) {
  const log = JSON.parse(readFileSync(path, "utf8"));
  if (!isValid(log)) {
    console.error(`${path} is not SARIF 2.1.0:`, ajv.errorsText(isValid.errors, { separator: "\n  " }));
    process.exit(1);
  }
  results = results.concat(log.runs.flatMap((run) => run.results));
}
// What is not in a log is not judged either.
for (const part of ["fixes", "relatedLocations"]) {
  if (!results.some((result) => part in result)) {
    console.error(`no result has ${part}: give a workspace with such findings`);
    process.exit(1);
  }
}
console.log(`${results.length} results in ${paths.length} logs are SARIF 2.1.0`);
