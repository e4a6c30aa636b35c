// A month: a grid of days with the first posts of each.

const MOST_IN_A_DAY = 4;
// Where days are too small for posts, they lead to the list.
const isNarrow = matchMedia("(width < 720px)");

function month() {
  const [first, last] = shownDays();
  const weeks = [];
  for (let monday = mondayOf(first); monday <= last; monday = plusDays(monday, 7)) weeks.push(monday);
  return make("table", { class: "month", role: "grid", "aria-label": monthAndYear(first) },
    make("thead", {}, make("tr", {}, weekdays.map((day) =>
      make("th", { scope: "col" }, sign(dayOfWeek(day), ""), heard(longWeekday(day)))))),
    make("tbody", {}, weeks.map((monday) => make("tr", {},
      weekdays.map((_, index) => monthDay(plusDays(monday, index), first, last))))));
}

function monthDay(day, first, last) {
  const posts = days.get(day) ?? [];
  const groups = together(posts);
  const rest = groups.slice(MOST_IN_A_DAY).flat().length;
  const isInside = first <= day && day <= last;
  const kinds = ["day", !isInside && "outside", day === today() && "today", (day < data.from || day > data.to) && "beyond"];
  const open = () => openList(day);
  const choose = (event) => { if (!event.target.closest("button")) isNarrow.matches ? open() : goTo(day); };
  return make("td", { class: kinds.filter(Boolean).join(" "), "data-day": day, click: choose, tabindex: day === state.day ? "0" : "-1", "aria-selected": String(day === state.day) },
    make("div", { class: "number" },
      make("span", {}, heard(`${longDay(day)}${posts.length ? `, ${counted(posts.length, "post")}` : ""}`), sign(String(Number(day.slice(8))), "")),
      posts.length > 0 && sign(String(posts.length), "badge")),
    posts.length > 0 && make("ul", { class: groups.length <= 2 && "roomy" }, groups.slice(0, MOST_IN_A_DAY).map((group) => make("li", {}, entry(group))),
      rest > 0 && make("li", {}, button({ class: "more", tabindex: insideOf(day), click: open }, `+${rest} more`))));
}

/** Of all days only the chosen one is on the way of the Tab key. */
const insideOf = (day) => (day === state.day ? "0" : "-1");

/** One line or two: time, mark, what it is about, and where it goes if that is to several channels. */
function entry(group) {
  const [delivery] = group;
  const wrong = group.some((one) => findingsOf(one).some(({ level }) => level === "error") || toneOf(one.state) === "bad");
  const isOne = group.length === 1;
  const state = stateOf(group);
  return button({ class: `entry ${isOne ? colourOf(delivery) : "several"} tone-${toneOf(state)}`, ...numbersOf(group), tabindex: insideOf(delivery.day), "aria-haspopup": "dialog", click: () => openCard(delivery.number) },
    make("span", { class: "time" }, timeOf(delivery)), wrong && sign("!", "sign wrong"), state === "sent" && sign("✓"),
    make("span", { class: "title" }, delivery.title || delivery.post), !isOne && dots(group),
    heard(` on ${channelsOf(group)}, ${state}${wrong ? ", needs you" : ""}`));
}
