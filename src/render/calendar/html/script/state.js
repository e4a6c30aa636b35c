// What is shown: view, day, filters and search. It stands in the address too, so that a link shows the same.

const VIEWS = { month: "Month", week: "Week", list: "List" };
const FILTERS = [
  { key: "channel", label: "Channel", all: "All channels", name: channelName },
  { key: "campaign", label: "Campaign", all: "All campaigns", name: campaignName },
  { key: "pillar", label: "Pillar", all: "All pillars", name: pillarName },
  { key: "state", label: "State", all: "All states", name: (state) => state },
  { key: "owner", label: "Owner", all: "All owners", name: (owner) => owner },
];

const state = { view: "month", day: data.from, words: "", ...Object.fromEntries(FILTERS.map(({ key }) => [key, ""])) };
let found = data.deliveries;
let days = groupedByDay(found);

const inWindow = (day) => (day < data.from ? data.from : day > data.to ? data.to : day);
const isNarrowed = () => state.words !== "" || FILTERS.some(({ key }) => state[key] !== "");

/** Today in the calendar's zone, by the reader's clock. */
const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: data.zone }).format(new Date());

function search() {
  found = foundBut();
  days = groupedByDay(found);
}

/** What is asked for, one filter left aside. */
function foundBut(left) {
  const words = state.words.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = FILTERS.filter(({ key }) => key !== left && state[key] !== "");
  return data.deliveries.filter((delivery) =>
    wanted.every(({ key }) => delivery[key] === state[key]) &&
    (words.length === 0 || words.every((word) => haystackOf(delivery).includes(word))));
}

/** Takes what changed, shows it, and keeps it in the address. */
function change(patch) {
  Object.assign(state, patch);
  if (Object.keys(patch).some((key) => key !== "view" && key !== "day")) search();
  draw();
  const kept = Object.entries(state).filter(([, value]) => value !== "");
  history.replaceState(null, "", `#${new URLSearchParams(kept)}`);
}

/** What an address asks for, as far as it makes sense. */
function readAddress() {
  const asked = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const patch = Object.fromEntries([...FILTERS.map(({ key }) => key), "words"].map((key) => [key, asked[key] ?? ""]));
  if (Object.hasOwn(VIEWS, asked.view ?? "")) patch.view = asked.view;
  if (/^\d{4}-\d\d-\d\d$/.test(asked.day ?? "") && !Number.isNaN(toDate(asked.day).getTime())) patch.day = inWindow(asked.day);
  return patch;
}

/** The days that the view shows, first and last. */
function shownDays() {
  const { view, day } = state;
  if (view === "week") return [mondayOf(day), plusDays(mondayOf(day), 6)];
  if (view === "month") return [monthOf(day), plusDays(plusMonths(monthOf(day), 1), -1)];
  return [day, data.to];
}

const foundBetween = (first, last) => found.filter(({ day }) => first <= day && day <= last);
