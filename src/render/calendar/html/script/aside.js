// Beside the view: where posts go, how dense the days are, when campaigns run, what has no time, and what is to mend.

const MOST_UNPLACED = 50;

function aside() {
  const parts = [places(), density(), bars(), unplaced(), aboutCalendar()].filter(Boolean);
  byId("aside").replaceChildren(...parts);
}

/** Every channel with its colour, to look at it alone. */
function places() {
  const counts = new Map();
  for (const { channel } of foundBut("channel")) counts.set(channel, (counts.get(channel) ?? 0) + 1);
  const rows = data.channels.filter(({ id }) => counts.has(id));
  return rows.length > 1 && block("Channels", make("ul", { class: "places" }, rows.map(({ id }) => {
    const isChosen = state.channel === id;
    return make("li", {}, button({ class: `plain colour-${channels.get(id).colour}`, "data-channel": id, "aria-pressed": String(isChosen), click: () => choose("channel", isChosen ? "" : id, id) },
      sign("", "dot"), make("span", { class: "name" }, channelName(id)), make("span", { class: "quiet" }, counts.get(id).toLocaleString("en-GB"))));
  })));
}

/** Takes a filter, and leaves the focus on what was pressed. */
function choose(key, value, id) {
  change({ [key]: value });
  document.querySelector(`#aside [data-${key}="${CSS.escape(id)}"]`)?.focus();
}

/** Days by week: the number of posts, and the darker the more. */
function density() {
  const weeks = [];
  for (let monday = mondayOf(data.from); monday <= data.to; monday = plusDays(monday, 7)) weeks.push(monday);
  const most = Math.max(1, ...[...days.values()].map((posts) => posts.length));
  const table = make("table", { class: "heat" },
    make("thead", {}, make("tr", {}, make("td"), weekdays.map((day) => make("th", { scope: "col" }, sign(dayOfWeek(day).slice(0, 1), ""), heard(longWeekday(day)))))),
    make("tbody", {}, weeks.map((monday) => make("tr", {}, make("th", { scope: "row" }, weekName(monday)), weekdays.map((_, index) => heat(plusDays(monday, index), most))))));
  return block("Cadence", make("div", { class: "heat-frame", tabindex: weeks.length > 20 ? "0" : null, role: "group", "aria-label": "Posts by day" }, table));
}

/** A month is named where it begins. */
function weekName(monday) {
  const sunday = plusDays(monday, 6);
  const isFirst = monday === mondayOf(data.from) || (sunday <= data.to && Number(sunday.slice(8)) <= 7);
  return isFirst ? shortMonth(inWindow(sunday)) : heard(`Week of ${shortDay(monday)}`);
}

function heat(day, most) {
  if (day < data.from || day > data.to) return make("td");
  const count = days.get(day)?.length ?? 0;
  const level = count === 0 ? 0 : Math.ceil((4 * count) / most);
  const [first, last] = shownDays();
  const kinds = `heat-${level}${first <= day && day <= last && state.view !== "list" ? " shown" : ""}${day === state.day ? " chosen" : ""}`;
  return make("td", {}, button({ class: kinds, tabindex: "-1", title: longDay(day), click: () => goTo(day) },
    count > 0 ? String(count) : "", heard(`${count > 0 ? " on " : "nothing on "}${longDay(day)}`)));
}

/** One bar a campaign, on the time that the page covers. */
function bars() {
  const spans = new Map();
  for (const { campaign, day } of found) {
    if (!campaign) continue;
    const span = spans.get(campaign) ?? { first: day, last: day, count: 0 };
    span.last = day;
    span.count += 1;
    spans.set(campaign, span);
  }
  const rows = [...spans].map(([id, span]) => ({ id, count: span.count, from: campaigns.get(id)?.from ?? span.first, to: campaigns.get(id)?.to ?? span.last }));
  rows.sort((one, other) => (one.from === other.from ? campaignName(one.id).localeCompare(campaignName(other.id), "en") : one.from < other.from ? -1 : 1));
  return rows.length > 0 && block("Campaigns", make("ul", { class: "bars" }, rows.map((row) => make("li", {}, bar(row)))));
}

function bar({ id, count, from, to }) {
  const all = daysBetween(data.from, data.to) + 1;
  const start = Math.max(0, daysBetween(data.from, from));
  const end = Math.min(all, daysBetween(data.from, to) + 1);
  const place = { "--start": `${(100 * start) / all}%`, "--length": `${Math.max(1, (100 * (end - start)) / all)}%` };
  const isChosen = state.campaign === id;
  const list = aboutCampaign(id);
  return [button({ class: "plain", "data-campaign": id, "aria-pressed": String(isChosen), click: () => choose("campaign", isChosen ? "" : id, id) },
    make("span", { class: "line" }, make("span", {}, campaignName(id)), make("span", { class: "quiet" }, ` ${counted(count, "post")}`)),
    make("span", { class: "track", "aria-hidden": "true" }, make("span", { css: place })),
    make("span", { class: "quiet" }, rangeOf(from, to))), list.length > 0 && findingsList(list)];
}

function unplaced() {
  const rest = data.unplaced.length - MOST_UNPLACED;
  return data.unplaced.length > 0 && block("Without a time", make("ul", { class: "unplaced" },
    data.unplaced.slice(0, MOST_UNPLACED).map(({ post, channel, reason }) => make("li", {}, make("strong", {}, post), make("span", { class: "quiet" }, ` on ${channelName(channel)}`), make("p", {}, prose(reason)))),
    rest > 0 && make("li", { class: "quiet" }, `and ${counted(rest, "more", "more")}`)));
}

const block = (title, ...children) => make("section", {}, make("h2", {}, title), ...children);
