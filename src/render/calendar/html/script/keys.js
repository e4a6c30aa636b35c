// The keyboard. Arrows go from day to day, letters do the rest; fields and dialogs keep their own keys.

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const isField = (element) => element.matches?.("input, select, textarea, video, audio");

function pressed(event) {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key === "p") { event.preventDefault(); printPage(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const isDone = document.querySelector("dialog[open]") ? pressedInDialog(event)
    : isField(event.target) ? pressedInField(event) : pressedOnPage(event);
  if (isDone) event.preventDefault();
}

function pressedInDialog({ key }) {
  const dialog = byId("card");
  if (!dialog.open || !"jk".includes(key)) return false;
  const next = neighbour(Number(dialog.dataset.shows), key === "j" ? 1 : -1);
  if (next) openCard(next.number);
  return true;
}

function pressedInField({ key, target }) {
  if (key !== "Escape" || target.id !== "words") return false;
  target.value = "";
  change({ words: "" });
  byId("view").focus({ preventScroll: true });
  return true;
}

function pressedOnPage({ key, target, shiftKey }) {
  const actions = {
    "/": () => byId("words").select(), "?": openKeys, j: () => nextPost(1), k: () => nextPost(-1), t: () => goTo(today()),
    m: () => show("month"), w: () => show("week"), l: () => show("list"),
  };
  if (Object.hasOwn(actions, key)) { actions[key](); return true; }
  if (key === "Escape" && isNarrowed()) { change(nothingAsked()); return true; }
  return !shiftKey && !target.closest("#aside, .top, .filters, .period") && turned(key, target);
}

/** Moves to another day; up and down scroll unless a day is chosen. */
function turned(key, target) {
  const isOnDay = target.matches("[data-day]");
  if (key === "Enter" && target.matches("td[data-day]")) { openDay(target.dataset.day); return true; }
  if (key === "PageUp" || key === "PageDown") { move(key === "PageUp" ? -1 : 1); focusDay(); return true; }
  if (isOnDay && key === "Home") { goTo(mondayOf(state.day)); return true; }
  if (isOnDay && key === "End") { goTo(plusDays(mondayOf(state.day), 6)); return true; }
  const step = STEPS[key];
  if (!step || (Math.abs(step) === 7 && !isOnDay)) return false;
  if (state.view === "list") { move(Math.sign(step)); focusDay(); } else goTo(plusDays(state.day, step));
  return true;
}

function goTo(day) {
  change({ day: inWindow(day) });
  focusDay();
}

/** The list from a day on, or from the next one with posts. */
function openList(day) {
  change({ view: "list", day: inWindow(day) });
  (document.querySelector("#view [data-day]") ?? byId("view")).focus();
}

function openDay(day) {
  const first = days.get(day)?.[0];
  if (first) openCard(first.number);
}

const focusDay = () => document.querySelector(`#view [data-day="${state.day}"]`)?.focus();

/** The last or the first number of an entry, which may stand for several posts. */
const edgeOf = ({ dataset }, by) => Number((dataset.numbers ?? dataset.number).split(" ").at(by > 0 ? -1 : 0));

const neighbour = (number, by) => (by > 0 ? found.find((one) => one.number > number) : found.findLast((one) => one.number < number));

/** The post after or before the one that has the focus, else the first from the chosen day on. */
function nextPost(by) {
  const here = document.activeElement?.closest("#view [data-number]");
  const next = here ? neighbour(edgeOf(here, by), by) : found.find(({ day }) => day >= state.day) ?? found.at(-1);
  if (!next) return;
  const [first, last] = shownDays();
  if (state.view !== "list" ? next.day !== state.day || next.day < first || next.day > last : next.day < first) change({ day: next.day });
  focusPost(next.number);
}

/** Where a day has too many posts to show them all, its cell stands for those that are not shown. */
function focusPost(number) {
  if (state.view === "list") reach.to(number);
  const shown = shownAs(number);
  if (shown) shown.focus();
  else focusDay();
}
