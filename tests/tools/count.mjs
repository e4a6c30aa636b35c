// Counts texts with the platforms' own libraries: one JSON string a line of the file that the first argument names, one JSON object
// a line on standard output. All positions are in bytes of UTF-8.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import twitter from "twitter-text";

const require = createRequire(import.meta.url);
const { RichText } = require("@atproto/api");

// The letters, marks and digits that twitter-text knows, which are those of Unicode 7.0. One that this Node.js does not know yet
// is younger, too.
const pattern = (name) => require(`twitter-text/dist/regexp/${name}`).source;
const near = pattern("bmpLetterAndMarks") + pattern("bmpNumerals");
const far = `${pattern("astralLetterAndMarks")}|${pattern("astralNumerals")}`;
const known = new RegExp(`^(?:[${near}]|${far})$`);
const isYounger = (character) => /[\p{L}\p{M}\p{Nd}\p{Cn}]/u.test(character) && !known.test(character);

const lengthOf = (text) => Buffer.byteLength(text);
const bytesAt = (text, index) => lengthOf(text.slice(0, index));
const ranges = (text, entities) =>
  entities.map(({ indices: [start, end] }) => [bytesAt(text, start), bytesAt(text, end)]);

function facet({ index, features: [feature] }) {
  const kind = feature.$type.split("#")[1];
  return [index.byteStart, index.byteEnd, kind, feature.uri ?? feature.did ?? feature.tag];
}

function count(text) {
  const rich = new RichText({ text });
  rich.detectFacetsWithoutResolution();
  return {
    x: twitter.parseTweet(text).weightedLength,
    links: ranges(text, twitter.extractUrlsWithIndices(text)),
    hashtags: ranges(text, twitter.extractHashtagsWithIndices(text)),
    cashtags: ranges(text, twitter.extractCashtagsWithIndices(text)),
    facets: (rich.facets ?? []).map(facet),
    graphemes: rich.graphemeLength,
    bytes: rich.length,
    utf16: text.length,
    code_points: [...text].length,
    younger: [...text].some(isYounger),
  };
}

const lines = readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean);
process.stdout.write(lines.map((line) => `${JSON.stringify(count(JSON.parse(line)))}\n`).join(""));
