// The beginning of a long text: a tree of a few kinds of elements, made one by one. What is not among them is not made.

const BODY = { p: "p", h: "p", ul: "ul", ol: "ol", li: "li", blockquote: "blockquote", pre: "pre", em: "em", strong: "strong", code: "code", del: "del", a: "a", hr: "hr", table: "table", tr: "tr", th: "th", td: "td" };

function bodyOf({ file, text }) {
  const about = text ? `${counted(text.words, "word")} in ${file}` : `${file} is not there`;
  const caption = make("p", { class: "quiet" }, text?.more ? `The beginning of ${about}` : about);
  return make("div", { class: "body" }, caption, text && make("div", { class: "long", dir: "auto" }, text.nodes.map(nodeOf)));
}

function nodeOf(node) {
  if (typeof node === "string") return node;
  const name = Object.hasOwn(BODY, node.name) ? BODY[node.name] : "span";
  const inside = node.inside.map(nodeOf);
  if (node.name === "a") return make("a", { href: node.address, rel: "noopener noreferrer", target: "_blank", class: "named" }, ...inside);
  return make(name, { class: node.name === "h" && "heading" }, ...inside);
}

const plainOf = (node) => (typeof node === "string" ? node : node.inside.map(plainOf).join(""));
