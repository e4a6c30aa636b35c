// One post on one channel: when, where, how far, what it says, and what is wrong with it.

const readerZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const clockOfReader = clockIn(readerZone);

function card(delivery, heading = "h3") {
  const said = data.said[delivery.said];
  return make("article", { class: `card ${colourOf(delivery)}`, "data-number": delivery.number, tabindex: "-1" },
    make("header", {},
      make("p", { class: "when" }, make("strong", {}, timeOf(delivery)), " ", zones(delivery, heading === "h2")),
      pill(delivery.state)),
    make(heading, {}, said.title ?? delivery.post),
    make("p", { class: "where" }, sign("", "dot"), channelName(delivery.channel), make("span", { class: "quiet" }, ` · ${about(delivery, said)}`)),
    said.warning && make("p", { class: "warning" }, make("strong", {}, "Content warning: "), make("bdi", {}, said.warning)),
    said.parts.map((part, index) => messageOf(part, index, said)),
    further(said), problems(delivery), receipt(delivery));
}

const pill = (name) => make("span", { class: `pill tone-${toneOf(name)}` }, name);

/** The same instant elsewhere: on the clock of the post, and on that of the reader, where they differ. */
function zones(delivery, namesDay) {
  const here = clockHere(delivery.at);
  const own = delivery.zone && clockIn(delivery.zone)(delivery.at);
  const reader = clockOfReader(delivery.at);
  const named = (clock) => (clock.day === here.day ? clock.time : `${clock.day}, ${clock.time}`);
  const told = namesDay ? [here.day] : [];
  if (own) told.push(`${named(own)} ${cityOf(delivery.zone)}`);
  if (reader.time !== here.time && reader.time !== own?.time) told.push(`${named(reader)} for you`);
  return make("span", { class: "quiet" }, told.join(" · "));
}

const cityOf = (zone) => `in ${zone.split("/").pop().replaceAll("_", " ")}`;

function about(delivery, said) {
  const campaign = delivery.campaign && campaignName(delivery.campaign);
  const pillar = delivery.pillar && pillarName(delivery.pillar);
  return [said.title && delivery.post, campaign, pillar, delivery.owner, ORIGINS[delivery.origin]].filter(Boolean).join(" · ");
}

function messageOf(part, index, said) {
  const number = said.parts.length > 1 && make("span", { class: "quiet part" }, `${index + 1} of ${said.parts.length}`);
  return make("div", { class: "message" }, number,
    part.text && make("p", { class: "text", dir: "auto", lang: said.language }, part.text),
    (part.media ?? []).map(medium), part.length !== undefined && count(part));
}

function medium({ file, alt, address, ...clip }) {
  const caption = make("figcaption", {}, alt ? make("bdi", {}, alt) : make("em", {}, "no alt text"), make("span", { class: "quiet" }, ` ${file}`));
  if (clip.plays) return make("figure", {}, player(clip, alt ?? file), caption);
  if (!address) return make("figure", {}, caption);
  const picture = make("img", { src: address, alt: alt ?? "", loading: "lazy", decoding: "async" });
  // A picture that is not where it should be is still named by its caption.
  picture.addEventListener("error", () => picture.remove());
  return make("figure", {}, picture, caption);
}

/** Plays when asked to, and loads nothing before; where a browser cannot, the card says what it is. */
function player({ plays, source, poster, about }, name) {
  const instead = (why) => make("p", { class: "clip" }, sign(plays === "audio" ? "♪" : "▶", "mark"), make("span", {}, about, why && make("span", { class: "quiet" }, ` ${why}`)));
  if (!source) return instead("");
  const element = make(plays, { src: source, poster, controls: true, preload: "none", "aria-label": name });
  const shown = make("div", { class: "player" }, element, make("p", { class: "quiet" }, about));
  element.addEventListener("error", () => shown.replaceChildren(instead("This browser cannot play it.")));
  return shown;
}

function count({ length, limit, unit }) {
  if (!limit) return make("p", { class: "count quiet" }, `${length.toLocaleString("en-GB")} ${unit}`);
  const share = `${Math.min(100, (100 * length) / limit)}%`;
  const tooLong = length > limit;
  return make("p", { class: tooLong ? "count over" : "count quiet" },
    make("span", { class: "gauge", "aria-hidden": "true" }, make("span", { css: { "--share": share } })),
    `${length.toLocaleString("en-GB")} of ${limit.toLocaleString("en-GB")} ${unit}${tooLong ? ", too long" : ""}`);
}

function further(said) {
  const fact = (name, value) => [make("dt", {}, name), make("dd", {}, value)];
  const facts = [
    said.link && fact("Link", outward(said.link)),
    said.poll && fact("Poll", make("ul", { class: "poll" }, said.poll.map((option) => make("li", { dir: "auto" }, option)))),
    said.comment && fact("First comment", make("span", { class: "text", dir: "auto" }, said.comment)),
  ].filter(Boolean);
  return [facts.length > 0 && make("dl", {}, facts), said.body && bodyOf(said.body)];
}

/** Only addresses of web pages come with one to follow. */
const outward = ({ text, address }) =>
  (address ? make("a", { href: address, rel: "noopener noreferrer", target: "_blank", class: text !== address && "named" }, text) : make("bdi", {}, text));

function problems(delivery) {
  const list = findingsOf(delivery);
  return list.length > 0 && findingsList(list);
}

const receipt = (delivery) =>
  delivery.url && make("p", {}, outward({ text: "Open the published post", address: delivery.url }));
