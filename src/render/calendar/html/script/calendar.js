// The data of the page, and where things stand in it.

const data = JSON.parse(byId("data").textContent);
const COLOURS = 12;

const channels = new Map(data.channels.map((channel, index) => [channel.id, { ...channel, colour: index % COLOURS }]));
const campaigns = new Map(data.campaigns.map((campaign) => [campaign.id, campaign]));
const pillars = new Map(Object.entries(data.pillars));
const findings = new Map(Object.entries(data.found));
data.deliveries.forEach((delivery, number) => { delivery.number = number; });

const channelName = (id) => channels.get(id)?.name ?? id;
const campaignName = (id) => campaigns.get(id)?.name ?? id;
const pillarName = (id) => pillars.get(id) ?? id;
const colourOf = (delivery) => `colour-${channels.get(delivery.channel)?.colour ?? 0}`;

/** The time on the calendar's wall; the card says other zones. */
const clockHere = clockIn(data.zone);
const timeOf = (delivery) => clockHere(delivery.at).time;

/** What is wrong with a delivery: what its post has everywhere, and what it has on this channel. */
const findingsOf = (delivery) =>
  (findings.get(delivery.post) ?? []).map((number) => data.findings[number]).filter((one) => !one.channel || one.channel === delivery.channel);

/** What a state asks of the reader. */
const TONES = {
  draft: "idle", cancelled: "idle", retracted: "idle", review: "wait", reserved: "wait", sending: "wait", retry: "wait",
  approved: "ready", planned: "ready", sent: "done", failed: "bad", unknown: "bad", held: "bad", missed: "bad",
};
const toneOf = (state) => TONES[state] ?? "idle";

const ORIGINS = { fixed: "time set in its file", slot: "next free slot", repeat: "repeats" };

const textOf = (said) =>
  [said.title, said.warning, ...said.parts.map((part) => part.text), said.comment, ...(said.poll ?? []), ...(said.body?.text?.nodes ?? []).map(plainOf)].filter(Boolean).join("\n");

/** What a search looks at, put together when somebody first searches. */
function haystackOf(delivery) {
  delivery.haystack ??= [
    delivery.post, delivery.title, channelName(delivery.channel), delivery.channel, delivery.state, delivery.owner,
    delivery.campaign && `${delivery.campaign} ${campaignName(delivery.campaign)}`, delivery.pillar,
    textOf(data.said[delivery.said]),
  ].filter(Boolean).join("\n").toLowerCase();
  return delivery.haystack;
}

/** Deliveries of one post at one minute, on several channels: one entry. They stand side by side already. */
function together(deliveries) {
  const groups = [];
  for (const delivery of deliveries) {
    const group = groups.at(-1);
    const first = group?.[0];
    if (first && first.post === delivery.post && first.at === delivery.at) group.push(delivery);
    else groups.push([delivery]);
  }
  return groups;
}

/** What those who see one entry for several deliveries hear, and where the keyboard finds each of them. */
const channelsOf = (group) => group.map(({ channel }) => channelName(channel)).join(", ");
const numbersOf = (group) => ({ "data-number": group[0].number, "data-numbers": group.length > 1 ? group.map(({ number }) => number).join(" ") : null });
const shownAs = (number) => document.querySelector(`#view [data-number="${number}"], #view [data-numbers~="${number}"]`);
const dots = (group) => make("span", { class: "dots", "aria-hidden": "true" }, group.slice(0, MOST_DOTS).map((delivery) => make("span", { class: `dot ${colourOf(delivery)}` })),
  group.length > MOST_DOTS && `+${group.length - MOST_DOTS}`);
const MOST_DOTS = 6;

/** The state of a group that needs the reader most. */
const URGENCY = ["bad", "wait", "idle", "ready", "done"];
const stateOf = (group) => group.map(({ state }) => state).sort((one, other) => URGENCY.indexOf(toneOf(one)) - URGENCY.indexOf(toneOf(other)))[0];

function groupedByDay(deliveries) {
  const days = new Map();
  for (const delivery of deliveries) {
    const day = days.get(delivery.day);
    if (day) day.push(delivery);
    else days.set(delivery.day, [delivery]);
  }
  return days;
}
