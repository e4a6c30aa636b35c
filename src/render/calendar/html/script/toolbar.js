// Above the view: search, filters, the time that is shown, and what came of it.

function filters() {
  const words = make("input", { type: "search", id: "words", placeholder: "Search", "aria-label": "Search posts", autocomplete: "off", spellcheck: "false" });
  words.value = state.words;
  let waiting;
  words.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { if (words.value.trim() !== state.words) change({ words: words.value.trim() }); }, 120);
  });
  const clear = button({ class: "plain", id: "clear", click: () => { change(nothingAsked()); byId("words").focus(); } }, "Clear");
  byId("filters").replaceChildren(words, ...FILTERS.map(filter).filter(Boolean), clear);
}

const nothingAsked = () => ({ words: "", ...Object.fromEntries(FILTERS.map(({ key }) => [key, ""])) });

/** A choice of everything that occurs; nothing where there is nothing to choose. */
function filter({ key, label, all, name }) {
  const values = [...new Set(data.deliveries.map((delivery) => delivery[key]).filter(Boolean))];
  if (values.length === 0) return null;
  values.sort((one, other) => name(one).localeCompare(name(other), "en"));
  const select = make("select", { id: `filter-${key}`, "aria-label": label },
    make("option", { value: "" }, all), values.map((value) => make("option", { value }, name(value))));
  select.addEventListener("change", () => change({ [key]: select.value }));
  return select;
}

/** The fields show what is asked for, whoever asked. */
function syncFilters() {
  const words = byId("words");
  if (document.activeElement !== words) words.value = state.words;
  for (const { key } of FILTERS) {
    const select = byId(`filter-${key}`);
    if (!select) continue;
    select.value = state[key];
    select.classList.toggle("asked", state[key] !== "");
  }
  byId("clear").hidden = !isNarrowed();
}

function period() {
  const views = Object.entries(VIEWS).map(([view, name]) =>
    button({ "data-view": view, click: () => show(view) }, name));
  const step = (by, sign, name) => button({ class: "step", "aria-label": name, click: () => move(by) }, sign);
  byId("period").replaceChildren(make("div", { class: "switch", role: "group", "aria-label": "View" }, views),
    make("h2", { id: "title" }), make("div", { class: "steps" }, step(-1, "‹", "Earlier"),
      button({ click: () => change({ day: inWindow(today()) }) }, "Today"), step(1, "›", "Later")));
}

/** A list begins where the month or week began. */
function show(view) {
  const begin = view === "list" && state.view !== "list" ? shownDays()[0] : state.day;
  change({ view, day: inWindow(begin) });
}

/** The next or previous month, week, or day with posts. */
function move(by) {
  const { view, day } = state;
  if (view === "month") return change({ day: inWindow(plusMonths(day, by)) });
  if (view === "week") return change({ day: inWindow(plusDays(day, 7 * by)) });
  const all = [...days.keys()];
  const next = by > 0 ? all.find((one) => one > day) : all.findLast((one) => one < day);
  return change({ day: next ?? day });
}

function syncPeriod() {
  const [first, last] = shownDays();
  const titles = { month: monthAndYear(first), week: rangeOf(first, last), list: `From ${rangeOf(first, first)}` };
  byId("title").textContent = titles[state.view];
  for (const one of document.querySelectorAll("[data-view]")) one.setAttribute("aria-pressed", String(one.dataset.view === state.view));
  const where = { month: `in ${monthAndYear(first)}`, week: "in this week", list: "from here on" }[state.view];
  const here = foundBetween(first, last).length;
  const all = isNarrowed() ? `${found.length.toLocaleString("en-GB")} of ${counted(data.deliveries.length, "post")}` : counted(found.length, "post");
  byId("told").textContent = here === found.length ? all : `${all}, ${here.toLocaleString("en-GB")} ${where}`;
}

/** What to say where there is nothing to see. */
function nothing() {
  const [first, last] = shownDays();
  if (foundBetween(first, last).length > 0) return null;
  const next = found.find(({ day }) => day > last) ?? found.findLast(({ day }) => day < first);
  return make("p", { class: "empty" }, found.length === 0 && isNarrowed() ? "No post is like this. " : data.deliveries.length === 0 ? "Nothing is planned in this time. " : "Nothing here. ",
    next && button({ class: "more", click: () => goTo(next.day) }, `Go to ${rangeOf(next.day, next.day)}`));
}
